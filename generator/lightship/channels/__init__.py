"""Channels: one file per kind, and the one list of them."""
