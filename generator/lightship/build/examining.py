"""Every byte that a build made, looked at for what must not be published, before anybody sees it."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from lightship.build.processes import side_by_side
from lightship.errors import ContentError, Level, Problem
from lightship.outputs.redaction import allowed
from lightship.redact import Examiner, Found, UnreadableError, texts
from lightship.snapshot import Snapshot

# What many files of a kind share, line by line, is looked at once; so many lines are kept in mind of each kind.
_MANY_LINES = 30_000
_HINT = (
    "mend where it comes from: a template, a page of your own, a file beside the words;"
    " or name it in `except` of its rule in policy.yml"
)


def examine(stage: Path, snapshot: Snapshot, workers: int) -> tuple[Problem, ...]:
    """Look at every file below `stage` and give the warnings.

    Raises ContentError with every problem when one of them is an error.
    """
    look = _Look(stage, snapshot)
    files = sorted(_files(str(stage)))
    found = look.at_names(files)
    for problems in side_by_side(files, look.at, workers):
        found += problems
    if any(problem.level is Level.ERROR for problem in found):
        raise ContentError(set(found))
    return tuple(sorted(set(found)))


class _Look:
    """Looks at files with the rules of a snapshot."""

    def __init__(self, stage: Path, snapshot: Snapshot) -> None:
        self._stage = stage
        self._examiner = Examiner(snapshot.policy.redaction)
        self._allowed = allowed(self._examiner, snapshot)
        self._lines: defaultdict[str, set[str]] = defaultdict(set)

    def at_names(self, names: Iterable[str]) -> list[Problem]:
        """Look at the names of files, which are addresses of the site."""
        return [_problem("", "", one) for one in self._examiner.found("\n".join(names), self._allowed)]

    def at(self, name: str) -> list[Problem]:
        """Look at a file."""
        with open(f"{self._stage}/{name}", "rb") as file:  # noqa: PTH123 - in half the time, for 100,000 files
            content = file.read()
        problems: list[Problem] = []
        try:
            for text in texts(name, content):
                new = self._new(name[name.rfind(".") :], text)
                problems += [_problem(name, text, one) for one in self._examiner.found(new, self._allowed)]
        except UnreadableError as error:
            problems.append(Problem(path=f"site/{name}", message=str(error), hint="publish it another way"))
        return problems

    def _new(self, kind: str, text: str) -> str:
        """Give the lines of a text that no file of its kind had before; those of JSON are its values."""
        known = self._lines[kind]
        lines = [line for line in dict.fromkeys(text.replace(',"', ',\n"').split("\n")) if line not in known]
        if len(known) < _MANY_LINES:
            known.update(lines)
        return "\n".join(lines)


def _files(folder: str) -> Iterator[str]:
    """Give every file below a folder by its path in it."""
    for place, _, names in os.walk(folder):
        above = place[len(folder) + 1 :]
        yield from (f"{above}/{name}" if above else name for name in names)


def _problem(name: str, text: str, found: Found) -> Problem:
    at = text.find(found.text)
    before = text[: max(at, 0)].split("\n")
    return Problem(
        path=f"site/{name}",
        line=len(before),
        column=len(before[-1]) + 1,
        message=found.message,
        hint=_HINT,
        level=found.level,
    )
