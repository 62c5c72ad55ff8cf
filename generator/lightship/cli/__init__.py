"""The command line: parses arguments, prints, and turns what went wrong into words and an exit code."""

from lightship.cli.boundary import main

__all__ = ["main"]
