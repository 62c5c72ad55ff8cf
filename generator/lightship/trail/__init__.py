"""The trail: the private, hash-chained record of who published and said what, with whose approval, told to how many.

It is the statements' twin: they tell everybody what changed on the page, an entry of the trail tells its owner why.
"""

from lightship.trail.chain import END, End, Trail, contents, end
from lightship.trail.entry import Entry, EntryError, Kind, digest, key, read, written

__all__ = [
    "END",
    "End",
    "Entry",
    "EntryError",
    "Kind",
    "Trail",
    "contents",
    "digest",
    "end",
    "key",
    "read",
    "written",
]
