"""What the repository means at one instant: `take` is a function from data to data."""

from lightship.snapshot.days import Day, Uptime
from lightship.snapshot.take import take
from lightship.snapshot.views import Change, Entry, EntryUpdate, Overall, Snapshot, Span, Touched, Window

__all__ = [
    "Change",
    "Day",
    "Entry",
    "EntryUpdate",
    "Overall",
    "Snapshot",
    "Span",
    "Touched",
    "Uptime",
    "Window",
    "take",
]
