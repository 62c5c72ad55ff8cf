"""The forms of the forge offer the severities of the policy, and `check` says where they do not."""

import shutil
from pathlib import Path

import pytest

from lightship.config.policy import DEFAULT_POLICY
from lightship.govern import choices
from lightship.model import Severity
from tools import ROOT

_SCAFFOLD = ROOT / "generator" / "lightship" / "scaffold"
_USUAL = DEFAULT_POLICY.severities


@pytest.fixture
def page(tmp_path: Path) -> Path:
    shutil.copytree(_SCAFFOLD / "workflows", tmp_path / ".github" / "workflows")
    shutil.copyfile(_SCAFFOLD / "gitlab-ci.yml", tmp_path / ".gitlab-ci.yml")
    return tmp_path


def told(page: Path, *names: str) -> list[str]:
    severities: dict[str, Severity] = dict.fromkeys(names, _USUAL["low"])
    return [str(one) for one in choices.problems(page, severities or _USUAL)]


def test_the_forms_of_a_new_page_offer_the_usual_severities(page: Path) -> None:
    assert told(page) == []


def test_a_severity_that_a_form_lacks_is_named_with_the_line_to_write(page: Path) -> None:
    found = told(page, "critical", "high", "notable", "medium", "low")
    assert len(found) == 3
    assert found[0] == (
        ".github/workflows/new.yml:16:18: warning: the form offers other severities than policy.yml has "
        "(write `options: [medium, critical, high, notable, low]`)"
    )
    assert found[1].endswith('(write `options: ["-", critical, high, notable, medium, low]`)')
    assert found[2].startswith(".gitlab-ci.yml:27:14: warning: the form offers other severities")


def test_a_line_that_was_written_as_told_is_in_order(page: Path) -> None:
    form = page / ".github" / "workflows" / "new.yml"
    form.write_text(form.read_text().replace("[medium, critical, high, low]", "[minor, major]"))
    assert [line for line in told(page, "major", "minor") if line.startswith(".github/workflows/new.yml")] == []


@pytest.mark.parametrize("text", ["", "on: push\n", "on: [", "on: {workflow_dispatch: {inputs: {severity: x}}}\n"])
def test_a_workflow_without_such_a_form_is_the_owners_own(tmp_path: Path, text: str) -> None:
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    (tmp_path / ".github" / "workflows" / "new.yml").write_text(text)
    assert told(tmp_path, "major") == []
