"""The one sentence under the state: for whom something is wrong, and what still works."""

from lightship.model import Impact, Kind, Status
from lightship.outputs.pages.site import Site
from lightship.snapshot import Entry


def sentence(site: Site) -> str:
    """Tell what is affected by its customers' names; what no component shows by its title."""
    say, statuses = site.say, site.snapshot.statuses
    leaves = [leaf for leaf in site.snapshot.components.all_leaves() if leaf not in site.snapshot.retired]
    upkeep = {leaf for leaf in leaves if statuses[leaf] is Status.UNDER_MAINTENANCE}
    hit = {leaf for leaf in leaves if statuses[leaf] is not Status.OPERATIONAL} - upkeep
    unseen = [entry for entry in site.snapshot.entries if _is_unseen(site, entry)]
    told = []
    if leaves and len(hit) == len(leaves):
        told.append(say.everything_affected(is_maintenance=False))
    elif leaves and len(upkeep) == len(leaves):
        told.append(say.everything_affected(is_maintenance=True))
    elif hit or upkeep:
        everything = len(hit) + len(upkeep) == len(leaves) or any(map(_is_felt, unseen))
        told.append(
            say.affected_sentence(site.names(hit), site.names(upkeep), everything=everything),
        )
    if unseen:
        works = not told and not any(map(_is_felt, unseen))
        told.append(say.open_sentence([site.title(entry) for entry in unseen], works=works))
    return " ".join(told) or say.fine_sentence()


def _is_unseen(site: Site, entry: Entry) -> bool:
    """Tell whether an open incident shows on no component right now."""
    shown = site.snapshot.statuses
    return (
        entry.is_active
        and entry.kind is Kind.INCIDENT
        and all(shown.get(leaf, Status.OPERATIONAL) is Status.OPERATIONAL for leaf in entry.components)
    )


def _is_felt(entry: Entry) -> bool:
    return entry.impact is not Impact.NONE
