"""The workflows as files: the page's own and this checkout's say the same, pinned, with the least rights."""

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from lightship import scaffold
from lightship.cli.boundary import commands
from lightship.sending.forms import FORMS as FORM
from tools import ROOT, actionlint, installed

FORMS = ("new", "update", "resolve", "correct", "maintenance", "draft")
NAMES = ("check", "review", "publish", "heartbeat", "break-glass", "form", *FORMS)
OURS = ROOT / ".github" / "workflows"
THEIRS = ROOT / "generator" / "lightship" / "scaffold" / "workflows"
FILES = [folder / f"{name}.yml" for folder in (OURS, THEIRS) for name in NAMES]
by_place = pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")


def workflow(path: Path) -> dict[Any, Any]:
    parsed: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return parsed


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in workflow(path)["jobs"].values() for step in job.get("steps", ())]


@pytest.mark.parametrize("name", NAMES)
def test_this_checkout_has_the_workflows_of_every_page_but_for_how_lightship_is_installed(name: str) -> None:
    expected = (
        scaffold.workflow(f"{name}.yml")
        .replace("hashFiles('requirements.txt')", "hashFiles('requirements*.txt', 'pyproject.toml')")
        .replace(
            "run: python -P -m venv .venv && .venv/bin/python -P -m pip install -r requirements.txt",
            "run: make .venv/.runtime # this checkout's own lightship",
        )
        .replace("low]", "low, cosmetic]")  # the example's policy has one severity more
    )
    assert (OURS / f"{name}.yml").read_text(encoding="utf-8") == expected


def test_every_workflow_that_ships_is_written_by_init() -> None:
    assert {path.stem for path in THEIRS.iterdir()} == {path.stem for path in OURS.iterdir()} == set(NAMES)


