"""Files of a repository → one valid `Repository`, or every problem at once."""

from lightship.load.memory import Memory
from lightship.load.repository import delivery, read, recalled, repository

__all__ = ["Memory", "delivery", "read", "recalled", "repository"]
