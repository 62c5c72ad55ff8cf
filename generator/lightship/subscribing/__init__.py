"""Look after the list of subscribers: bring people in, keep what they agreed to, write them out, count and check."""

from lightship.model.subscriber import UNSUBSCRIBED, unsubscribed
from lightship.subscribing.counting import Counts, counted, state
from lightship.subscribing.exporting import exported
from lightship.subscribing.fields import FieldError, Known, Reader, choice
from lightship.subscribing.importing import Import, Summary, bring, look
from lightship.subscribing.people import changed, everybody, forgotten, named
from lightship.subscribing.validating import faults

__all__ = [
    "UNSUBSCRIBED",
    "Counts",
    "FieldError",
    "Import",
    "Known",
    "Reader",
    "Summary",
    "bring",
    "changed",
    "choice",
    "counted",
    "everybody",
    "exported",
    "faults",
    "forgotten",
    "look",
    "named",
    "state",
    "unsubscribed",
]
