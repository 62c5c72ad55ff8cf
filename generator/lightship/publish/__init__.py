"""Publish a page, and everything about what is published: put it back, keep it fresh, list it, examine it."""

from lightship.publish import doctor, heartbeat, listing, repairing, rollback
from lightship.publish.deciding import GiveWay
from lightship.publish.delivering import Delivered
from lightship.publish.errand import Outcome, Published, Source, Unchanged, Wishes
from lightship.publish.head import Head, Pin
from lightship.publish.held import Known
from lightship.publish.near import NearStore
from lightship.publish.preparing import Candidate, of_site
from lightship.publish.publication import run
from lightship.publish.publisher import Destination, Publisher, Reader, RefusedError

__all__ = [
    "Candidate",
    "Delivered",
    "Destination",
    "GiveWay",
    "Head",
    "Known",
    "NearStore",
    "Outcome",
    "Pin",
    "Published",
    "Publisher",
    "Reader",
    "RefusedError",
    "Source",
    "Unchanged",
    "Wishes",
    "doctor",
    "heartbeat",
    "listing",
    "of_site",
    "repairing",
    "rollback",
    "run",
]
