"""What pages say: the headline, the days of the bars, lists by day in the page's zone, promises and changes."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

from factory import NOW, at, component, entry, full_uptime, maintenance, settings, snapshot, tree, update
from lightship.model import (
    Components,
    Confidence,
    Correction,
    CorrectionKind,
    Eta,
    Impact,
    Kind,
    Phase,
    Retraction,
    Status,
)
from lightship.outputs.pages.bars import bars
from lightship.outputs.pages.component import component_page
from lightship.outputs.pages.headline import sentence
from lightship.outputs.pages.home import Home, home
from lightship.outputs.pages.incident import incident
from lightship.outputs.pages.month import history, month
from lightship.outputs.pages.site import site
from lightship.snapshot import Day, Entry, Snapshot, Uptime, Window

WORKS, UPKEEP, DEGRADED, PARTIAL, DOWN = Status
"""In the order of their badness."""


def hits(id_: str = "outage", *, impact: Impact = Impact.MAJOR, **components: Status) -> Entry:
    changes = {key: (WORKS, status) for key, status in components.items()}
    return entry(id_, update(f"{id_}-1", "03:10", changes=changes), impact=impact, components=components)


def said(*entries: Entry) -> tuple[str, str]:
    page = home(site(snapshot(*entries)))
    return page.headline, page.sentence


def upkeep(*leaves: str) -> Entry:
    begun = update("upkeep-1", "03:00", Phase.IN_PROGRESS)
    return maintenance("upkeep", "03:00", 12, begun, components=dict.fromkeys(leaves, UPKEEP))


def test_nothing_wrong_is_said_in_one_second() -> None:
    assert said() == ("All systems operational", "Everything works as it should.")


@pytest.mark.parametrize(
    ("entries", "headline", "words"),
    [
        ([hits(rest=PARTIAL)], "Partial outage", "REST API is affected. Everything else works."),
        ([hits(rest=DOWN, mail=DEGRADED)], "Major outage", "REST API and Mail are affected. Everything else works."),
        (
            [hits(dashboard=DEGRADED, login=DEGRADED, impact=Impact.MINOR)],
            "Degraded performance",
            "Web is affected. Everything else works.",
        ),
        (
            [hits(dashboard=DEGRADED, login=DOWN, rest=DOWN, hooks=DOWN, mail=DOWN)],
            "Major outage",
            "All components are affected.",
        ),
        ([upkeep("mail")], "Maintenance in progress", "Mail is under maintenance. Everything else works."),
        (
            [hits(rest=PARTIAL), upkeep("mail")],
            "Partial outage",
            "REST API is affected; Mail is under maintenance. Everything else works.",
        ),
        ([hits("export-lost")], "Partial outage", "We are working on: Export lost."),
        (
            [hits("typos", impact=Impact.NONE)],
            "All systems operational",
            "Everything works; we are working on: Typos.",
        ),
        (
            [hits("export-lost"), upkeep("mail")],
            "Partial outage",
            "Mail is under maintenance. We are working on: Export lost.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_headline_says_what_is_wrong_for_whom(entries: Sequence[Entry], headline: str, words: str) -> None:
    assert said(*entries) == (headline, words)


def test_a_notice_and_what_is_only_planned_change_no_headline() -> None:
    notice = entry("notice", kind=Kind.NOTICE, impact=Impact.NONE, components={})
    assert said(notice, maintenance("later", NOW + timedelta(days=1))) == said()


def test_many_names_are_counted() -> None:
    known = Components(tuple(component(f"c{number}") for number in range(9)))
    page = snapshot(hits(**{f"c{number}": DOWN for number in range(6)}), components=known)
    assert sentence(site(page)) == "C0, C1, C2 and 3 more are affected. Everything else works."


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
    assert drawn.label == "Last 90 days: uneventful"


def test_the_components_page_tells_each_eventful_day_with_links() -> None:
    page = site(with_days(day(3, DOWN, {DOWN: 60}, "broken"), day(5, WORKS, None, "broken"), day(7, WORKS)))
    view = component_page(page, page.snapshot.components.by_id["rest"])
    assert [one.text for one in view.days] == ["Wed 14 Oct 2026", "Mon 12 Oct 2026"]
    assert [[tag.text for tag in one.tags] for one in view.days] == [["Major outage for 1 min"], ["Operational"]]
    assert view.days[0].entries[0].url == "/incidents/broken/"
    assert view.branch.uptime == "99.50 %"


def told(*entries: Entry, zone: str = "Etc/UTC", now: datetime = NOW) -> Home:
    return home(site(snapshot(*entries, settings=settings(time_zone=zone), now=now)))


def done(id_: str, begin: str, end: str, **fields: object) -> Entry:
    updates = update(f"{id_}-1", begin), update(f"{id_}-2", end, Phase.RESOLVED, "All is well.")
    return entry(id_, *updates, components={}, **fields)


def test_quiet_days_are_folded() -> None:
    page = told(done("early", "2026-10-05T10:00:00Z", "2026-10-05T10:38:00Z"))
    assert [one.text for one in page.recent] == ["6–17 Oct", "Mon 5 Oct", "3–4 Oct"]
    (row,) = page.recent[1].rows
    assert (row.title, row.tag.text, row.markdown) == ("Early", "Resolved after 38 min", "All is well.")


def test_without_incidents_fifteen_days_are_one_line() -> None:
    assert [one.text for one in told().recent] == ["3–17 Oct"]


def test_days_and_months_are_those_of_the_pages_zone() -> None:
    late = done("late", "2026-09-30T22:30:00Z", "2026-09-30T23:00:00Z")
    for zone, first in (("Etc/UTC", date(2026, 9, 1)), ("Europe/Berlin", date(2026, 10, 1))):
        here = site(snapshot(late, settings=settings(time_zone=zone)))
        assert list(here.months) == [first]
        assert month(here, first).days[0].iso == ("2026-09-30" if first.month == 9 else "2026-10-01")
    assert told(zone="Europe/Berlin").zone_note == "Times are in UTC; days are counted in Europe/Berlin."


def test_a_month_leads_to_its_neighbours_that_hold_something() -> None:
    here = site(
        snapshot(
            done("a", "2026-03-05T10:00:00Z", "2026-03-05T11:00:00Z"),
            done("b", "2026-07-05T10:00:00Z", "2026-07-07T13:00:00Z"),
            done("c", "2026-07-05T12:00:00Z", "2026-07-05T12:00:30Z"),
            done("d", "2026-10-05T10:00:00Z", "2026-10-05T11:00:00Z"),
        )
    )
    view = month(here, date(2026, 7, 1))
    assert view.earlier and view.later  # noqa: PT018 - both or neither
    assert (view.earlier.url, view.later.url) == ("/history/2026-03/", "/history/2026-10/")
    assert [[row.title for row in one.rows] for one in view.days] == [["C", "B"]]
    assert [row.when.text for row in view.days[0].rows] == [
        "12:00–12:00\N{NO-BREAK SPACE}UTC",
        "10:00 – Tue 7 Jul 2026, 13:00\N{NO-BREAK SPACE}UTC",
    ]
    assert [(year.text, [link.text for link, _ in year.months]) for year in history(here).years] == [
        ("2026", ["October 2026", "July 2026", "March 2026"])
    ]


def test_what_is_planned_is_ahead_and_not_in_history() -> None:
    here = site(snapshot(maintenance("later", NOW + timedelta(days=40))))
    assert list(here.months) == []
    assert [one.row.title for one in home(here).planned] == ["Later"]


def test_a_maintenance_called_off_before_its_window_is_told_on_the_day_it_was() -> None:
    window = Window(starts=NOW + timedelta(days=20), ends=NOW + timedelta(days=20, hours=1))
    off = entry(
        "off",
        update("off-1", NOW - timedelta(days=9), Phase.SCHEDULED),
        update("off-2", NOW - timedelta(days=2), Phase.CANCELLED, "Not needed."),
        kind=Kind.MAINTENANCE,
        window=window,
        components={},
    )
    recent = told(off).recent
    assert [one.text for one in recent if one.rows] == ["Thu 15 Oct"]
    assert next(one for one in recent if one.rows).rows[0].tag.text == "Cancelled"


def test_a_recurring_maintenance_is_ahead_once() -> None:
    occurrences = [
        maintenance(f"backup--{number}", NOW + timedelta(weeks=number), series="backup", components={"mail": WORKS})
        for number in (1, 2, 3)
    ]
    (planned,) = told(*occurrences).planned
    assert planned.row.url == "/incidents/backup--1/"
    assert planned.row.about == "Mail · repeats, 2 further dates announced"
    middle = incident(site(snapshot(*occurrences)), occurrences[1])
    assert [(word, link.url) for word, link in middle.relations] == [
        ("Date before", "/incidents/backup--1/"),
        ("Next date", "/incidents/backup--3/"),
    ]


def test_a_promise_that_passed_is_shown_as_late() -> None:
    slow = entry("slow", update("slow-1", "03:10"), next_update=at("11:30"), components={})
    for clock, is_late in (("11:00", False), ("12:00", True)):
        view = incident(site(snapshot(slow, now=at(clock))), slow)
        assert view.promise is not None
        assert view.promise.is_late is is_late


def test_an_estimate_comes_with_its_caveat() -> None:
    slow = entry("slow", eta=Eta(by=at("18:00"), confidence=Confidence.LIKELY), components={})
    view = incident(site(snapshot(slow)), slow)
    assert view.estimate is not None
    assert view.estimate.caveat == "likely, not a promise"


def test_updates_are_newest_first_with_what_changed_and_what_became_of_them() -> None:
    fixed = Correction(at=at("03:40"), kind=CorrectionKind.CORRECTION, note="it was mail")
    broken = entry(
        "broken",
        update("u1", "03:10", changes={"rest": (WORKS, PARTIAL), "mail": (WORKS, WORKS)}, corrections=(fixed,)),
        update("u2", "03:50", words="", retraction=Retraction(at=at("04:00"), note="wrong page")),
        components={"rest": PARTIAL, "mail": WORKS},
    )
    newest, oldest = incident(site(snapshot(broken)), broken).updates
    assert (newest.id, newest.tag.tone, newest.markdown) == ("u2", "off", "")
    assert [(one.word, one.note) for one in newest.amendments] == [("Withdrawn", "wrong page")]
    assert [(one.name, one.tag.text, one.before) for one in oldest.shifts] == [
        ("REST API", "Partial outage", "Operational")
    ]
    assert [(one.word, one.note) for one in oldest.amendments] == [("Corrected", "it was mail")]


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (hits(rest=DOWN, mail=DOWN), "This incident affected: REST API, Mail."),
        (upkeep("mail"), "This scheduled maintenance affected: Mail."),
        (
            maintenance("later", NOW + timedelta(days=1), components={"mail": WORKS}),
            "This scheduled maintenance affects: Mail.",
        ),
        (hits(), ""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_clients_find_what_an_incident_affected(one: Entry, words: str) -> None:
    assert incident(site(snapshot(one)), one).affected == words


def test_the_tree_is_open_where_something_is_wrong() -> None:
    web, api, mail = home(site(snapshot(hits(hooks=DOWN)))).tree
    assert (web.is_open, api.is_open, mail.is_open) == (False, True, False)
    rest, eu = api.members
    assert (rest.is_open, eu.is_open, eu.members[0].name) == (False, True, "Hooks")


def test_a_very_bad_day_goes_on_in_its_month() -> None:
    page = told(
        *(done(f"n{number}", f"2026-10-16T0{number}:00:00Z", f"2026-10-16T0{number}:30:00Z") for number in range(10))
    )
    (bad,) = (one for one in page.recent if one.rows)
    assert len(bad.rows) == 8
    assert bad.more
    assert (bad.more.url, bad.more.text) == ("/history/2026-10/", "and 2 more")


def test_many_open_incidents_stay_readable() -> None:
    page = told(*(hits(f"n{number}", rest=DOWN) for number in range(9)))
    assert (len(page.cards), len(page.others)) == (6, 3)


def test_the_last_change_is_the_newest_update_that_readers_could_have_seen() -> None:
    page = told(hits(rest=DOWN), maintenance("later", NOW + timedelta(days=3)))
    assert page.changed
    assert (page.changed.iso, page.changed.text) == ("2026-10-17T03:10:00Z", "03:10\N{NO-BREAK SPACE}UTC")
    assert told().changed is None
