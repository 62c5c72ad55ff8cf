"""Who is told of an event, by which way, and why or why not; pure, so that what is shown is what is done."""

from lightship.audiences.deciding import Decision, decide
from lightship.audiences.losing import loss, reaching
from lightship.audiences.wishing import ENDS_ONLY, wants

__all__ = ["ENDS_ONLY", "Decision", "decide", "loss", "reaching", "wants"]
