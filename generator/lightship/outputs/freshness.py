"""/status.json: whether the page is fresh, which generation it is, and what a banner needs to say."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from lightship import __version__
from lightship.model import Kind
from lightship.outputs.base import Output, digest
from lightship.outputs.wire import absolute, json_bytes, utc
from lightship.snapshot import Entry, Snapshot

_FORMAT = 1
_FRESH_FOR = timedelta(hours=3)  # the heartbeat renews it every 15 minutes


def outputs(snapshot: Snapshot, generation: int | None = None) -> Iterator[Output]:
    """Give /status.json; `generation` is the number of the published state, None for a local build."""
    settings, overall = snapshot.settings, snapshot.overall
    content = {
        "page": {"name": settings.name, "url": settings.url},
        "status": {
            "status": str(overall.status),
            "indicator": overall.indicator,
            "description": overall.description,
        },
        "generation": generation,
        "generated_at": utc(snapshot.now),
        "fresh_until": utc(snapshot.now + _FRESH_FOR),
        "incidents": _open(snapshot, Kind.INCIDENT),
        "maintenances": _open(snapshot, Kind.MAINTENANCE),
    }
    yield Output(
        path="status.json",
        inputs=digest("freshness", _FORMAT, __version__, content),
        make=lambda: json_bytes(content),
    )


def _open(snapshot: Snapshot, kind: Kind) -> list[dict[str, str]]:
    """Give in short what is under way, newest first."""
    active: Iterable[Entry] = (one for one in snapshot.entries if one.is_active and one.kind is kind)
    return [
        {
            "id": entry.id,
            "title": entry.title_in(snapshot.settings.language),
            "url": absolute(snapshot.settings, entry.url),
            "status": str(entry.phase),
            "impact": str(entry.impact),
            "updated_at": utc(entry.updated),
        }
        for entry in active
    ]
