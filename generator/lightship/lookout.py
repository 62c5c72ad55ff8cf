"""Looks ahead: what people would see and hear if what lies here were merged into a commit; nothing is written.

Of a long history only what changed is read anew, and messages are made of that alone. Neither the state store nor a
secret is needed: who hears of an event is worked out from those before it.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath

from lightship import app, foresight, git, load, subscribers, subscribing
from lightship.app import App
from lightship.git.changes import blobs, contents, differences, write
from lightship.git.sending import differing
from lightship.load.redacting import of_folders
from lightship.model import Repository
from lightship.model.governing import GOVERNED
from lightship.model.notifying import Notifying, SqliteSubscribers
from lightship.plan.outlook import Outlook, digest
from lightship.plan.telling import State
from lightship.snapshot import Snapshot, take
from lightship.subscribing import reach

# What decides what people see and hear, and who must agree.
_PLACES = ("incidents/", "pages/", "components.yml", *GOVERNED)
_AROUND = ("mkdocs.yml", "components.yml", "policy.yml", "delivery.yml", "templates/")
"""What incidents are read with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """An outlook, with the incidents that it is about as they would be, and the instant that it shows."""

    outlook: Outlook
    touched: Repository
    at: datetime


def prospect(here: App, against: str) -> Prospect:
    """Look at what lies here beside a revision; raises UsageError for an unknown one, and ContentError."""
    base = git.resolve(here.root, against)
    return _prospect(here, base, differing(here.root, base, _PLACES), f"{against} ({base[:10]})")


def outlook(here: App, against: str) -> Outlook:
    """Say what people would see and hear beside a revision; raises as `prospect` does."""
    return prospect(here, against).outlook


def proposed(here: App, base: str, head: str) -> Outlook:
    """Say it of a commit beside another one, both of which are here; raises ContentError with every problem.

    Nothing of it is checked out here, and nothing of it is run: its files are read as data.
    """
    found = differences(here.root, base, head)
    changed = {path: after for path, (_, after) in found.items() if path.startswith(_PLACES)}
    with tempfile.TemporaryDirectory(prefix="lightship-") as work:
        git.checkout(here.root, head, Path(work))
        return _prospect(replace(here, view=Path(work)), base, changed, f"commit {base[:10]}").outlook


def planned(here: App, after: Repository, base: str, head: str) -> str:
    """Give the digest that a pull request from one commit or tree to another shows, of what was read here already.

    It is empty where nothing differs that people see or agree to. Raises LightshipError.
    """
    found = differences(here.root, base, head)
    changed = {path: blob for path, (_, blob) in found.items() if path.startswith(_PLACES)}
    if not changed:
        return ""
    folders = _folders(changed)
    was, now = _only(_former(here, after, base, changed, folders), folders), _only(after, folders)
    moment = _moment(here.at, now)
    told, templates = foresight.told(here.content, was, now, moment, most_letters=0)
    return digest(changed, foresight.said(was, now, moment), told, templates)


def _prospect(here: App, base: str, changed: Mapping[str, str], named: str) -> Prospect:
    return here.remembered(lambda repository, _snapshot, _shelf: _seen(here, repository, base, changed, named))


def _seen(here: App, after: Repository, base: str, changed: Mapping[str, str], named: str) -> Prospect:
    folders = _folders(changed)
    before = _former(here, after, base, changed, folders)
    was, now = _only(before, folders), _only(after, folders)
    moment = _moment(here.at, now)
    told, templates = foresight.told(here.content, was, now, moment)
    seen = Outlook(
        against=named,
        before=_state(take(before, moment)),
        after=_state(take(after, moment)),
        blobs=dict(changed),
        said=foresight.said(was, now, moment),
        turns=tuple(foresight.turns(was, now, moment)),
        told=told,
        promises=tuple(foresight.promises(now, moment)),
        templates=templates,
        findings=of_folders(here.content, sorted(folders), after.policy.redaction),
        allowances=tuple(one for incident in now.incidents for one in incident.allowances),
        people=_people(here, after.notifying),
    )
    return Prospect(outlook=seen, touched=now, at=moment)


def _folders(changed: Iterable[str]) -> set[str]:
    """Name the folders of the incidents that some files are of."""
    return {"/".join(PurePosixPath(path).parts[:3]) for path in changed if path.startswith("incidents/")}


def _people(here: App, notifying: Notifying) -> dict[tuple[str, str], int] | None:
    """Count who is told, where that is known here: by what CI brought along, or by the list on this machine."""
    told = here.root / reach.PLACE
    if told.is_file():
        return reach.read(told.read_bytes())
    kept = notifying.subscribers
    if not isinstance(kept, SqliteSubscribers) or not (here.root / kept.path).is_file():
        return None
    return reach.counted(subscribing.everybody(subscribers.open_store(kept, here.root, partial(app.secret, here.root))))


def _former(here: App, after: Repository, base: str, changed: Mapping[str, str], folders: set[str]) -> Repository:
    """Give the repository of the base commit; what is broken there was on no page."""
    if any(path.startswith(_AROUND) for path in changed):
        with tempfile.TemporaryDirectory(prefix="lightship-") as work:
            page = Path(work) / "page"
            write(here.root, base, {}, page)
            found, _ = load.read(page, here.clock)
            if found:
                return found
    known = blobs(here.root, base, [f"{folder}/" for folder in sorted(folders)])
    words = contents(here.root, (blob for path, blob in known.items() if path.endswith(".md")))
    beside: dict[str, dict[str, bytes | None]] = {folder: {} for folder in folders}
    for path, blob in known.items():
        folder, _, name = path.rpartition("/")
        if folder in beside:
            beside[folder][name] = words[blob] if path.endswith(".md") else None
    read = (load.former(folder, found, after) for folder, found in sorted(beside.items()) if found)
    kept = (one for one in after.incidents if one.path.rpartition("/")[0] not in folders)
    every = sorted((*kept, *filter(None, read)), key=lambda one: one.id)
    return replace(after, incidents=tuple(every))


def _only(repository: Repository, folders: set[str]) -> Repository:
    """Give a repository with the incidents of some folders alone."""
    alone = tuple(one for one in repository.incidents if one.path.rpartition("/")[0] in folders)
    return replace(repository, incidents=alone)


def _moment(now: datetime, touched: Repository) -> datetime:
    """Give when all is said that the change says: clocks differ, and an update may be a few minutes ahead."""
    return max([now, *(update.at for incident in touched.incidents for update in incident.updates)])


def _state(snapshot: Snapshot) -> State:
    return State(overall=snapshot.overall.status.value, components=dict(_statuses(snapshot)))


def _statuses(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Give the status of each component by its name, with those of its groups before it."""
    names: dict[str, str] = {}
    for component, parent in snapshot.components.walk():
        above = f"{names[parent.id]}: " if parent else ""
        names[component.id] = f"{above}{component.name}"
        if not component.components and component.id not in snapshot.retired:
            yield names[component.id], snapshot.statuses[component.id].value
