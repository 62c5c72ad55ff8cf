"""What nobody must agree to although the policy names roles is said once, with what to write."""

import pytest

from lightship.config.policy import DEFAULT_POLICY
from lightship.govern import gaps
from lightship.model.governing import Governance, Role

ROLES = {"tech": Role(name="tech", people=("ana",))}
EVERY = {"incident": {"tech": 1}, "maintenance": {"tech": 1}, "notice": {"tech": 1}}
SEVERITIES = DEFAULT_POLICY.severities


def said(**rules: object) -> list[str]:
    return [str(one) for one in gaps.problems(Governance(**{"roles": ROLES, **rules}), SEVERITIES)]  # type: ignore[arg-type]


def test_kinds_and_severities_that_no_rule_names_are_named_with_what_to_write() -> None:
    [line] = said(severities={"critical": {"tech": 1}, "high": {"tech": 1}}, kinds={"maintenance": {"tech": 1}})
    assert line == (
        "policy.yml:1:1: warning: nobody must agree to an incident of severity medium or low, nor to a notice: no rule names "
        "that (write `severities: {medium: {approve: {ROLE: 1}}, low: {approve: {ROLE: 1}}}` and "
        "`kinds: {notice: {approve: {ROLE: 1}}}`, or `approve: {}` there where it is meant so)"
    )


def test_where_no_severity_is_named_one_rule_for_incidents_is_enough() -> None:
    [line] = said()
    assert "nobody must agree to an incident, nor to a maintenance, nor to a notice: no rule names that" in line
    assert "(write `kinds: {incident: {approve: {ROLE: 1}}, maintenance: " in line


@pytest.mark.parametrize(
    "rules",
    [
        {"kinds": EVERY},
        {"kinds": {**EVERY, "notice": {}}},
        {"audiences": {"public": {"tech": 1}}},
        {"kinds": {"maintenance": {}, "notice": {}}, "severities": {name: {"tech": 1} for name in SEVERITIES}},
        {"roles": {}},
    ],
)
def test_nothing_is_said_where_each_is_named_or_nobody_must_agree_to_anything(rules: dict[str, object]) -> None:
    assert said(**rules) == []


def test_a_rule_for_each_phase_names_a_kind() -> None:
    phases = {phase: {"tech": 1} for phase in ("investigating", "identified", "monitoring", "resolved")}
    assert "incident" not in said(phases=phases)[0]
