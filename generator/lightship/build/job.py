"""What one build works with: its folders, and what decides how pages look besides their words."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lightship import __version__
from lightship.build import frame
from lightship.engines import KINDS, Engine, theme
from lightship.outputs.base import digest
from lightship.redact import Examiner
from lightship.snapshot import Snapshot

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One run: the repository, the folders it works in, and how it tells its progress."""

    root: Path
    pages: Path
    theme: Path
    stage: Path
    workers: int
    on_progress: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What decides how pages look besides their words: engine, theme and settings, with the digest of all of it.

    `rules` is the digest of the rules of redaction.
    """

    engine: Engine
    settings: bytes
    rules: str
    digest: str


def look(job: Job, snapshot: Snapshot) -> Look:
    """Lay the theme and give the look of all pages."""
    engine = KINDS[snapshot.settings.engine]
    settings = frame.settings(job.root / "mkdocs.yml")
    themed = theme.lay(job.root / "overrides", job.theme)
    rules = Examiner(snapshot.policy.redaction).digest
    said = digest(__version__, engine.version(), themed, settings, rules)
    return Look(engine=engine, settings=settings, rules=rules, digest=said)
