"""Who is told of an event, by which way, and why or why not; pure, so that what is shown is what is done."""

from lightship.audiences.deciding import Decision, decide
from lightship.audiences.losing import loss, reaching
from lightship.audiences.wishing import wants

__all__ = ["Decision", "decide", "loss", "reaching", "wants"]
