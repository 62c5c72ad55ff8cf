"""What guards the branch on GitHub: looked at, and set."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from githost import Host, say
from githost.place import unguarded
from lightship.forges import Guard
from lightship.forges.github import Rules
from lightship.model.findings import Level
from lightship.model.forge import ForgeKind, ForgeSettings
from lightship.model.notifying import Secret
from lightship.web import Client

GUARD = Guard(
    checks=("Check and plan", "approvals"), environments=("live",), secret="LIGHTSHIP_TOKEN", is_governed=True
)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    with unguarded(tmp_path) as found:
        yield found


@pytest.fixture
def rules(host: Host) -> Rules:
    settings = ForgeSettings(
        kind=ForgeKind.GITHUB, repository="acme/status", url=host.url, token=Secret(env="GITHUB_TOKEN")
    )
    return Rules(settings, "token-of-ana", Client(timeout_s=5))


def levels(rules: Rules, guard: Guard = GUARD) -> dict[str, Level]:
    return {one.name: one.level for one in rules.examine(guard)}


def test_a_new_repository_lacks_nearly_everything(rules: Rules) -> None:
    assert levels(rules) == {
        "required checks": Level.BROKEN,
        "history": Level.BROKEN,
        "auto-merge": Level.BROKEN,
        "workflows": Level.BROKEN,
        "environment": Level.BROKEN,
        "required reviews": Level.FINE,
        "token": Level.WARNING,
    }


def test_what_can_be_set_is_set_and_stays_so(host: Host, rules: Rules) -> None:
    told = [*rules.mend(GUARD)]
    assert len(told) == 4
    assert {name for name, level in levels(rules).items() if level is not Level.FINE} == {"token"}
    assert [*rules.mend(GUARD)] == told
    assert len(host.rulesets) == 1
    assert host.environments["live"]["branches"] == ["main"]
    assert host.permissions["can_approve_pull_request_reviews"]
    host.secrets.add("LIGHTSHIP_TOKEN")
    assert set(levels(rules).values()) == {Level.FINE}


def test_what_the_older_protection_says_counts_too(host: Host, rules: Rules) -> None:
    host.protection["main"] = {
        "required_status_checks": {"strict": False, "contexts": [*GUARD.checks], "checks": []},
        "allow_force_pushes": {"enabled": False},
        "allow_deletions": {"enabled": True},
        "required_pull_request_reviews": {"require_code_owner_reviews": True, "dismiss_stale_reviews": False},
    }
    found = {one.name: one for one in rules.examine(GUARD)}
    assert found["required checks"].level is Level.FINE
    assert found["history"].message == "main takes deletion"
    assert found["required reviews"].level is Level.BROKEN


@pytest.mark.parametrize(
    "parameters",
    [{"required_approving_review_count": 1}, {"require_code_owner_review": True}, {"require_last_push_approval": True}],
)
def test_reviews_that_the_forge_requires_stop_agreed_wording_at_night(
    host: Host, rules: Rules, parameters: dict[str, object]
) -> None:
    plain = {
        "dismiss_stale_reviews_on_push": False,
        "require_code_owner_review": False,
        "require_last_push_approval": False,
        "required_approving_review_count": 0,
        "required_review_thread_resolution": False,
    }
    ruleset = {
        "name": "reviews",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": ["~ALL"], "exclude": []}},
        "rules": [{"type": "pull_request", "parameters": plain}],
    }
    host.rulesets[1] = ruleset
    assert levels(rules)["required reviews"] is Level.FINE
    ruleset["rules"] = [{"type": "pull_request", "parameters": plain | parameters}]
    assert levels(rules)["required reviews"] is Level.BROKEN
    # Where the policy names nobody, the forge may.
    assert "required reviews" not in levels(rules, Guard(checks=("check",)))


def test_a_rule_that_holds_up_other_merges_is_to_be_looked_at(host: Host, rules: Rules) -> None:
    [*rules.mend(GUARD)]
    (ruleset,) = host.rulesets.values()
    ruleset["rules"][-1]["parameters"]["strict_required_status_checks_policy"] = True
    assert levels(rules)["required checks"] is Level.WARNING


def test_an_environment_that_every_protected_branch_enters_is_open(host: Host, rules: Rules) -> None:
    policy = {"protected_branches": True, "custom_branch_policies": False}
    host.environments["live"] = {"deployment_branch_policy": policy, "branches": []}
    assert levels(rules)["environment"] is Level.BROKEN
    host.environments["live"] = {
        "deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True},
        "branches": ["main", "next"],
    }
    assert levels(rules)["environment"] is Level.BROKEN


def test_what_a_token_may_not_see_is_said_and_the_rest_is_looked_at(host: Host, rules: Rules) -> None:
    [*rules.mend(Guard(checks=("check",)))]
    host.next_answers += [say(200, []), say(403, {"message": "Resource not accessible by integration"})]
    found = [*rules.examine(Guard(checks=("check",)))]
    assert [one.level for one in found] == [Level.WARNING, Level.BROKEN, Level.FINE, Level.FINE]
    assert "lacks a permission" in found[0].hint


def test_what_is_refused_does_not_keep_the_rest_from_being_set(host: Host, rules: Rules) -> None:
    host.next_answers.append(say(403, {"message": "Upgrade to GitHub Pro or make this repository public"}))
    told = [*rules.mend(GUARD)]
    assert told[0].startswith("not set: the forge refuses rulesets: Upgrade to GitHub Pro")
    assert host.settings["allow_auto_merge"]
