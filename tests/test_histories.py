"""Real histories, imported and shown as of many moments: the API fits its contract, and feeds and calendars can be read.

The whole histories are used where they are at hand (LIGHTSHIP_CORPORA), excerpts of them elsewhere.
"""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from icalendar import Calendar
from lxml import etree

import contract
from lightship import importing, outputs
from lightship.model import Repository
from lightship.snapshot import Snapshot, take
from pages import DATA, Page
from tools import ROOT

NOW = datetime(2026, 10, 17, 12, 0, tzinfo=UTC)
CORPORA = Path(os.environ.get("LIGHTSHIP_CORPORA", ROOT.parent / "shared" / "corpora"))
HISTORIES = {
    "github": ("statuspage", "statuspage-github/files/incidents"),
    "jenkins": ("cstate", "cstate-jenkins/files"),
    "packit": ("cstate", "cstate-packit/files"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """An imported repository, and moments at which something was going on there."""

    repository: Repository
    moments: tuple[datetime, ...]


@pytest.fixture(scope="module", params=HISTORIES)
def history(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> History:
    kind, whole = HISTORIES[request.param]
    source = CORPORA / whole if (CORPORA / whole).is_dir() else DATA / request.param
    page = Page(tmp_path_factory.mktemp(request.param), NOW)
    importing.run(kind, str(source), page.root, NOW)
    repository = page.repository()
    told = sorted(update.at for incident in repository.incidents for update in incident.updates)
    early = [told[len(told) * share // 100] for share in (0, 2, 10)]
    return History(repository=repository, moments=(*early, told[-1] + timedelta(hours=1)))


@pytest.fixture(scope="module")
def snapshots(history: History) -> list[Snapshot]:
    return [take(history.repository, moment) for moment in history.moments]


def made(snapshot: Snapshot, *suffixes: str) -> dict[str, bytes]:
    """Make the files of a snapshot whose names end so."""
    return {one.path: one.make() for one in outputs.site(snapshot, engine="none") if one.path.endswith(suffixes)}


def test_every_file_can_be_made_and_has_a_path_of_its_own(snapshots: list[Snapshot]) -> None:
    for snapshot in snapshots:
        paths = [one.path for one in outputs.site(snapshot, engine="none")]
        assert len(paths) == len(set(paths)) == len({path.lower() for path in paths})
        assert all(one.make() for one in outputs.site(snapshot, engine="none"))


def test_the_api_fits_its_contract_at_every_moment(snapshots: list[Snapshot]) -> None:
    for snapshot in snapshots:
        files = contract.files(snapshot)
        assert files["status"]["status"]["indicator"] == snapshot.overall.indicator
        assert {one["id"] for one in files["incidents/unresolved"]["incidents"]} <= {
            entry.api_id for entry in snapshot.entries if entry.is_active
        }


def test_feeds_can_be_read_early_and_late(snapshots: list[Snapshot]) -> None:
    for snapshot in (snapshots[1], snapshots[-1]):
        for path, content in made(snapshot, ".atom", ".rss").items():
            etree.fromstring(content)
            feed = feedparser.parse(content)
            assert not feed.bozo, (path, feed.get("bozo_exception"))
            ids = [entry.id for entry in feed.entries]
            assert len(ids) == len(set(ids)), path
            dates = [
                entry.updated_parsed if path.endswith(".atom") else entry.published_parsed for entry in feed.entries
            ]
            assert all(dates), path
            # An entry of Statuspage's feeds keeps its place when its date moves with an update.
            assert path.startswith("history.") or dates == sorted(dates, reverse=True), path
        for path, content in made(snapshot, "feed.json").items():
            feed = json.loads(content)
            assert feed["version"] == "https://jsonfeed.org/version/1.1", path
            assert all(item["content_html"] and item["url"] for item in feed["items"]), path


def test_the_calendar_can_be_read_at_every_moment(snapshots: list[Snapshot]) -> None:
    for snapshot in snapshots:
        calendar = Calendar.from_ical(made(snapshot, ".ics")["maintenance.ics"])
        events = calendar.walk("VEVENT")
        assert all(event.start < event.end and event["UID"] and event["SUMMARY"] for event in events)
        assert len({(event["UID"], str(event.get("RECURRENCE-ID"))) for event in events}) == len(events)


def test_nothing_is_told_before_it_was_said(history: History, snapshots: list[Snapshot]) -> None:
    for snapshot in snapshots:
        assert all(told.at <= snapshot.now for entry in snapshot.entries for told in entry.updates)
        assert all(entry.updates for entry in snapshot.entries)
    assert len(snapshots[-1].entries) == len(history.repository.incidents)
