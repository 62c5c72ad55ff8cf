"""Redaction of what authors write: `check` names the place, whatever the words are hidden in."""

from pathlib import Path

import pytest

from lightship.cli.boundary import run
from lightship.errors import ContentError, Exit
from story import Story

PLACE = "incidents/2026/outage/20261017T031000Z-investigating.md"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path).incident()


def told(story: Story, words: str, **keys: str) -> list[str]:
    return [line.partition(" (")[0] for line in story.update("investigating", "03:10", words, **keys).problems()]


def test_an_address_is_named_with_its_place(story: Story) -> None:
    (line,) = story.update("investigating", "03:10", "We look.\n\nThe host 10.0.0.5 fails.").problems()
    assert line == (
        f"{PLACE}:7:10: '10.0.0.5' must not be published: a private or reserved IP address (write it in other words, or"
        " allow it with a reason: redact: [{allow: …, reason: …}] in the front matter)"
    )


def test_every_place_of_a_text_is_named(story: Story) -> None:
    lines = told(story, "10.0.0.5 and\n10.0.0.5", facts="{host: 10.0.0.5}")
    assert [line.split(":")[1] for line in lines] == ["4", "6", "7"]


def test_a_hidden_text_is_named_with_its_line(story: Story) -> None:
    (line,) = told(story, "We look.\n\nThe host 10&#46;0.0.5 fails.")
    assert line.startswith(f"{PLACE}:7:1: '10.0.0.5'")


def test_titles_folders_translations_and_components_are_looked_at(story: Story) -> None:
    story.incident("outage", title="10.0.0.1 is down").file(PLACE.replace(".md", ".de.md"), "Rechner 10.0.0.2\n")
    story.incident("db.acme.internal").update("investigating", "03:10", id_="db.acme.internal")
    story.file("components.yml", "components:\n  - {id: rest, name: A, description: at 10.0.0.3}\n")
    lines = told(story, "We look.")
    for wanted in (
        ":2:8: '10.0.0.1'",
        ".de.md:1:9: '10.0.0.2'",
        "'db.acme.internal'",
        "components.yml:2:5: '10.0.0.3'",
    ):
        assert any(wanted in line for line in lines), wanted


def test_a_file_that_words_link_is_looked_into(story: Story) -> None:
    story.file("incidents/2026/outage/graph.svg", "<svg><desc>10.0.0.5</desc></svg>")
    story.file("incidents/2026/outage/notes.txt", "10.0.0.6")
    (line,) = told(story, "![graph](graph.svg)")
    assert line.startswith("incidents/2026/outage/graph.svg:1:12: '10.0.0.5'")


def test_keys_that_are_never_published_may_say_anything(story: Story) -> None:
    story.incident("outage", lead="ana@acme.io", refs="{\n  host: 10.0.0.5}")
    assert told(story, "We look.") == []


def test_errors_are_of_every_audience_and_warnings_of_what_everybody_reads(story: Story) -> None:
    block = "We look.\n\n::: audience technical\ndb-prod-03 at {}\n:::\n\nweb-prod-04"
    assert [line.rpartition(": ")[0] for line in told(story, block.format("10.0.0.5"))] == [
        f"{PLACE}:8:15: '10.0.0.5' must not be published",
        f"{PLACE}:11:1: warning: 'web-prod-04' should perhaps not be published",
    ]
    story.update("investigating", "03:10", block.format("home")).read()


def test_an_update_for_some_alone_may_name_machines(story: Story) -> None:
    assert told(story, "db-prod-03 is full", audiences="[technical]") == []
    story.incident(audiences="[technical]")
    assert told(story, "db-prod-03 is full") == []
    assert len(told(story, "db-prod-03 at 10.0.0.5")) == 1


def test_an_error_stops_everything(story: Story) -> None:
    story.update("investigating", "03:10", "ask ana@acme.io")
    with pytest.raises(ContentError, match="somebody's e-mail address"):
        story.read()


