"""Which incident is meant by what somebody typed, whoever may see it."""

from datetime import datetime

from lightship import hearing
from lightship.author import matching
from lightship.model import Incident, Repository


def incident(repository: Repository, now: datetime, name: str) -> Incident:
    """Find an incident by its id, or by a part of it or of its title; raises UsageError for none, and for several."""
    entry = matching.entry(name, hearing.entries(repository, now))
    return next(one for one in repository.incidents if one.id == (entry.series or entry.id))
