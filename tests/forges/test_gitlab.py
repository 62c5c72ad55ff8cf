"""What GitLab does in its own way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from githost.place import Place, placed
from lightship.forges import Draft, Guard
from lightship.forges.gitlab import Rules
from lightship.model.findings import Level
from lightship.model.forge import ForgeKind, ForgeSettings
from lightship.model.governing import Opinion
from lightship.model.notifying import Secret
from lightship.web import Client

ROLE = "ci_pipeline_variables_minimum_override_role"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with placed(tmp_path, ForgeKind.GITLAB) as found:
        yield found


def rules_of(place: Place) -> Rules:
    named = Secret(env="GITLAB_TOKEN")
    settings = ForgeSettings(kind=ForgeKind.GITLAB, repository="acme/status", url=place.host.url, token=named)
    return Rules(settings, "token-of-ana", Client(timeout_s=5))


def test_an_approval_that_was_taken_back_is_one_no_more(place: Place) -> None:
    place.write("An update", "ana")
    place.host.open("words", "ana")
    place.host.review(1, "bo")
    place.host.review(1, "bo", "UNAPPROVED")
    place.host.review(1, "bo")
    assert [one.opinion for one in place.forge.pull_request(1).reviews] == [Opinion.DISMISSED, Opinion.APPROVED]


def test_an_approval_that_gitlab_counts_no_more_is_none(place: Place) -> None:
    place.write("An update", "ana")
    place.host.open("words", "ana")
    place.host.review(1, "bo")
    place.host.review(1, "bo", "RESET")  # by a push, of which no note tells
    assert [one.opinion for one in place.forge.pull_request(1).reviews] == [Opinion.DISMISSED]


def test_an_approval_of_what_was_for_another_branch_is_none(place: Place) -> None:
    place.write("An update", "ana")
    place.host.open("words", "ana")
    place.host.review(1, "bo")
    place.host.retarget(1, "main")
    place.host.review(1, "bo")
    assert [one.opinion for one in place.forge.pull_request(1).reviews] == [Opinion.DISMISSED, Opinion.APPROVED]


def test_words_of_people_are_no_approval(place: Place) -> None:
    place.write("An update", "ana")
    place.host.open("words", "ana")
    place.forge.say(1, "approved", "approved this merge request")
    assert place.forge.pull_request(1).reviews == ()


def test_a_change_is_merged_when_its_pipeline_has_passed(place: Place) -> None:
    place.host.settings["only_allow_merge_if_pipeline_succeeds"] = True
    place.write("An update", "ana")
    draft = Draft(branch="words", base="main", title="An update", body="")
    place.forge.propose(draft, is_merging=True)
    assert place.host.pulls[1].armed == "squash"


def test_what_guards_the_branch_is_seen_and_set(place: Place) -> None:
    rules, guard = rules_of(place), Guard(is_governed=True)

    def levels() -> dict[str, Level]:
        return {one.name: one.level for one in rules.examine(guard)}

    assert levels() == {
        "required checks": Level.BROKEN,
        "history": Level.BROKEN,
        "variables": Level.BROKEN,
        "required reviews": Level.FINE,
    }
    told = [*rules.mend(guard)]
    assert set(levels().values()) == {Level.FINE}
    assert [*rules.mend(guard)] == told
    place.host.settings["approval_rules"] = [{"id": 1, "approvals_required": 1}]
    assert levels()["required reviews"] is Level.BROKEN


@pytest.mark.parametrize(
    ("is_restricted", "role", "level", "after"),
    [
        (False, "maintainer", Level.BROKEN, "maintainer"),
        (True, "developer", Level.BROKEN, "maintainer"),
        (True, "maintainer", Level.FINE, "maintainer"),
        (True, "owner", Level.FINE, "owner"),
        (True, "no_one_allowed", Level.WARNING, "no_one_allowed"),
        (None, None, Level.WARNING, "maintainer"),
    ],
)
def test_only_who_may_read_the_tokens_anyway_sets_variables_of_a_pipeline(
    place: Place, is_restricted: bool | None, role: str | None, level: Level, after: str
) -> None:
    settings = place.host.settings
    settings |= {"restrict_user_defined_variables": is_restricted, ROLE: role}
    rules = rules_of(place)
    assert next(one.level for one in rules.examine(Guard()) if one.name == "variables") is level
    [*rules.mend(Guard())]
    assert settings[ROLE] == after
    assert settings["restrict_user_defined_variables"] is True
