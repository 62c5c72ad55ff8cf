"""Lightship turns a git repository into a status page and into everything that a status page promises."""

__version__ = "0.1.0"
