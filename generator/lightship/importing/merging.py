"""Imported stories and the files that are there: what to write so that nothing new is missed and no edit lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lightship import writing
from lightship.errors import Level, Problem
from lightship.importers import Story
from lightship.importers.naming import unique
from lightship.importing import record as records
from lightship.importing.record import Record, Written, digest
from lightship.model import Incident, Origin, Phase, Status, Update
from lightship.model.formats import INCIDENT, UPDATE
from lightship.source import Where, split
from lightship.source.fields import read

_MAIN = "incident.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to write; its path is relative to the repository."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to write, the record to keep, how many files stay as they are, and notes."""

    files: tuple[File, ...]
    record: Mapping[str, records.Story]
    unchanged: int
    kept: int
    notes: tuple[Problem, ...]


class _Planner:
    """Goes through the stories once; reads the files that are there, writes none."""

    def __init__(self, root: Path, record: Record, now: datetime) -> None:
        self.root = root
        self.record = record
        self.now = now.astimezone(UTC).replace(microsecond=0)
        self.files: list[File] = []
        self.notes: list[Problem] = []
        self.unchanged = self.kept = 0
        self.taken = {entry.name for entry in root.glob("incidents/*/*") if entry.is_dir()}
        self.taken |= {story.folder.rpartition("/")[2] for story in record.stories.values()}
        self.moved: dict[str, str] | None = None

    def story(self, key: str, story: Story, ids: Mapping[str, str]) -> records.Story:
        """Plan one story; give what the record should say of it."""
        incident = _renamed(story.incident, ids)
        due = self.due(incident)
        before = self.record.stories.get(key)
        folder = self.folder(before, incident)
        written: dict[str, Written] = dict(before.files) if before else {}
        self.file(folder, _MAIN, _MAIN, _main(incident), _main(due), written, before is not None)
        names = {file.name for file in written.values()}
        for update_key, update, now in zip(story.keys, incident.updates, due.updates, strict=True):
            name = written[update_key].name if update_key in written else unique(f"{update.id}.md", names)
            names.add(name)
            self.file(folder, update_key, name, _markdown(update), _markdown(now), written, before is not None)
        for name, data in story.attachments.items():
            self.file(folder, f"file {name}", name, data, data, written, before is not None)
        return records.Story(folder=folder, files=written)

    def due(self, incident: Incident) -> Incident:
        """Date what comes from the future now: nothing was said before it was; what begins then is only scheduled."""
        updates: list[Update] = []
        for update in incident.updates:
            if update.at > self.now:
                self.note(
                    update.where, f"an update is dated {update.at:%Y-%m-%d %H:%M}Z, in the future", "it is dated now"
                )
                phase = Phase.SCHEDULED if update.phase is Phase.IN_PROGRESS else update.phase
                later = sum(earlier.at >= self.now for earlier in updates)
                update = replace(update, at=self.now + timedelta(seconds=later), phase=phase)
            updates.append(update)
        started = incident.started and min(incident.started, updates[0].at)
        return replace(incident, updates=tuple(updates), started=started)

    def folder(self, before: records.Story | None, incident: Incident) -> str:
        """Give the folder of a story: the one it has, wherever that was moved to, or a new one."""
        if before is None:
            moment = incident.starts or incident.started or incident.updates[0].at
            adopted = self.origins().get(_origin_key(incident.origin))
            if adopted or self.is_same(f"{moment:%Y}/{incident.id}", incident):
                return adopted or f"{moment:%Y}/{incident.id}"
            name = unique(incident.id, self.taken)
            self.taken.add(name)
            return f"{moment:%Y}/{name}"
        if not (self.root / "incidents" / before.folder).is_dir():
            return self.origins().get(_origin_key(incident.origin), before.folder)
        return before.folder

    def origins(self) -> dict[str, str]:
        """Give the folders here by the origin of their incidents."""
        if self.moved is None:
            self.moved = _origins(self.root)
        return self.moved

    def is_same(self, folder: str, incident: Incident) -> bool:
        """Tell whether a folder already holds this incident, as after an import that was broken off."""
        return self.here(f"incidents/{folder}/{_MAIN}") == digest(_main(incident))

    def file(
        self, folder: str, key: str, name: str, said: bytes, wrote: bytes, written: dict[str, Written], is_known: bool
    ) -> None:
        """Decide about one file: write it when it is new or as we left it, and the source says something new."""
        path = f"incidents/{folder}/{name}"
        before = written.get(key)
        new = Written(name=name, said=digest(said), wrote=digest(wrote))
        if before is not None and before.said == new.said:
            self.count_same(path, before)
            return
        here = self.here(path)
        if here is None and before is not None:
            self.kept += 1
            self.note(Where(path), "the source has changed, but this file was removed here", "it stays away")
        elif here is None:
            if is_known and not (self.root / "incidents" / folder).is_dir():
                self.kept += 1
                self.note(
                    Where(f"incidents/{folder}"),
                    "the source has news, but the folder was removed here",
                    "it stays away",
                )
                return
            self.files.append(File(path=path, content=wrote))
            written[key] = new
        elif here == new.wrote:
            self.unchanged += 1
            written[key] = new
        elif before is not None and here == before.wrote:
            self.files.append(File(path=path, content=wrote))
            written[key] = new
        else:
            self.kept += 1
            reason = (
                "the source has changed, but this file was edited here" if before else "a file of this name is there"
            )
            self.note(Where(path), reason, "it was left as it is; compare it with the source")

    def count_same(self, path: str, before: Written) -> None:
        """Count a file about which the source says nothing new."""
        if self.here(path) == before.wrote:
            self.unchanged += 1
        else:
            self.kept += 1

    def here(self, path: str) -> str | None:
        """Give the digest of a file that is there."""
        try:
            return digest((self.root / path).read_bytes())
        except OSError:
            return None

    def note(self, where: Where, message: str, hint: str) -> None:
        """Note what an author should know."""
        self.notes.append(replace(where.problem(message, hint), level=Level.WARNING))


