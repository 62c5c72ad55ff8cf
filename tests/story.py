"""Writes small repositories as an author would, and reads them, so that a test tells a story in a few lines."""

from datetime import UTC, datetime
from pathlib import Path

from lightship import load
from lightship.model import Repository
from lightship.snapshot import Entry, Snapshot, take

CLOCK = datetime(2026, 12, 31, tzinfo=UTC)
_MKDOCS = """\
site_name: Harbor Cloud
site_url: https://status.example.com/
theme: {{name: {theme}, custom_dir: build/theme, font: false}}
docs_dir: build/pages
nav: [Status: index.md]
plugins: []
extra:
  lightship: {{page_id: harborcloud1, visibility: private, languages: [en, de], time_zone: {zone}}}
"""
_COMPONENTS = """\
components:
  - id: api
    name: API
    since: 2026-01-01
    components:
      - {id: rest, name: REST API, since: 2026-01-01, renamed_from: [http]}
      - {id: hooks, name: Webhooks, since: 2026-01-01}
  - {id: web, name: Website, since: 2026-01-01}
"""


def instant(text: str) -> datetime:
    """Read `03:10` on 17 October 2026, `18 03:10` on another day of that month, or a whole time, as UTC."""
    if len(text) == 5:
        text = f"17 {text}"
    if len(text) == 8:
        text = f"2026-10-{text[:2]}T{text[3:]}:00Z"
    return datetime.fromisoformat(text).astimezone(UTC)


class Story:
    """A repository in a folder, which grows as the story is told."""

    def __init__(self, root: Path, zone: str = "Etc/UTC", theme: str = "null") -> None:
        """Begin with settings and components, and no incident.

        Status pages are the same with no theme behind them, in two thirds of the time; own pages need `material`.
        """
        self.root = root
        self.file("mkdocs.yml", _MKDOCS.format(zone=zone, theme=theme))
        self.file("components.yml", _COMPONENTS)

    def file(self, path: str, text: str) -> "Story":
        """Write any file."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        return self

    def incident(self, id_: str = "outage", **keys: str) -> "Story":
        """Write an incident.md; `title` and a severity are there unless told otherwise."""
        given = {"title": "Something broke", **({"severity": "high"} if "kind" not in keys else {}), **keys}
        return self.file(f"incidents/2026/{id_}/incident.md", _front(given))

    def update(self, phase: str, at: str, words: str = "Words.", id_: str = "outage", **keys: str) -> "Story":
        """Write an update, named after its time and phase."""
        moment = instant(at)
        given = {"phase": phase, "at": f"{moment:%Y-%m-%dT%H:%M:%SZ}", **keys}
        name = f"{moment:%Y%m%dT%H%M%SZ}-{phase.replace('_', '-')}"
        return self.file(f"incidents/2026/{id_}/{name}.md", _front(given) + words + "\n")

    def read(self) -> Repository:
        """Read it; every problem fails the test."""
        return load.repository(self.root, CLOCK)

    def problems(self) -> list[str]:
        """Check it and give the lines that an author sees."""
        return [str(problem) for problem in load.read(self.root, CLOCK)[1]]

    def at(self, now: str, audience: str = "public") -> Snapshot:
        """Take the snapshot at an instant."""
        return take(self.read(), instant(now), audience)

    def entry(self, now: str, id_: str = "outage", audience: str = "public") -> Entry:
        """Give an entry at an instant."""
        found = self.at(now, audience).entry(id_)
        assert found is not None, f"no {id_} at {now}"
        return found


def _front(keys: dict[str, str]) -> str:
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in keys.items()) + "---\n"
