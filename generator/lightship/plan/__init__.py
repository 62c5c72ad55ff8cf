"""What a publication would change: the files of a site beside those that a target holds. Pure."""

from lightship.plan.changes import HOME, RENEWED, STAGES, Change, Plan, Reason, changes
from lightship.plan.manifest import Manifest, Root, Row, shard_of
from lightship.plan.site import Site

__all__ = [
    "HOME",
    "RENEWED",
    "STAGES",
    "Change",
    "Manifest",
    "Plan",
    "Reason",
    "Root",
    "Row",
    "Site",
    "changes",
    "shard_of",
]