def plan(
    root: Path, kind: str, stories: Sequence[Story], ids: Mapping[str, str], record: Record, now: datetime
) -> Plan:
    """Decide what to write for these stories; `ids` gives the component id here of each imported one.

    A file is renewed only while it is byte for byte what the last import wrote. What was edited or removed stays so,
    with a note when the source has news.
    """
    planner = _Planner(root, record, now)
    known = {f"{kind}:{story.key}": story for story in stories}
    remembered = {key: planner.story(key, story, ids) for key, story in known.items()}
    return Plan(
        files=tuple(planner.files),
        record=remembered,
        unchanged=planner.unchanged,
        kept=planner.kept,
        notes=tuple(planner.notes),
    )


def _main(incident: Incident) -> bytes:
    return writing.markdown(INCIDENT, writing.incident(incident)).encode("utf-8", "replace")


def _markdown(update: Update) -> bytes:
    body = next(iter(update.bodies.values()))
    return writing.markdown(UPDATE, writing.update(update), body.public).encode("utf-8", "replace")


def _renamed(incident: Incident, ids: Mapping[str, str]) -> Incident:
    """Name components as they are called here."""

    def named(components: Mapping[str, Status | None]) -> dict[str, Status | None]:
        return {ids.get(id_, id_): status for id_, status in components.items()}

    updates = tuple(replace(update, components=named(update.components)) for update in incident.updates)
    return replace(incident, components=named(incident.components), updates=updates)


def _origin_key(origin: Origin) -> str:
    return origin.id or origin.url


def _origins(root: Path) -> dict[str, str]:
    """Find folders by the origin of what is in them: an incident may have been renamed here."""
    found: dict[str, str] = {}
    for path in sorted(root.glob(f"incidents/*/*/{_MAIN}")):
        text = path.read_text("utf-8", "replace")
        document = split(text, path.name, _ignore) if "origin:" in text else None
        if document is not None:
            origin = read(INCIDENT, document.front, _ignore)["origin"]
            key = (origin["id"] or origin["url"]) if origin else ""
            if key:
                found[key] = f"{path.parent.parent.name}/{path.parent.name}"
    return found


def _ignore(_where: Where, _message: str, _hint: str) -> None:
    """Leave what is wrong with files here to `check`."""
