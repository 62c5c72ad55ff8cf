"""What came back: read bounces, complaints and wishes to leave, and let addresses rest that cannot be reached."""

from lightship.bounces.desk import Desk, Returned
from lightship.bounces.judging import Fate
from lightship.bounces.rounds import read

__all__ = ["Desk", "Fate", "Returned", "read"]
