"""/api/v2: what clients of Atlassian Statuspage read, unchanged; notices are not in it.

An input digest covers a file's content with the words as written, so that an unchanged file is recognised without
rendering any Markdown.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from heapq import nlargest
from operator import attrgetter

from lightship import __version__, words
from lightship.model import Kind, Phase
from lightship.outputs.api.components import Catalogue, Json
from lightship.outputs.api.incidents import Render, incident
from lightship.outputs.base import Output, digest
from lightship.outputs.wire import json_bytes
from lightship.snapshot import Entry, Snapshot

_FORMAT = 1
# The occurrences of a recurring maintenance, created together, go by their windows.
_AGE = attrgetter("created", "started", "id")
_MOST = 50  # of the two lists that hold every state, as on Statuspage


def outputs(snapshot: Snapshot, shared: Catalogue) -> Iterator[Output]:
    """Give the files of /api/v2 that are about the whole page."""
    status: Json = {"indicator": snapshot.overall.indicator, "description": snapshot.overall.description}
    incidents = [entry for entry in snapshot.entries if entry.kind is Kind.INCIDENT]
    maintenances = [entry for entry in snapshot.entries if entry.kind is Kind.MAINTENANCE]
    unresolved = sorted((entry for entry in incidents if not entry.phase.is_final), key=_AGE, reverse=True)
    upcoming = _by_window(entry for entry in maintenances if entry.phase is Phase.SCHEDULED)
    active = _by_window(entry for entry in maintenances if entry.phase in (Phase.IN_PROGRESS, Phase.VERIFYING))
    open_ = _by_window((*upcoming, *active))

    def several(entries: list[Entry], render: Render) -> list[Json]:
        return [incident(entry, shared, render) for entry in entries]

    def summary(render: Render) -> Json:
        return {
            "page": shared.page(),
            "components": list(shared.listed),
            "incidents": several(unresolved, render),
            "scheduled_maintenances": several(open_, render),
            "status": status,
        }

    yield _file("summary", summary)
    yield _file("status", lambda _: {"page": shared.page(), "status": status})
    yield _file("components", lambda _: {"page": shared.page(), "components": list(shared.listed)})
    for name, key, entries in (
        ("incidents", "incidents", nlargest(_MOST, incidents, _AGE)),
        ("incidents/unresolved", "incidents", unresolved),
        ("scheduled-maintenances", "scheduled_maintenances", nlargest(_MOST, maintenances, _AGE)),
        ("scheduled-maintenances/upcoming", "scheduled_maintenances", upcoming),
        ("scheduled-maintenances/active", "scheduled_maintenances", active),
    ):
        yield _file(name, _listing(shared, key, entries))


def _listing(shared: Catalogue, key: str, entries: list[Entry]) -> Callable[[Render], Json]:
    return lambda render: {"page": shared.page(), key: [incident(entry, shared, render) for entry in entries]}


def single(shared: Catalogue, entry: Entry) -> Output:
    """Give the file of one incident or maintenance.

    The page's block has the time of the incident, else each update would change every file.
    """
    return _file(
        f"incidents/{entry.api_id}",
        lambda render: {"page": shared.page(entry.updated), "incident": incident(entry, shared, render, alone=True)},
    )


def _file(name: str, content: Callable[[Render], Json]) -> Output:
    return Output(
        path=f"api/v2/{name}.json",
        inputs=digest("api", _FORMAT, __version__, content(_as_written)),
        make=lambda: json_bytes(content(words.text)),
    )


def _as_written(markdown: str) -> str:
    return markdown


def _by_window(entries: Iterable[Entry]) -> list[Entry]:
    """Sort the next first."""

    def key(entry: Entry) -> tuple[datetime, str]:
        return (entry.window.starts if entry.window else entry.started, entry.id)

    return sorted(entries, key=key)
