"""Files of a repository → one valid `Repository`, or every problem at once."""

from lightship.load.memory import Memory
from lightship.load.repository import publishing, read, recalled, repository

__all__ = ["Memory", "publishing", "read", "recalled", "repository"]
