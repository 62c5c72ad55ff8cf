"""The 90 days of a component: bars, and words for every eventful day."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from factory import NOW, entry, full_uptime, snapshot, tree, update
from lightship.model import (
    Impact,
    Status,
)
from lightship.outputs.pages.bars import bars
from lightship.outputs.pages.component import component_page
from lightship.outputs.pages.site import site
from lightship.snapshot import Day, Entry, Snapshot, Uptime
from story import Story

WORKS, UPKEEP, DEGRADED, PARTIAL, DOWN = Status
"""In the order of their badness."""


def hits(id_: str = "outage", *, impact: Impact = Impact.MAJOR, **components: Status) -> Entry:
    changes = {key: (WORKS, status) for key, status in components.items()}
    return entry(id_, update(f"{id_}-1", "03:10", changes=changes), impact=impact, components=components)


def with_days(*days: Day, component_id: str = "rest", percent: float = 99.5) -> Snapshot:
    """A page on which some days of a component are not the usual ones."""
    usual = {day.date: day for day in full_uptime().days} | {day.date: day for day in days}
    uptime = {one.id: full_uptime() for one, _ in tree().walk()}
    uptime[component_id] = Uptime(percent=percent, days=tuple(usual[day] for day in sorted(usual)))
    return snapshot(hits("broken", rest=DOWN), uptime=uptime)


def day(back: int, worst: Status | None, seconds: dict[Status, int] | None = None, *entries: str) -> Day:
    return Day(date=NOW.date() - timedelta(days=back), worst=worst, seconds=seconds or {}, entries=entries)


def test_an_eventful_day_says_what_happened_worst_first() -> None:
    page = with_days(day(3, DOWN, {DEGRADED: 600, DOWN: 11_400}, "broken"))
    (mark,) = bars(site(page), "rest", page.uptime["rest"]).marks
    assert mark.words == "Wed 14 Oct: Major outage for 3 h 10 min, Degraded performance for 10 min: Broken"
    assert (mark.index, mark.tone) == (86, "maj")


def test_what_still_lasts_today_has_no_duration() -> None:
    page = with_days(day(0, DOWN, {DOWN: 500, DEGRADED: 120}))
    (mark,) = bars(site(page), "rest", page.uptime["rest"]).marks
    assert mark.words == "Sat 17 Oct: Major outage, ongoing, Degraded performance for 2 min"


def test_a_groups_day_says_the_worst_without_a_duration() -> None:
    page = with_days(day(3, PARTIAL, None, "broken"), component_id="api")
    (mark,) = bars(site(page), "api", page.uptime["api"]).marks
    assert mark.words == "Wed 14 Oct: Partial outage: Broken"


def test_the_worse_a_day_the_higher_its_bar() -> None:
    page = with_days(*(day(number, status) for number, status in enumerate((UPKEEP, DEGRADED, PARTIAL, DOWN), start=1)))
    tops = [
        int(re.findall(r"M\d+ (\d+)", mark.path)[0]) for mark in bars(site(page), "rest", page.uptime["rest"]).marks
    ]
    assert tops == sorted(tops)
    assert len(set(tops)) == 4


def test_uneventful_days_are_one_stroke_and_days_before_the_components_time_another() -> None:
    page = with_days(*(day(back, None) for back in range(80, 90)))
    drawn = bars(site(page), "rest", page.uptime["rest"])
    assert (drawn.unknown, drawn.fine) == ("M0 27h49", "M50 22h399")
    assert drawn.label == "Last 90 days, of which 80 count: uneventful"
    drawn = bars(site(with_days()), "rest", with_days().uptime["rest"])
    assert drawn.label == "Last 90 days: uneventful"


@pytest.mark.parametrize(
    ("known", "label", "note", "words"),
    [
        (0, "Last 90 days: no figure yet", "in the last 90 days", "No figure yet."),
        (
            1,
            "Last 90 days, of which 1 counts: uneventful",
            "since Sat 17 Oct 2026",
            "Nothing happened on the one day that counts.",
        ),
        (
            12,
            "Last 90 days, of which 12 count: uneventful",
            "since Tue 6 Oct 2026",
            "Nothing happened on the 12 days that count.",
        ),
        (90, "Last 90 days: uneventful", "in the last 90 days", "All 90 days were uneventful."),
    ],
)
def test_days_before_the_components_time_are_not_called_uneventful(
    known: int, label: str, note: str, words: str
) -> None:
    page = site(with_days(*(day(back, None) for back in range(known, 90))))
    view = component_page(page, page.snapshot.components.by_id["rest"])
    assert view.branch.bars.label == label
    assert view.note == f"{note}, maintenance not counted"
    assert (view.days, view.no_days) == ((), words)


def test_an_operational_day_with_an_incident_is_counted_and_told(tmp_path: Path) -> None:
    story = Story(tmp_path)
    components = "components: [{id: web, name: Website, since: 2026-10-17}]\n"
    story.file("components.yml", components).incident(components="[web]", severity="low").update(
        "investigating", "03:10"
    )
    page = site(story.at("04:00"))
    view = component_page(page, page.snapshot.components.by_id["web"])
    assert view.branch.bars.label == "Last 90 days, of which 1 counts: something happened on 1 day"
    (told,) = view.days
    assert [tag.text for tag in told.tags] == ["Operational"]
    assert [link.text for link in told.entries] == ["Something broke"]
    assert view.branch.uptime == "100 %"


def test_the_components_page_tells_each_eventful_day_with_links() -> None:
    page = site(with_days(day(3, DOWN, {DOWN: 60}, "broken"), day(5, WORKS, None, "broken"), day(7, WORKS)))
    view = component_page(page, page.snapshot.components.by_id["rest"])
    assert [one.text for one in view.days] == ["Wed 14 Oct 2026", "Mon 12 Oct 2026"]
    assert [[tag.text for tag in one.tags] for one in view.days] == [["Major outage for 1 min"], ["Operational"]]
    assert view.days[0].entries[0].url == "/incidents/broken/"
    assert view.branch.uptime == "99.50 %"
