"""The evidence of who published and told what to whom: gathered from the state store, written for people, verified."""

from lightship.audit.evidence import Event, Evidence, Record
from lightship.audit.gathering import gather
from lightship.audit.packing import pack
from lightship.audit.verifying import Verified, of_pack, of_store

__all__ = ["Event", "Evidence", "Record", "Verified", "gather", "of_pack", "of_store", "pack"]
