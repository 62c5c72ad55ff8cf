"""Put the changed texts of a published incident in their place, or leave everything as it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lightship import load, writing
from lightship.errors import Problem
from lightship.model import Repository


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The repository as it is now; None, and every file as it was, where `problems` stand in the way."""

    repository: Repository | None
    problems: tuple[Problem, ...]


def place(root: Path, texts: Mapping[str, str | None], clock: datetime) -> Placed:
    """Write texts by their paths, or remove the files of those that are None, and read the repository again."""
    before = {path: (root / path).read_bytes() for path in texts}
    for path, text in texts.items():
        if text is None:
            (root / path).unlink()
        else:
            writing.put(root / path, text, replace=True)
    repository, problems = load.read(root, clock)
    if repository is None:
        put_back(root, before)
    return Placed(repository=repository, problems=problems)


def put_back(root: Path, before: Mapping[str, bytes]) -> None:
    """Make files again what they were."""
    for path, content in before.items():
        writing.put(root / path, content, replace=True)
