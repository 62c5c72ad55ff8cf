"""Mistakes of authors: each folder in tests/cases/ is one, with the lines that `lightship check` prints for it.

A case holds the files that differ from the good repository in `_base/`, the paths of those that it lacks in
`absent.txt`, and the lines in `expected.txt`. With REWRITE_CASES=1 in the environment the lines are written anew: read
what git shows then, as a tired engineer would.
"""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lightship import load
from tools import ROOT

CASES = ROOT / "tests" / "cases"
CLOCK = datetime(2026, 10, 17, 12, tzinfo=UTC)
NAMES = sorted(path.name for path in CASES.iterdir() if path.name != "_base")


def laid_out(case: str, place: Path) -> Path:
    """Lay a case over the good repository."""
    shutil.copytree(CASES / "_base", place)
    shutil.copytree(CASES / case, place, symlinks=True, dirs_exist_ok=True)
    absent = place / "absent.txt"
    for name in absent.read_text(encoding="utf-8").split() if absent.exists() else ():
        (place / name).unlink()
    return place


@pytest.mark.parametrize("case", NAMES)
def test_an_author_reads_what_is_wrong_and_where(case: str, tmp_path: Path) -> None:
    repository, problems = load.read(laid_out(case, tmp_path / case), CLOCK)
    lines = "".join(f"{problem}\n" for problem in problems)
    expected = CASES / case / "expected.txt"
    if os.environ.get("REWRITE_CASES"):
        expected.write_text(lines, encoding="utf-8")
    assert lines == expected.read_text(encoding="utf-8")
    assert (repository is None) == bool(problems)


def test_there_are_many_cases() -> None:
    assert len(NAMES) >= 60
