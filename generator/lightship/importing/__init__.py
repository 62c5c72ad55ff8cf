"""Import somebody else's history: read all of it, decide what is new, write that and overwrite no edit."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lightship import writing
from lightship.errors import Problem, UsageError
from lightship.importers import KINDS, Tell
from lightship.importing import merging, settings, tree
from lightship.importing.record import Record
from lightship.source.fields import nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What an import did: counts, and every note on what could not be kept as it was, by place.

    `written` are paths of new and renewed files, `unchanged` counts those that said the same already, `kept` those that
    somebody has edited or removed since.
    """

    kind: str
    source: str
    incidents: int
    updates: int
    components: int
    written: tuple[str, ...]
    unchanged: int
    kept: int
    notes: tuple[Problem, ...]

    def __str__(self) -> str:
        """Say in one line what came of it."""
        return (
            f"{self.incidents} incidents with {self.updates} updates and {self.components} components read;"
            f" {len(self.written)} files written, {self.unchanged} unchanged, {self.kept} kept as edited;"
            f" {len(self.notes)} notes"
        )


def run(kind: str, source: str, root: Path, now: datetime, tell: Tell = lambda _words: None) -> Summary:
    """Import what is at `source` into the repository at `root`; nothing is written unless all of it could be read.

    UsageError for an unknown kind, SourceError where nothing can be read. `now` bounds the times of updates that their
    source dates in the future. `tell` hears what is being done.
    """
    importer = KINDS.get(kind)
    if importer is None:
        raise UsageError(f"{kind!r} is no kind of history", nearest(kind, KINDS))
    tell(f"reading {importer.noun}")
    imported = importer.read(source, tell)
    record = Record.read(root)
    grown = tree.grown(root, imported.components, imported.site.name)
    plan = merging.plan(root, kind, imported.stories, grown.ids, record, now)
    written: list[str] = []
    if grown.text is not None and writing.put(root / tree.FILE, grown.text, replace=True):
        written.append(tree.FILE)
    for number, file in enumerate(plan.files, start=1):
        tell(f"writing file {number} of {len(plan.files)}")
        writing.put(root / file.path, file.content, replace=True)
        written.append(file.path)
    record.write(root, plan.record)
    notes = (*imported.notes, *grown.notes, *plan.notes, *settings.advice(root, imported.site))
    return Summary(
        kind=kind,
        source=source,
        incidents=len(imported.stories),
        updates=sum(len(story.incident.updates) for story in imported.stories),
        components=len(grown.ids),
        written=tuple(written),
        unchanged=plan.unchanged,
        kept=plan.kept,
        notes=tuple(sorted(set(notes))),
    )
