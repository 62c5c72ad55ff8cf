"""Put a draft into the repository and look at the result as a reader will."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lightship import load, writing
from lightship.author.drafting import Draft
from lightship.errors import Problem
from lightship.snapshot import Entry, Snapshot, take


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a draft: its files and what readers will see, or no file and the problems that stand in its way."""

    files: tuple[str, ...]
    is_repeat: bool
    problems: tuple[Problem, ...]
    entry: Entry | None
    snapshot: Snapshot | None


def place(root: Path, draft: Draft, clock: datetime) -> Outcome:
    """Write the files of a draft and read the repository again; a draft that breaks it is taken back whole."""
    made = [path for path, text in draft.files.items() if writing.put(root / path, text)]
    repository, problems = load.read(root, clock)
    if repository is None:
        # Left where it is, it would stand in the way of the command that says it right.
        for path in made:
            writing.take_back(root / path)
    snapshot = take(repository, max(clock, draft.at)) if repository else None
    found = None
    if snapshot:
        found = next((item for item in snapshot.entries if draft.id in (item.id, item.series)), None)
    return Outcome(
        files=tuple(draft.files) if repository else (),
        is_repeat=draft.is_repeat,
        problems=problems,
        entry=found,
        snapshot=snapshot,
    )
