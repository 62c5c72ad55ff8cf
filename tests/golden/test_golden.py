"""One small site, byte by byte: what a change of the code changes for readers is seen in its diff.

`repository` is built as of 26 October 2026 and compared with `site`: everything that programs read in full, and of the
pages what stands inside <main>, so that the version of the engine does not matter. When the difference is meant, write
it and read the diff before you commit it:

    LIGHTSHIP_GOLDEN=write pytest tests/golden
"""

import difflib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import whole

SITE = whole.GOLDEN / "site"
# What the engine and the theme bring, what changes with every touch of the style sheet, and more of the same.
LEFT_OUT = re.compile(r"assets/|about/|components/(?!rest/)[^/]+/(?:updates|feed)\.")
SHOWN_LINES = 60


def test_the_site_is_as_it_was(tmp_path: Path) -> None:
    root = whole.copy(tmp_path / "repository")
    now = dict(_golden(whole.built(root).folder))
    if os.environ.get("LIGHTSHIP_GOLDEN") == "write":
        _write(now)
    before = whole.files(SITE)
    difference = list(_difference(before, now))
    assert not difference, "\n".join([__doc__ or "", *difference[:SHOWN_LINES], f"{len(difference)} lines in all"])


def test_it_is_small_and_uses_many_kinds_of_files() -> None:
    held = whole.files(SITE)
    assert sum(map(len, held.values())) < 300_000
    assert {Path(name).suffix for name in held} == {
        ".html",
        ".json",
        ".atom",
        ".rss",
        ".ics",
        ".svg",
        ".md",
        ".xml",
        ".txt",
    }


def _golden(site: Path) -> Iterator[tuple[str, bytes]]:
    for name, content in whole.files(site).items():
        if not LEFT_OUT.match(name):
            is_page = name.endswith(".html") and b"<main" in content
            yield name, whole.main_of(content.decode()).encode() if is_page else content


def _write(files: dict[str, bytes]) -> None:
    shutil.rmtree(SITE, ignore_errors=True)
    for name, content in files.items():
        (SITE / name).parent.mkdir(parents=True, exist_ok=True)
        (SITE / name).write_bytes(content)


def _difference(before: dict[str, bytes], now: dict[str, bytes]) -> Iterator[str]:
    for name in sorted(before.keys() | now.keys()):
        if name not in now:
            yield f"gone: {name}"
        elif name not in before:
            yield f"new: {name}"
        elif before[name] != now[name]:
            old, new = (one[name].decode("utf-8", "replace").splitlines() for one in (before, now))
            told = list(difflib.unified_diff(old, new, f"{name} as it was", f"{name} now", lineterm="", n=1))
            yield from told or [f"{name}: only line ends differ"]
