"""What people are told, each thing once: updates, reminders, corrections and withdrawals as events. Pure."""

from lightship.events.announcing import announceable
from lightship.events.pending import Pending, pending
from lightship.events.stories import Place, place

__all__ = ["Pending", "Place", "announceable", "pending", "place"]
