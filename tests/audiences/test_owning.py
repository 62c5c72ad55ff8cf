"""Who is told that an update did not come as promised: those who answer for it, and nobody else."""

from pathlib import Path

import pytest

from lightship import hearing
from lightship.audiences import Decision
from story import Story, instant

COMPONENTS = """\
components:
  - {id: api, name: API, owner: team-api, components: [{id: rest, name: REST}, {id: hooks, name: Hooks, owner: team-hooks}]}
  - {id: web, name: Website}
"""
DELIVERY = """\
audiences: {public: {channels: [mail]}, executives: {channels: [{channel: mail, to: [exec@example.com]}]}}
channels: {mail: {kind: smtp, host: smtp.example.com, from: status@example.com}}
notify:
  overdue: [{channel: mail, to: [desk@example.com]}]
  owners:
    ana: [{channel: mail, to: [ana@example.com]}]
    team-api: [{channel: mail, to: [api@example.com]}]
    team-hooks: [{channel: mail, to: [hooks@example.com, li@example.com]}]
"""


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path).file("components.yml", COMPONENTS).file("delivery.yml", DELIVERY)


def decisions(story: Story, now: str = "05:00") -> tuple[Decision, ...]:
    """Give what is decided of the newest event of the outage."""
    story.update("investigating", "03:00", next_update="30m")
    return hearing.hearings(story.read(), story.entry(now), instant(now))[-1].decisions


def told(story: Story) -> list[tuple[str, tuple[str, ...], str]]:
    return [(one.audience, one.to, one.why) for one in decisions(story) if one.is_told]


def test_who_leads_an_incident_is_told_alone(story: Story) -> None:
    story.incident(components="[hooks, rest]", lead="ana")
    assert told(story) == [("owner ana", ("ana@example.com",), "it leads this")]


def test_where_nobody_leads_it_the_owners_of_its_components_are_told(story: Story) -> None:
    story.incident(components="[api, web]")
    assert [(audience, why) for audience, _, why in told(story)] == [
        ("owner team-api", "it owns rest"),
        ("owner team-hooks", "it owns hooks"),
    ]


def test_a_lead_whom_delivery_yml_does_not_know_leaves_it_to_the_owners(story: Story) -> None:
    story.incident(components="[rest]", lead="bo")
    assert [audience for audience, _, _ in told(story)] == ["owner team-api"]


def test_where_nobody_answers_for_it_those_are_told_who_are_there_for_that(story: Story) -> None:
    story.incident(components="[web]")
    assert told(story) == [
        ("any owner", ("desk@example.com",), "nobody of `owners` leads this or owns what it touches")
    ]


def test_no_audience_is_ever_told_and_everybody_else_is_told_why_not(story: Story) -> None:
    story.incident(components="[rest]")
    found = {one.audience: one.why for one in decisions(story) if not one.is_told}
    assert found == {
        "owner ana": "owner team-api answers for it",
        "owner team-hooks": "owner team-api answers for it",
        "any owner": "owner team-api answers for it",
    }


def test_the_lead_of_a_renamed_incident_is_found(story: Story) -> None:
    story.incident("later", components="[web]", lead="ana", renamed_from="[outage]")
    story.update("investigating", "03:00", id_="later", next_update="30m")
    found = hearing.hearings(story.read(), story.entry("05:00", "later"), instant("05:00"))[-1]
    assert found.event.id == "outage/20261017T030000Z-investigating#overdue"
    assert [one.audience for one in found.decisions if one.is_told] == ["owner ana"]


def test_an_owner_is_a_list_of_contacts_and_never_all_subscribers(story: Story) -> None:
    story.file("delivery.yml", "notify: {overdue: outbox, owners: {ana: [outbox]}}\n")
    what, hint = (
        "is told by a channel that says nothing of whom",
        "add `to:`, such as {channel: mail, to: [ana@example.com]}",
    )
    assert story.problems() == [
        f"delivery.yml:1:19: `overdue` {what} ({hint})",
        f"delivery.yml:1:42: the owner ana {what} ({hint})",
    ]


def test_a_room_is_a_contact_by_itself(story: Story) -> None:
    story.file(
        "delivery.yml",
        'channels: {chat: {kind: slack, token: {env: SLACK_TOKEN}, channel: "#status"}}\nnotify: {overdue: chat}\n',
    )
    [owner] = story.read().notifying.owners
    assert (owner.name, owner.rule.routes[0].to) == ("", ("#status",))
