"""The small repository that uses many tricks of the format, copied and built as a whole, and what a test reads of its site."""

import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path

from lightship import build, load
from lightship.plan import Site
from lightship.snapshot import take
from tools import ROOT

GOLDEN = ROOT / "tests" / "golden"
NOW = datetime(2026, 10, 26, 9, 0, tzinfo=UTC)


def copy(root: Path) -> Path:
    """Copy the repository to a folder that is new."""
    shutil.copytree(GOLDEN / "repository", root)
    return root


def built(root: Path, now: datetime = NOW, site: Path | None = None) -> Site:
    """Build a repository."""
    snapshot = take(load.repository(root, now), now)
    return build.run(root, snapshot, site or root / "site", workers=1, on_progress=lambda *_: None)


def edit(root: Path, path: str, old: str, new: str) -> None:
    """Change a file as an author would."""
    place = root / path
    text = place.read_text(encoding="utf-8")
    assert old in text, f"{path} does not say {old!r}"
    place.write_text(text.replace(old, new), encoding="utf-8")


def files(site: Path) -> dict[str, bytes]:
    """Read every file of a folder, by path."""
    return {place.relative_to(site).as_posix(): place.read_bytes() for place in site.rglob("*") if place.is_file()}


def digests(site: Path) -> dict[str, str]:
    """Digest every file of a folder, by path."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in files(site).items()}


def main_of(html: str) -> str:
    """Give what a page says: everything inside its <main>."""
    return html[html.index("<main") : html.index("</main>")].partition(">")[2].strip() + "\n"
