"""A pull request of a forge: its comment and its status, written by a machine that runs nothing of it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from forge import Forge
from githost import Host, hosting
from lightship.comment import MARKER

POLICY = "roles: {tech: {people: [bo, cy]}, governance: {people: [bo]}}\nseverities: {high: {approve: {tech: 1}}}\n"
FOLDER = "incidents/2026/slow"
INCIDENT = "---\ntitle: Slow <b>API</b>\nseverity: high\ncomponents: [api]\n---\n"
UPDATE = "---\nphase: investigating\nat: 2026-10-17T03:10:00Z\n---\nRequests take long, @octocat.\n"


@pytest.fixture
def host(tmp_path: Path, forge: Forge) -> Iterator[Host]:
    """Put a page whose policy names roles on a forge whose API the runners reach."""
    with hosting(tmp_path / "remote-of-host.git") as host:
        forge.secrets["GITHUB_TOKEN"] = host.account("lightship[bot]", is_robot=True)
        for login in ("ana", "bo", "cy"):
            host.account(login, f"{login}@example.com")
        (forge.work / "policy.yml").write_text(POLICY, encoding="utf-8")
        place = f'{{kind: github, url: "{host.url}", repository: acme/status}}'
        (forge.work / "delivery.yml").write_text(f"forge: {place}\n", encoding="utf-8")
        forge.push("Say where the page is, and who agrees")
        forge.git("push", "--quiet", host.remote, "HEAD:main")
        forge.git("symbolic-ref", "HEAD", "refs/heads/main", cwd=host.remote)
        shutil.rmtree(forge.remote)
        forge.remote.symlink_to(host.remote)
        yield host
        assert host.faults == []


def test_a_pull_request_gets_its_comment_and_its_status_from_the_main_branch_and_by_time_alone(
    forge: Forge, host: Host
) -> None:
    forge.git("checkout", "-q", "-b", "proposal")
    (forge.work / FOLDER).mkdir(parents=True)
    (forge.work / FOLDER / "incident.md").write_text(INCIDENT, encoding="utf-8")
    (forge.work / FOLDER / "20261017T031000Z-investigating.md").write_text(UPDATE, encoding="utf-8")
    (forge.work / "requirements.txt").write_text("nothing-that-is-there\n", encoding="utf-8")
    head = forge.push("Propose", branch="proposal")
    pull = host.open("proposal", "ana", "Slow API")
    run = forge.run("review", "workflow_run", {"action": "completed", "workflow_run": {"head_sha": head}})
    assert run.is_success, run.log[-4000:]
    [comment] = pull.comments
    assert comment.body.startswith(f"{MARKER}\n### 🟢 operational → 🟠 partial outage")
    assert "**Slow \\<b\\>API\\</b\\>**<br>new · Investigating" in comment.body
    assert "**tech** (bo or cy can give it)" in comment.body
    assert (host.statuses[head][0].context, host.statuses[head][0].state) == ("approvals", "pending")

    host.review(pull.number, "bo")
    run = forge.run("heartbeat", "schedule")
    assert run.steps["Comments"] is True, run.log[-4000:]
    [comment] = pull.comments
    assert "**tech** (bo or cy can give it)" not in comment.body
    assert "bo" in comment.body
    assert host.statuses[head][0].state == "success"
