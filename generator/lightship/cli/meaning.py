"""Which incident is meant by what somebody typed, whoever may see it."""

from datetime import datetime

from lightship import hearing
from lightship.author import matching
from lightship.model import Incident, Repository


def incident(repository: Repository, now: datetime, name: str, *, is_strict: bool = False) -> Incident:
    """Find an incident by an id that it has or had, or by a part of one, of that of a date, or of its title.

    Raises UsageError for none, and for several; when it is strict also for what is only spelled nearly so.
    """
    if exact := called(repository, name):
        return exact
    entries = hearing.entries(repository, now)
    if not name:
        entry = matching.entry(name, entries)
        name = entry.series or entry.id
    names = {one.id: [one.id, *one.renamed_from] for one in repository.incidents}
    for entry in entries:
        names[entry.series or entry.id] += (entry.id, entry.title, entry.api_id)
    active = {entry.series or entry.id for entry in entries if entry.is_active}
    found = matching.meant(name, names, active, is_strict=is_strict)
    return next(one for one in repository.incidents if one.id == found)


def called(repository: Repository, name: str) -> Incident | None:
    """Give the incident that has or had exactly this id."""
    return next((one for one in repository.incidents if name in (one.id, *one.renamed_from)), None)
