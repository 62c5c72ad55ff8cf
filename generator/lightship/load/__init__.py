"""Files of a repository → one valid `Repository`, or every problem at once."""

from lightship.load.repository import read, repository

__all__ = ["read", "repository"]
