"""The example for GitLab in the documentation is run as it stands there, but for its image: this machine is one."""

import json
import re
import subprocess

import pytest

from forge import Forge
from tools import ROOT, gitlab


def example() -> str:
    """Give the pipeline that docs/scheduling.md shows."""
    text = (ROOT / "docs" / "scheduling.md").read_text(encoding="utf-8")
    (pipeline,) = re.findall(r"```yaml\n(# \.gitlab-ci\.yml\n.*?)```", text, flags=re.DOTALL)
    return str(pipeline)


def run(forge: Forge, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the newest commit of the current branch as GitLab would."""
    checkout = forge.place / f"checkout-{len(list(forge.place.glob('checkout-*')))}"
    branch = forge.git("branch", "--show-current")
    forge.git("clone", "-q", "-b", branch, forge.remote, checkout, cwd=forge.place)
    forge.git("remote", "set-url", "origin", "git@gitlab.example.com:example/page.git", cwd=checkout)
    env = {**forge.own(), **forge.machine(), "HOME": str(forge.place / "home")}
    command = [*gitlab(), "--shell-executor-no-image", *words]
    return subprocess.run(command, cwd=checkout, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def gitlab_forge(forge: Forge) -> Forge:
    (forge.work / ".gitlab-ci.yml").write_text(example().replace("image: python:3.13\n", ""), encoding="utf-8")
    forge.push("Use GitLab")
    return forge


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("push", ["publish", "notify"]),
        ("merge_request_event", ["check"]),
        ("schedule", ["heartbeat", "notify"]),
        ("web", ["publish", "notify"]),
    ],
)
def test_each_event_runs_its_job(gitlab_forge: Forge, source: str, expected: list[str]) -> None:
    done = run(gitlab_forge, "--list-json", "--variable", f"CI_PIPELINE_SOURCE={source}")
    assert done.returncode == 0, done.stderr
    listed = json.loads(done.stdout[done.stdout.index("[\n") :])
    assert [job["name"] for job in listed if job["when"] != "never"] == expected


def test_a_mistake_fails_the_check(gitlab_forge: Forge) -> None:
    gitlab_forge.git("checkout", "-q", "-b", "proposal")
    (gitlab_forge.work / "components.yml").write_text("components: [{idd: web}]\n", encoding="utf-8")
    gitlab_forge.push("Propose", branch="proposal")
    variables = [
        "--variable",
        "CI_PIPELINE_SOURCE=merge_request_event",
        "--variable",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA=main",
    ]
    done = run(gitlab_forge, *variables)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "components.yml:1:15: unknown key 'idd'" in done.stdout


def test_what_was_merged_is_published(gitlab_forge: Forge) -> None:
    done = run(gitlab_forge, "--variable", "CI_PIPELINE_SOURCE=push")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "published generation 1 " in done.stdout


def test_a_proposal_is_planned(gitlab_forge: Forge) -> None:
    base = gitlab_forge.git("rev-parse", "HEAD")
    gitlab_forge.git("checkout", "-q", "-b", "proposal")
    with (gitlab_forge.work / "components.yml").open("a", encoding="utf-8") as components:
        components.write("  - {id: mail, name: Mail}\n")
    gitlab_forge.push("Propose", branch="proposal")
    source = ["--variable", "CI_PIPELINE_SOURCE=merge_request_event"]
    done = run(gitlab_forge, *source, "--variable", f"CI_MERGE_REQUEST_DIFF_BASE_SHA={base}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "components/mail/index.html" in done.stdout
