"""The table of verdicts, in cases.yml, against the policy."""

from typing import Any

import pytest
import yaml

from hearings import judged, said
from tools import ROOT

TABLE = yaml.safe_load((ROOT / "tests" / "policy" / "cases.yml").read_text(encoding="utf-8"))
CASES: dict[str, dict[str, Any]] = {case["name"]: case for case in TABLE["cases"]}
_KEYS = ("reviews", "authors", "editors", "unknown", "members", "asked", "now")


@pytest.mark.parametrize("name", CASES)
def test_who_may_publish_what(name: str) -> None:
    case = CASES[name]
    assert case.keys() <= {"name", "policy", "unit", "expected", *_KEYS}
    verdict = judged(
        TABLE["policies"][case.get("policy", "usual")],
        case.get("unit", {}),
        **{key: case[key] for key in _KEYS if key in case},
    )
    assert said(verdict) == case["expected"], "\n".join(verdict.why)


def test_the_table_is_long_and_each_sentence_stands_once() -> None:
    assert len(CASES) == len(TABLE["cases"]) >= 60


def test_every_policy_of_the_table_is_asked() -> None:
    assert set(TABLE["policies"]) == {case.get("policy", "usual") for case in TABLE["cases"]}
