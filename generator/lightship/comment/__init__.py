"""The comment of a pull request: what customers will see and hear, and who must still agree. Pure."""

from lightship.comment.whole import MARKER, MOST_BYTES, broken, comment

__all__ = ["MARKER", "MOST_BYTES", "broken", "comment"]
