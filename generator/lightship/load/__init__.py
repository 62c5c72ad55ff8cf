"""Files of a repository → one valid `Repository`, or every problem at once."""

from lightship.load.repository import delivery, read, repository

__all__ = ["delivery", "read", "repository"]