def lint(folder: Path) -> tuple[int, str]:
    """Give the exit code and the words of actionlint, which looks below the folder in which it is started."""
    done = subprocess.run([*actionlint(), "*.yml"], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_actionlint_finds_no_fault(tmp_path: Path) -> None:
    for path in FILES:
        (tmp_path / f"{'ours' if path.parent == OURS else 'theirs'}-{path.name}").write_bytes(path.read_bytes())
    code, words = lint(tmp_path)
    assert code == 0, words
    assert f"Checking {len(FILES)} workflow" in words


def test_actionlint_would_find_one(tmp_path: Path) -> None:
    text = (OURS / "check.yml").read_text(encoding="utf-8").replace("runner.os", "runner.oz")
    (tmp_path / "check.yml").write_text(text, encoding="utf-8")
    code, words = lint(tmp_path)
    assert code == 1
    assert 'property "oz" is not defined' in words


@by_place
def test_zizmor_finds_no_opening(path: Path) -> None:
    zizmor = [installed("zizmor"), "--offline", "--no-config", "--persona", "pedantic", "--color", "never", path]
    done = subprocess.run(zizmor, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def uses(path: Path) -> list[str]:
    """Give the actions of a workflow as they stand there, without our own workflows."""
    return [each for each in re.findall(r"\buses: (.*)", path.read_text(encoding="utf-8")) if not each.startswith("./")]


@by_place
def test_every_action_is_pinned_by_its_commit_and_says_its_version(path: Path) -> None:
    used = uses(path)
    assert used or path.stem in FORMS
    for each in used:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each), each


def test_an_action_has_one_version_everywhere() -> None:
    used = {each for path in FILES for each in uses(path)}
    versions = {(each.split("@")[0].removesuffix("/restore"), each.split("@")[1]) for each in used}
    assert len(versions) == len({action for action, _ in versions})


@by_place
def test_no_script_holds_an_expression(path: Path) -> None:
    assert [step["run"] for step in steps(path) if "${{" in step.get("run", "")] == []


@by_place
def test_nothing_is_allowed_that_is_not_needed(path: Path) -> None:
    described = workflow(path)
    if path.stem in ("form", *FORMS):
        assert described["permissions"] == {}
        [job] = described["jobs"].values()
        assert job["permissions"] == {"contents": "write", "pull-requests": "write"}
        return
    if path.stem in ("check", "review"):
        writing = {"id-token": "write", "pull-requests": "write", "statuses": "write"}
        assert described["permissions"] == {}
        [job] = described["jobs"].values()
        assert job["permissions"] == {"contents": "read", **(writing if path.stem == "review" else {})}
        return
    assert described["permissions"] == {"contents": "read"}
    cloud = {"id-token": "write"}
    asking = {**cloud, "pull-requests": "read"}
    allowed = {
        "publish": {**asking, "attestations": "write"},
        "heartbeat": {**cloud, "actions": "write", "pull-requests": "write", "statuses": "write"},
        "notify": cloud,
        "break-glass": asking,
    }
    for name, job in described["jobs"].items():
        extra = allowed.get(name)
        assert job.get("permissions") == (extra and {"contents": "read", **extra})
        assert job["timeout-minutes"] <= (120 if name == "notify" else 20)
        checkout = next(step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@"))
        assert checkout["with"]["persist-credentials"] is False


@by_place
def test_the_token_and_the_secrets_are_handed_to_the_steps_that_need_them(path: Path) -> None:
    named = {step.get("name") for step in steps(path) if re.search(r"secrets\.|github\.token", str(step))}
    publish = {"Credentials by key", "Publish", "Notify", "Count"}
    heartbeat = {"Credentials by key", "Heartbeat", "Ask for approvals", "Comments", "Stay scheduled", "Notify"}
    review = {"Approvals", "Ask for approvals", "Comment"}
    glass = {"Credentials by key", "Break the glass"}
    known = {"break-glass": glass, "publish": publish, "heartbeat": heartbeat, "form": {"Send"}, "review": review}
    assert named == known.get(path.stem, set())
    assert not re.search(r"secrets\.|github\.token", str({**workflow(path), "jobs": {}}))


def test_a_pull_request_starts_nothing_that_holds_credentials() -> None:
    for path in FILES:
        triggers = set(workflow(path)[True])  # YAML 1.1 reads the key `on` as true
        assert "pull_request_target" not in triggers
        assert ("pull_request" in triggers) == ("pull_request_review" in triggers) == (path.stem == "check")


def test_what_may_write_on_a_pull_request_checks_out_and_runs_nothing_of_it() -> None:
    for path in (OURS / "review.yml", THEIRS / "review.yml"):
        assert set(workflow(path)[True]) == {"workflow_run"}
        checkout = next(step for step in steps(path) if "checkout" in step.get("uses", ""))
        assert set(checkout["with"]) == {"fetch-depth", "persist-credentials"}, "no `ref`: the main branch"
        assert "download-artifact" not in path.read_text(encoding="utf-8")
        expressions = re.findall(r"github\.event[.\w]*", path.read_text(encoding="utf-8"))
        assert set(expressions) == {"github.event.workflow_run.head_sha"}


def test_a_publication_is_never_stopped_in_the_middle_nor_displaced_by_a_heartbeat_or_by_mails() -> None:
    groups = {
        (name, job): described["concurrency"]
        for name in ("publish", "heartbeat")
        for job, described in workflow(OURS / f"{name}.yml")["jobs"].items()
    }
    assert {place: group["group"] for place, group in groups.items()} == {
        ("publish", "publish"): "publish",
        ("publish", "notify"): "notify-${{ github.sha }}",
        ("heartbeat", "heartbeat"): "heartbeat",
        ("heartbeat", "notify"): "notify-${{ github.sha }}",
    }
    assert not any(group["cancel-in-progress"] for group in groups.values())
    assert not any("concurrency" in workflow(OURS / f"{name}.yml") for name in ("publish", "heartbeat"))


def test_people_are_told_although_a_target_failed_and_by_what_delivery_yml_may_name() -> None:
    described = {name: workflow(OURS / f"{name}.yml")["jobs"] for name in ("publish", "heartbeat")}
    for name, jobs in described.items():
        assert jobs["notify"]["needs"] == name
        assert f"needs.{name}.result == 'failure'" in jobs["notify"]["if"]
    telling = [step for jobs in described.values() for step in jobs["notify"]["steps"] if step.get("name") == "Notify"]
    secrets = [set(step["env"]) - {"PEOPLE"} for step in telling]
    assert secrets[0] == secrets[1]
    told = (ROOT / "docs" / "scheduling.md").read_text(encoding="utf-8")
    assert all(f"`{secret}`" in told for secret in secrets[0])


def test_who_publishes_has_the_whole_history() -> None:
    for name in ("publish", "heartbeat"):
        checkouts = [step for step in steps(OURS / f"{name}.yml") if "checkout" in step.get("uses", "")]
        assert [checkout["with"]["fetch-depth"] for checkout in checkouts] == [0, 0]


def test_no_file_of_the_page_stands_in_for_a_part_of_lightship() -> None:
    # Without -P a click.py or venv.py beside mkdocs.yml would be run, and nobody agrees to that.
    for text in (scaffold.pipeline(), *(path.read_text(encoding="utf-8") for path in FILES)):
        assert not re.search(r"python3? -m", text)


@by_place
def test_every_command_that_a_workflow_runs_exists_with_its_options(path: Path) -> None:
    lines = re.findall(r"python -P -m lightship ([^>;\n]*)", path.read_text(encoding="utf-8"))
    assert lines or path.stem in FORMS
    for name, *words in map(shlex.split, lines):
        command = commands()[name]
        if isinstance(command, click.Group) and not words[0].startswith("-"):
            command = command.commands[words.pop(0)]
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= known


def test_every_form_asks_for_what_its_command_takes_and_drops_nothing_that_waits() -> None:
    for name in FORMS:
        described = workflow(OURS / f"{name}.yml")
        [job] = described["jobs"].values()
        assert job["with"] == {"form": name}
        assert described["concurrency"]["group"] == f"{name}-${{{{ github.run_id }}}}"
        if name != "draft":
            form = FORM[name]
            fields = described[True]["workflow_dispatch"]["inputs"]
            assert set(fields) <= {*form.arguments, *form.options, *form.flags, "draft"}
            assert all(field["description"] for field in fields.values())
            assert {key for key, field in fields.items() if field["type"] == "boolean"} == {*form.flags, "draft"} & set(
                fields
            )


def test_what_is_filled_in_comes_into_no_expression() -> None:
    for name in ("form", *FORMS):
        text = (OURS / f"{name}.yml").read_text(encoding="utf-8")
        expressions = set(re.findall(r"\$\{\{\s*([^}]*?)\s*\}\}", text))
        assert not any("github.event" in each or "toJSON" in each for each in expressions)
        assert {each for each in expressions if "inputs." in each} <= {"inputs.form"}
