"""Other people's histories, read into ours; a kind is added by one file and one line here."""

from lightship.importers.base import Imported, Importer, Site, SourceError, Story, Tell
from lightship.importers.cstate import CState
from lightship.importers.statuspage import Statuspage

KINDS: dict[str, Importer] = {"cstate": CState(), "statuspage": Statuspage()}

__all__ = ["KINDS", "Imported", "Importer", "Site", "SourceError", "Story", "Tell"]
