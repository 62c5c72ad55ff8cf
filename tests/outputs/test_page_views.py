"""What pages say: lists by day in the page's zone, what is ahead, promises and what became of words."""

from datetime import date, datetime, timedelta

import pytest

from factory import NOW, at, entry, maintenance, settings, snapshot, update
from lightship.model import (
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
from lightship.outputs.pages.home import Home, home
from lightship.outputs.pages.incident import incident
from lightship.outputs.pages.month import history, month
from lightship.outputs.pages.site import site
from lightship.snapshot import Entry, Window

WORKS, UPKEEP, DEGRADED, PARTIAL, DOWN = Status
"""In the order of their badness."""


def hits(id_: str = "outage", *, impact: Impact = Impact.MAJOR, **components: Status) -> Entry:
    changes = {key: (WORKS, status) for key, status in components.items()}
    return entry(id_, update(f"{id_}-1", "03:10", changes=changes), impact=impact, components=components)


def upkeep(*leaves: str) -> Entry:
    begun = update("upkeep-1", "03:00", Phase.IN_PROGRESS)
    return maintenance("upkeep", "03:00", 12, begun, components=dict.fromkeys(leaves, UPKEEP))


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
        "10:00 – Tue 7 Jul, 13:00\N{NO-BREAK SPACE}UTC",
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


def test_words_that_were_removed_leave_the_reason_and_a_hash() -> None:
    gone = Retraction(at=at("04:00"), note="on request", sha256="ab" * 32, legal_ref="GDPR 17")
    broken = entry("broken", update("u1", "03:10", translations={}, retraction=gone))
    [shown] = incident(site(snapshot(broken)), broken).updates
    assert [(one.word, one.note, one.sha256) for one in shown.amendments] == [("Removed", "on request", "ab" * 32)]
    assert "GDPR" not in repr(shown)


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
