"""Who is told of what, as `lightship audiences` says it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lightship.cli.boundary import run
from story import Story

Run = Callable[..., tuple[int, str, str]]
DELIVERY = """\
channels:
  mail: {kind: smtp, host: smtp.example.com, from: status@example.com}
  flow: {kind: teams, url: {env: TEAMS_URL}}
audiences:
  support: {description: The desk, when: {components: [api], tags: [databse]}, channels: [mail], self_service: true}
  executives: {channels: [flow, {channel: mail, to: [a@example.com, b@example.com]}]}
  technical: {when: {kind: [incident], phase: [resolved]}}
notify: {first: {audience: executives}}
"""
POLICY = "severities: {critical: {audiences: [executives, legal]}}\n"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = Story(tmp_path).file("delivery.yml", DELIVERY).file("policy.yml", POLICY)
    story.incident(
        "2026-10-17-slow", title="Login is slow", severity="critical", components="[rest]", tags="[database]"
    )
    story.update("investigating", "03:00", id_="2026-10-17-slow")
    return story.update("identified", "03:30", id_="2026-10-17-slow", severity="medium")


@pytest.fixture
def lightship(story: Story, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command; gives the exit code, what it printed and what it complained of."""

    def command(*arguments: str) -> tuple[int, str, str]:
        code = run(["-C", str(story.root), *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


def test_the_table_says_who_is_told_when_and_by_what(lightship: Run) -> None:
    code, out, err = lightship("audiences")
    assert code == 0
    assert out.splitlines() == [
        "audience    told                                                 by                       anybody may join",
        "public      always                                               mail                     yes",
        "support     components api; tags databse                         mail                     yes",
        "executives  added by policy.yml for critical, before all others  flow, mail (2 contacts)  no",
        "technical   kind incident; phase resolved                        no channel               no",
        "legal       added by policy.yml for critical                     no channel               no",
    ]
    assert err == "support: nothing has the tag 'databse' so far (did you mean 'database'?)\n"


def test_programs_read_it_as_json(lightship: Run) -> None:
    found = {one["name"]: one for one in json.loads(lightship("audiences", "--format", "json")[1])}
    assert found["support"] == {
        "name": "support",
        "description": "The desk",
        "when": {"components": ["api"], "tags": ["databse"]},
        "added_by": [],
        "channels": [{"channel": "mail", "contacts": 0}],
        "self_service": True,
        "first": False,
    }
    assert found["executives"]["added_by"] == ["critical"]
    assert found["executives"]["first"]


def test_it_says_who_would_be_told_and_why_or_why_not(lightship: Run) -> None:
    code, out, _ = lightship("audiences", "test", "slow")
    assert code == 0
    assert [" ".join(line.split()) for line in out.splitlines()] == [
        "Login is slow",
        "",
        "update · identified · severity medium · 2026-10-17 03:30 UTC",
        "2026-10-17-slow/20261017T033000Z-identified",
        "told public mail it is always told",
        "not told support mail it has no tag of databse",
        "told executives flow it heard of this before",
        "told executives mail (2 contacts) it heard of this before",
        "not told technical - phase identified is not resolved",
    ]


def test_every_message_of_an_incident_can_be_asked_for(lightship: Run) -> None:
    found = json.loads(lightship("audiences", "test", "slow", "--every", "--format", "json")[1])
    assert [one["occasion"] for one in found] == ["first", "update"]
    first = {(one["audience"], one["channel"]): (one["is_told"], one["why"]) for one in found[0]["audiences"]}
    assert first["executives", "flow"] == (True, "policy.yml adds it for severity critical")
    assert first["legal", None] == (False, "delivery.yml names no channel for it")


def test_an_incident_that_customers_do_not_see_is_found_too(lightship: Run, story: Story) -> None:
    story.incident("2026-10-18-inside", title="Inside", audiences="[executives]")
    story.update("investigating", "18 03:00", id_="2026-10-18-inside")
    code, out, _ = lightship("audiences", "test", "inside")
    assert code == 0
    assert "not told  public" in out
    assert "it is for executives alone" in out


def test_the_past_can_be_looked_at(lightship: Run) -> None:
    out = lightship("audiences", "test", "slow", "--at", "2026-10-17T03:10:00Z")[1]
    assert "first · investigating" in out
    assert "identified" not in out


def test_addresses_are_not_shown(lightship: Run) -> None:
    for arguments in (("audiences",), ("audiences", "test", "slow"), ("audiences", "--format", "json")):
        assert "@" not in "".join(lightship(*arguments)[1:])


def test_an_unknown_incident_is_named(lightship: Run) -> None:
    code, _, err = lightship("audiences", "test", "nothing-like-it")
    assert code == 2
    assert "no incident is called 'nothing-like-it'" in err


def test_a_recurring_maintenance_is_asked_for_by_its_occurrence(lightship: Run, story: Story) -> None:
    story.incident(
        "2026-10-20-upgrade",
        kind="maintenance",
        starts="2027-01-10T22:00:00Z",
        ends="2027-01-10T23:00:00Z",
        repeat="FREQ=MONTHLY;COUNT=3",
        zone="Etc/UTC",
        components="[web]",
    )
    story.update("scheduled", "20 10:00", id_="2026-10-20-upgrade")
    code, out, _ = lightship("audiences", "test", "2026-10-20-upgrade--20270110", "--at", "2026-12-01T00:00:00Z")
    assert code == 0
    assert "announced · scheduled" in out


def told(lightship: Run, address: str) -> str:
    """Give what is said of an address."""
    return lightship("audiences", "test", "slow", "--address", address)[1].splitlines()[-1].strip()


def test_somebody_can_be_asked_about(lightship: Run) -> None:
    assert lightship("subscribers", "add", "ana@example.com", "--component", "web", "--confirmed")[0] == 0
    assert lightship("subscribers", "add", "bo@example.com", "--component", "api", "--confirmed")[0] == 0
    assert lightship("subscribers", "add", "li@example.com", "--audience", "support", "--confirmed")[0] == 0
    assert lightship("subscribers", "add", "https://example.com/hook", "--confirmed")[0] == 0
    assert lightship("subscribers", "add", "+4930123456", "--audience", "technical")[0] == 0
    assert told(lightship, "Ana@example.com") == "A…@example.com is not told: asked for other components"
    assert told(lightship, "bo@example.com") == "b…@example.com is told as public by mail"
    assert told(lightship, "li@example.com") == (
        "l…@example.com is not told: nobody in support is, since it has no tag of databse"
    )
    assert told(lightship, "https://example.com/hook") == (
        "https://example.com/… is not told: no channel of public reaches an address of webhook"
    )
    assert told(lightship, "+4930123456") == "+49…56 is not told: no channel tells subscribers of technical"
    assert told(lightship, "a@example.com") == "a…@example.com is told as a contact of executives by mail"
    assert told(lightship, "eve@example.com") == (
        "e…@example.com is not told: nobody has subscribed with this address, and no list that is told has it"
    )


def test_what_is_no_address_is_said_without_it(lightship: Run) -> None:
    code, _, err = lightship("audiences", "test", "slow", "--address", "eve@example")
    assert code == 2
    assert "eve" not in err