def test_a_text_is_allowed_with_a_reason_in_its_own_file(story: Story) -> None:
    allowance = "[{allow: 10.0.0.5, reason: an example of our manual}]"
    assert told(story, "Set it to 10.0.0.5.", redact=allowance) == []
    assert [(one.text, one.reason) for one in story.read().incidents[0].allowances] == [
        ("10.0.0.5", "an example of our manual")
    ]
    lines = story.update("identified", "03:20", "Set it to 10.0.0.5.").problems()
    assert [line.partition(": ")[0] for line in lines] == ["incidents/2026/outage/20261017T032000Z-identified.md:5:11"]
    assert story.incident("outage", redact=allowance).problems() == []


def test_an_allowance_needs_its_reason(story: Story) -> None:
    lines = told(story, "Set it to 10.0.0.5.", redact="[{allow: 10.0.0.5}]")
    assert lines == [f"{PLACE}:4:10: an exception from redaction has no 'reason'"]


def test_a_policy_adds_rules_and_changes_those_of_kinds(story: Story) -> None:
    story.file(
        "policy.yml",
        "redact:\n"
        "  - {pattern: 'ACME-\\d+', why: a ticket}\n"
        "  - {words: [Project Falcon], level: warning}\n"
        "  - {domains: [corp.acme.io]}\n"
        "  - {kind: emails, except: [ana@acme.io]}\n"
        "  - {kind: private_addresses, level: off}\n"
        "  - {file: customers.txt, why: a customer}\n",
    ).file("customers.txt", "# ours\nGlobex Corporation\n")
    words = "ACME-7, project falcon, git.corp.acme.io, ana@acme.io, bo@acme.io, 10.0.0.5, GLOBEX corporation"
    assert [line.partition(":5:")[2] for line in told(story, words)] == [
        "1: 'ACME-7' must not be published: a ticket",
        "9: warning: 'project falcon' should perhaps not be published: the policy says so",
        "25: 'git.corp.acme.io' must not be published: a name of your own network",
        "56: a text of 10 characters must not be published: somebody's e-mail address",
        "78: a text of 18 characters must not be published: a customer",
    ]


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("{pattern: '(a'}", "policy.yml:2:15: this is no pattern: missing ): (a"),
        ("{pattern: '(?=a)'}", "policy.yml:2:15: this is no pattern: invalid perl operator: (?="),
        ("{pattern: 'a*'}", "policy.yml:2:15: this is no pattern: it matches an empty text"),
        ("{level: error}", "policy.yml:2:5: a rule of redaction names nothing"),
        ("{kind: emails, words: [a]}", "policy.yml:2:5: a rule of redaction names 'kind' and 'words'"),
        ("{kind: email}", "policy.yml:2:12: 'email' is not a kind of redaction"),
        ("{file: absent.txt}", "policy.yml:2:12: the file cannot be read"),
        ("{domains: ['*']}", "policy.yml:2:15: '' is not a domain"),
    ],
)
def test_a_wrong_rule_is_reported(story: Story, rule: str, problem: str) -> None:
    story.file("policy.yml", f"redact:\n  - {rule}\n")
    lines = story.update("investigating", "03:10").problems()
    assert any(line.startswith(problem) for line in lines), lines


def test_check_looks_at_pages_and_templates_too(story: Story, capsys: pytest.CaptureFixture[str]) -> None:
    story.update("investigating", "03:10").file("pages/about.md", "# About\n\nSee 10.0.0.6\n")
    story.file("overrides/messages/first.jinja", "{% block subject %}\n{{ title }} on 10.0.0.7{% endblock %}")
    assert run(["-C", str(story.root), "check"]) == Exit.CONTENT
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(" must")[0] for line in lines] == [
        "overrides/messages/first.jinja:2:16: '10.0.0.7'",
        "pages/about.md:3:5: '10.0.0.6'",
    ]
