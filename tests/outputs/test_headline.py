"""The headline and its sentence: what is wrong, for whom."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from factory import NOW, component, entry, maintenance, snapshot, update
from lightship.model import (
    Components,
    Impact,
    Kind,
    Phase,
    Status,
)
from lightship.outputs.pages.headline import sentence
from lightship.outputs.pages.home import home
from lightship.outputs.pages.site import site
from lightship.snapshot import Entry

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
