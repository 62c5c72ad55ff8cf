"""What people agreed on beforehand is known again, word for word; anything else is not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lightship.model import Body, Correction, CorrectionKind, Eta, Impact, Incident, Phase, Retraction, Update
from lightship.policy import wording
from story import Story, instant

TEMPLATE = """\
---
phase: investigating
facts: {where: [in the EU, in the US]}
titles: [Slow responses, Slow sign-in]
severities: [high, medium]
tags: [network]
---
It is slow {{ facts.where }}.

::: audience executives
Revenue may be lower {{ facts.where }}.
:::
"""
WORDS = TEMPLATE.partition("titles")[2].partition("---\n")[2]
GERMAN = "---\ntitles: [Langsame Antworten, Langsame Anmeldung]\n---\nEs ist langsam: {{ facts.where }}.\n"
NOON = datetime(2026, 10, 17, 12, tzinfo=UTC)


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = Story(tmp_path).file("templates/slow.md", TEMPLATE).file("templates/slow.de.md", GERMAN)
    story.file("delivery.yml", "audiences: {executives: {}}\n")
    story.incident(title="Slow sign-in", components="[web]", started="2026-10-17T03:01:00Z")
    story.update("investigating", "03:10", WORDS, facts="{where: in the EU}")
    return story


def said(story: Story) -> tuple[str, str]:
    """Give the names of the wordings that the last update and the incident are."""
    repository = story.read()
    incident = repository.incidents[0]
    update = wording.of_update(incident, incident.updates[-1], repository.templates)
    whole = wording.of_incident(incident, repository.templates)
    return update.name if update else "", whole.name if whole else ""


def test_the_same_words_with_listed_facts_and_a_listed_title_are_the_wording(story: Story) -> None:
    assert said(story) == ("slow", "slow")


def test_translations_must_be_those_of_the_wording(story: Story) -> None:
    stem = "incidents/2026/outage/20261017T031000Z-investigating"
    story.file(f"{stem}.de.md", "Es ist langsam: {{ facts.where }}.\n")
    story.file("incidents/2026/outage/incident.de.md", "---\ntitle: Langsame Anmeldung\n---\n")
    assert said(story) == ("slow", "slow")
    story.file("incidents/2026/outage/incident.de.md", "---\ntitle: Langsame Antworten\n---\n")
    assert said(story) == ("slow", "")
    story.file(f"{stem}.de.md", "Es ist sehr langsam: {{ facts.where }}.\n")
    assert said(story) == ("", "")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"facts": "{where: in Asia}"}, WORDS),
        ({}, WORDS.replace("{{ facts.where }}", "in the EU")),
        ({"facts": "{where: in the EU, more: 12 %}"}, WORDS),
        ({"facts": "{where: in the EU}"}, WORDS.replace("slow", "a bit slow")),
        ({"facts": "{where: in the EU}"}, WORDS.replace("lower", "much lower")),
        ({"facts": "{where: in the EU}"}, WORDS + "\nAnd more.\n"),
        ({"facts": "{where: in the EU}"}, WORDS.partition(":::")[0]),
        ({"facts": "{where: in the EU}", "severity": "medium"}, WORDS),
        ({"facts": "{where: in the EU}", "eta": "{by: 2026-10-17T05:00:00Z}"}, WORDS),
        ({"facts": "{where: in the EU}", "audiences": "[executives]"}, WORDS),
        ({"facts": "{where: in the EU}", "next_update": "8d"}, WORDS),
        ({"facts": "{where: in the EU}", "origin": "{url: https://elsewhere.example}"}, WORDS),
    ],
    ids=[
        *("a fact of their own", "no slot", "one more fact", "another word", "another word for executives"),
        *("more words", "no words for executives", "another severity", "an estimate", "another audience"),
        *("a promise of another week", "another place"),
    ],
)
def test_anything_of_their_own_is_not_the_wording(story: Story, keys: dict[str, str], words: str) -> None:
    story.update("investigating", "03:10", words, **keys)
    assert said(story) == ("", "")


def test_a_fact_that_an_earlier_update_told_is_not_enough(story: Story) -> None:
    story.update("investigating", "03:20", WORDS)
    assert said(story)[0] == ""


def test_facts_that_would_stand_in_words_that_follow_are_not_the_wording(story: Story) -> None:
    story.update("identified", "03:20", "It is slow for some.")
    update = story.read().incidents[0].updates[0]
    assert wording.of_update(story.read().incidents[0], update, story.read().templates)
    story.update("identified", "03:20", "It is slow {{ facts.where }}.")
    assert wording.of_update(story.read().incidents[0], update, story.read().templates) is None
    story.update("identified", "03:20").update("investigating", "03:30", WORDS, facts="{where: in the US}")
    assert wording.of_update(story.read().incidents[0], update, story.read().templates)


def test_another_phase_or_kind_or_category_is_not_the_wording(story: Story) -> None:
    story.update("identified", "03:20", WORDS, facts="{where: in the EU}")
    assert said(story)[0] == ""
    story.update("investigating", "03:30", WORDS, facts="{where: in the EU}")
    assert said(story)[0] == "slow"
    story.file("templates/slow.md", TEMPLATE.replace("facts:", "category: performance\nfacts:"))
    assert said(story)[0] == ""


@pytest.mark.parametrize(
    "keys",
    [
        {"title": "Slow everything"},
        {"severity": "critical"},
        {"tags": "[network, data-breach]"},
        {"impact": "none"},
        {"started": "2026-10-15T03:01:00Z"},
        {"aliases": "[/old/]"},
        {"origin": "{url: https://elsewhere.example}"},
    ],
    ids=str,
)
def test_an_incident_with_anything_of_its_own_is_not_the_wording(story: Story, keys: dict[str, str]) -> None:
    given = {"title": "Slow sign-in", "components": "[web]", "started": "2026-10-17T03:01:00Z"}
    story.incident(**{**given, **keys})
    assert said(story) == ("slow", "")


def test_listed_tags_severities_and_what_is_never_published_are_free(story: Story) -> None:
    given = {"title": "Slow responses", "components": "[web]", "started": "2026-10-17T03:01:00Z"}
    story.incident(**given, tags="[network]", severity="medium", lead="ana", refs="{jira: OPS-7}")
    assert said(story) == ("slow", "slow")


EDITS: dict[str, Callable[[Update], Update]] = {
    "ended": lambda update: replace(update, ended=NOON),
    "reopened": lambda update: replace(update, is_reopening=True),
    "moved": lambda update: replace(update, starts=NOON, ends=NOON),
    "corrected": lambda update: replace(update, corrections=(Correction(at=NOON, kind=CorrectionKind.TYPO),)),
    "retracted": lambda update: replace(update, retraction=Retraction(at=NOON, note="Wrong.")),
    "estimated": lambda update: replace(update, eta=Eta(by=NOON)),
    "in another language": lambda update: replace(update, bodies={**update.bodies, "fr": Body(public="Lent.")}),
    "without words": lambda update: replace(update, bodies={}),
    "of another phase": lambda update: replace(update, phase=Phase.MONITORING),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_whatever_is_added_to_an_update_makes_it_its_own(story: Story, edit: Callable[[Update], Update]) -> None:
    repository = story.read()
    incident = repository.incidents[0]
    assert wording.of_update(incident, edit(incident.updates[0]), repository.templates) is None


@pytest.mark.parametrize("change", [{"impact": Impact.NONE}, {"ended": NOON}, {"updates": ()}, {"caused_by": "x"}])
def test_whatever_is_added_to_an_incident_makes_it_its_own(story: Story, change: dict[str, Any]) -> None:
    repository = story.read()
    incident: Incident = replace(repository.incidents[0], **change)
    assert wording.of_incident(incident, repository.templates) is None


def test_the_time_the_components_and_the_next_update_are_free(story: Story) -> None:
    keys = {"facts": "{where: in the US}", "components": "{web: major_outage}", "next_update": "15m"}
    story.update("investigating", "04:00", WORDS, **keys)
    assert said(story)[0] == "slow"
    assert story.at("04:10").entries[0].updates[-1].next_update == instant("04:15")
