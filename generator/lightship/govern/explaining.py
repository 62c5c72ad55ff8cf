"""What the policy asks for before something may be published, whoever changes it. Decides nothing of what was said."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from lightship.errors import UsageError
from lightship.model import Incident, Repository, Update
from lightship.policy import Need, People, Requirement, Unit, requirement, units
from lightship.policy.people import names
from lightship.source.fields import nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A role that is needed: who may agree, who may later, and who cannot since they wrote it; each sorted.

    `people` have the author's colleagues alone. `backup_after_s` is how long backups wait after they were asked.
    """

    need: Need
    people: tuple[str, ...]
    backups: tuple[str, ...]
    backup_after_s: int
    wrote: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What some units need, of which all need the same."""

    units: tuple[Unit, ...]
    requirement: Requirement
    asked: tuple[Asked, ...]


def explain(repository: Repository, words: str, authors: Iterable[str], now: datetime) -> tuple[Explained, ...]:
    """Say what a change of an incident, an update or a file needs, by the policy as it is here.

    `authors` are known to write it. Raises UsageError where nothing is called so.
    """
    wrote = names(authors)
    grouped: dict[Requirement, list[Unit]] = {}
    changed = dict.fromkeys(_paths(repository, words), ("before", "after"))
    for unit in units(repository, repository, changed):
        grouped.setdefault(requirement(unit, repository.policy.governance, {}, now, wrote.values()), []).append(unit)
    people = People(repository.policy.governance, {})
    return tuple(
        Explained(
            units=tuple(those),
            requirement=needed,
            asked=tuple(_asked(need, needed, people, repository, wrote) for need in needed.needs),
        )
        for needed, those in grouped.items()
    )


def _asked(need: Need, needed: Requirement, people: People, repository: Repository, wrote: dict[str, str]) -> Asked:
    role = repository.policy.governance.roles.get(need.role)
    able = people.everybody if needed.is_shared else people.of(need.role)
    backups = {} if needed.is_shared else people.backups(need.role)
    return Asked(
        need=need,
        people=tuple(sorted(name for key, name in able.items() if key not in wrote)),
        backups=tuple(sorted(name for key, name in backups.items() if key not in wrote)),
        backup_after_s=role.backup_after_s if role else 0,
        wrote=tuple(sorted(name for key, name in (able | backups).items() if key in wrote)),
    )


def _paths(repository: Repository, words: str) -> list[str]:
    """Name the files that are meant by an incident, an update or a path."""
    path = words.removeprefix("./").rstrip("/")
    if units(repository, repository, {path: ("before", "after")}):
        return [path]
    for incident in repository.incidents:
        folder = incident.path.rpartition("/")[0]
        if path in (folder, incident.id, *incident.renamed_from):
            return _files(incident)
    told = [
        update.path for incident, update in _updates(repository) if path in (update.id, f"{incident.id}/{update.id}")
    ]
    if not told:
        return _like(repository, words)
    if len(told) > 1:
        raise UsageError(f"{words!r} is an update of several incidents", f"name one of {', '.join(told)}")
    return told


def _like(repository: Repository, words: str) -> list[str]:
    """Name the files of the one incident of whose id or title this is a part."""
    wanted = words.casefold()
    found = [one for one in repository.incidents if wanted in one.id or wanted in one.title.casefold()]
    if len(found) == 1:
        return _files(found[0])
    if found:
        raise UsageError(f"{words!r} may be {', '.join(one.id for one in found[:5])}", "write more of the id")
    known = [incident.id for incident in repository.incidents]
    message = f"no incident, update or file that the page is made of is called {words!r}"
    raise UsageError(message, nearest(words, known))


def _files(incident: Incident) -> list[str]:
    return [incident.path, *(update.path for update in incident.updates)]


def _updates(repository: Repository) -> Iterator[tuple[Incident, Update]]:
    for incident in repository.incidents:
        for update in incident.updates:
            yield incident, update
