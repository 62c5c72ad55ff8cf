"""The same incidents as content of a plain Hugo site (bench/hugo/), so that both generators are fed alike.

What follows from the files (order, statuses, spans) is worked out by Lightship beforehand and costs Hugo nothing, so
the comparison favours Hugo.
"""

import json
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from corpus import Corpus

from lightship import load
from lightship.model import Component
from lightship.snapshot import Entry, Snapshot, take

HUGO = Path(sys.executable).parent / "hugo"
_THEME = Path(__file__).parent / "hugo"
_COMPONENT_OUTPUTS = ["html", "updates_atom", "updates_rss", "feed"]


def write(corpus: Corpus, project: Path) -> None:
    """Write the Hugo project of a corpus, anew."""
    snapshot = take(load.repository(corpus.root, datetime.now(UTC)), corpus.at)
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(_THEME, project)
    data, incidents, components = (
        project / "data",
        project / "content" / "incidents",
        project / "content" / "components",
    )
    for folder in (data, incidents):
        folder.mkdir(parents=True)
    statuses = dict(snapshot.statuses)
    state = {"description": snapshot.overall.description, "indicator": snapshot.overall.indicator, "statuses": statuses}
    _put(data / "state.json", state)
    _put(data / "components.json", [_tree(root) for root in snapshot.components.roots])
    for component, _ in snapshot.components.walk():
        (components / component.id).mkdir(parents=True)
        front = {"title": component.name, "id": component.id, "outputs": _COMPONENT_OUTPUTS}
        _put(components / component.id / "_index.md", front)
    for entry in snapshot.entries:
        _put(incidents / f"{entry.id}.md", _front(snapshot, entry))


def command(project: Path, corpus: Corpus, site: Path) -> list[str | Path]:
    """Give the command that builds the project into `site`, at the moment of the corpus, without what it kept."""
    return [
        *(HUGO, "--source", project, "--destination", site, "--clock", corpus.moment, "--buildFuture"),
        *("--ignoreCache", "--noBuildLock", "--quiet", "--cleanDestinationDir"),
    ]


def _tree(component: Component) -> dict[str, object]:
    return {"id": component.id, "components": [_tree(child) for child in component.components]}


def _front(snapshot: Snapshot, entry: Entry) -> dict[str, object]:
    """Give an entry as front matter; its words are there too, as Hugo's sites of this kind keep them in the content."""
    above = {leaf: [part.id for part in snapshot.components.path(leaf)] for leaf in entry.components}
    return {
        "title": entry.title,
        "date": f"{entry.started:%Y-%m-%dT%H:%M:%SZ}",
        "kind_of": entry.kind,
        "impact": entry.impact,
        "phase": entry.phase,
        "label": entry.label,
        "active": entry.is_active,
        "upcoming": entry.is_upcoming,
        "history": [f"{entry.started:%Y-%m}"],
        "components": list(dict.fromkeys(name for path in above.values() for name in path)),
        "spans": [
            {
                "components": above[span.component],
                "rank": span.status.rank,
                "start": int(span.start.timestamp()),
                "end": int((span.end or snapshot.now).timestamp()),
            }
            for span in entry.spans
        ],
        "updates": [
            {
                "id": told.id,
                "phase": told.phase,
                "label": told.label,
                "at": f"{told.at:%Y-%m-%dT%H:%M:%SZ}",
                "body": told.words.get(snapshot.settings.language, ""),
                "changes": [
                    {"component": change.component, "before": change.before, "after": change.after}
                    for change in told.changes
                    if change.before is not change.after
                ],
            }
            for told in entry.updates
        ],
    }


def _put(place: Path, data: object) -> None:
    place.write_text(json.dumps(data, ensure_ascii=False) + "\n", encoding="utf-8")
