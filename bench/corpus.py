"""The inputs of the benchmarks: a made-up history of N incidents, and GitHub's real one as it was imported."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import synthetic

ROOT = Path(__file__).parent.parent
LIGHTSHIP = Path(sys.executable).parent / "lightship"
_END = datetime(2026, 1, 1, 12, tzinfo=UTC)
_GITHUB_AT = datetime(2023, 10, 6, 3, 1, 43, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """A repository to build: its folder, the moment it is shown at, and its size."""

    name: str
    root: Path
    at: datetime
    incidents: int
    updates: int

    @property
    def moment(self) -> str:
        """Give the moment as commands take it."""
        return f"{self.at:%Y-%m-%dT%H:%M:%SZ}"


def made_up(incidents: int, work: Path) -> Corpus:
    """Give a made-up history, written once below `work`."""
    root = work / f"synthetic-{incidents}"
    if not (root / ".complete").exists():
        _begin(root, "Synthetic")
        synthetic.write(root, incidents, _END)
        (root / ".complete").touch()
    return _measured(f"{incidents:,} synthetic incidents", root, _END)


def github(work: Path) -> Corpus | None:
    """Give GitHub's history, imported once below `work`; None where the corpora are not at hand."""
    source = Path(os.environ.get("LIGHTSHIP_CORPORA") or ROOT.parent / "shared" / "corpora", "statuspage-github")
    if not source.is_dir():
        return None
    root = work / "github"
    if not (root / ".complete").exists():
        _begin(root, "GitHub")
        (root / "components.yml").unlink()
        subprocess.run(
            [LIGHTSHIP, "-C", root, "import", "statuspage", source / "files"], check=True, stdout=subprocess.DEVNULL
        )
        (root / ".complete").touch()
    return _measured("GitHub", root, _GITHUB_AT)


def _begin(root: Path, name: str) -> None:
    """Begin a page as its users do, always with the same id and without its first notice."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    command = [LIGHTSHIP, "init", root, "--name", name, "--url", "https://status.example.com"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(root / "incidents")
    settings = root / "mkdocs.yml"
    text = re.sub(r"page_id: \w+", "page_id: benchmark001", settings.read_text(encoding="utf-8"))
    settings.write_text(text, encoding="utf-8")


def _measured(name: str, root: Path, at: datetime) -> Corpus:
    files = [place.name for place in root.glob("incidents/*/*/*.md")]
    incidents = files.count("incident.md")
    return Corpus(name=name, root=root, at=at, incidents=incidents, updates=len(files) - incidents)
