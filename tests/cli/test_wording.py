"""Pre-approved wording at 3 a.m.: listed, shown, and said by name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lightship.cli.boundary import run
from lightship.policy import wording
from story import Story

Run = Callable[..., tuple[int, str, str]]
TEMPLATE = """\
---
description: Nobody knows why yet
phase: investigating
category: performance
facts: {what: [Sign-in, Checkout], where: [in the EU, in the US], since: [tonight]}
titles: [Slow responses]
---
{{ facts.what }} is slow {{ facts.where }} since {{ facts.since }}.

::: audience executives
Revenue may be lower.
:::
"""


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = Story(tmp_path).file("templates/slow.md", TEMPLATE).file("delivery.yml", "audiences: {executives: {}}\n")
    story.file("templates/slow.de.md", "---\ntitles: [Langsame Antworten]\n---\nEs ist langsam.\n")
    return story.file("templates/over.md", "---\nphase: resolved\n---\nIt is over.\n")


@pytest.fixture
def lightship(story: Story, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: str) -> tuple[int, str, str]:
        code = run(["-C", str(story.root), *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


def begin(lightship: Run, *more: str) -> tuple[int, str, str]:
    place = ("-s", "high", "-c", "web", "--wording", "slow")
    return lightship("new", *place, "--fact", "what=checkout", "--fact", "where=in the eu", *more)


def test_an_incident_begins_and_ends_word_for_word(lightship: Run, story: Story) -> None:
    code, out, _ = begin(lightship)
    assert code == 0
    assert "Slow responses" in out
    assert "Checkout is slow in the EU since tonight." in out
    code, out, _ = lightship("resolve", "--wording", "over")
    assert code == 0
    repository = story.read()
    (incident,) = repository.incidents
    found = [wording.of_update(incident, update, repository.templates) for update in incident.updates]
    assert [one.name for one in found if one] == ["slow", "over"]
    whole = wording.of_incident(incident, repository.templates)
    assert whole is not None
    assert incident.titles == {"de": "Langsame Antworten"}
    assert incident.category == "performance"
    assert lightship("check")[0] == 0


def test_other_facts_are_news_and_the_same_ones_are_not(lightship: Run) -> None:
    begin(lightship)
    again = ("update", "--wording", "slow", "--fact", "what=Checkout")
    code, out, _ = lightship(*again, "--fact", "where=in the EU")
    assert (code, "nothing was written" in out) == (0, True)
    code, out, _ = lightship(*again, "--fact", "where=in the US")
    assert code == 0
    assert "Checkout is slow in the US since tonight." in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--wording", "slwo"), "no pre-approved wording is called 'slwo' (did you mean 'slow'?)"),
        (("--wording", "slow", "-m", "Hi."), "--wording and --message say two things (leave one of them out)"),
        (("--fact", "what=Checkout"), "--fact fills a slot of a pre-approved wording (name it with --wording)"),
        (("--wording", "slow", "--fact", "wat=Checkout"), "slow has no fact 'wat' (did you mean 'what'?)"),
        (("--wording", "slow", "--fact", "what=x"), "'x' is no value of what (one of Sign-in, Checkout)"),
        (("--wording", "slow"), "--fact what= is missing (give it: what (Sign-in, Checkout))"),
        (("--wording", "over", "--phase", "identified"), "over is for resolved (leave out `--phase identified`)"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_said_is_one_line(lightship: Run, arguments: tuple[str, ...], says: str) -> None:
    code, out, err = lightship("new", "Title", "-s", "high", "-c", "web", *arguments)
    assert (code, out, err) == (2, "", f"lightship: {says}\n")


def test_wordings_are_listed_and_shown_with_what_may_stand_in_their_slots(lightship: Run) -> None:
    assert lightship("wording") == (0, "over  resolved\nslow  investigating  Nobody knows why yet\n", "")
    code, out, _ = lightship("wording", "slow")
    assert code == 0
    assert "{{ facts.what }} is slow" in out
    assert "[executives]\nRevenue may be lower." in out
    assert "what: Sign-in | Checkout" in out


def test_a_page_without_any_says_how_to_write_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Story(tmp_path)
    assert run(["-C", str(tmp_path), "wording"]) == 0
    assert "templates/NAME.md" in capsys.readouterr().out
