"""A form of the forge becomes a pull request of whoever filled it in; its mistakes come back in the run's summary."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forge import Forge, Run
from githost import Host, hosting
from repositories import git

FILLED = {
    "title": "Login is slow",
    "message": "It takes long.\\nWe look into it.",
    "severity": "high",
    "component": "website",
}


@pytest.fixture
def host(tmp_path: Path, forge: Forge) -> Iterator[Host]:
    """Put the page on a forge whose API the runners reach."""
    with hosting(tmp_path / "remote-of-host.git") as host:
        forge.secrets["LIGHTSHIP_TOKEN"] = host.account("lightship[bot]", is_robot=True)
        host.account("ana", "ana@example.com")
        host.protection["main"] = {"required_status_checks": {"contexts": ["approvals"]}}
        place = f'{{kind: github, url: "{host.url}", repository: acme/status}}'
        (forge.work / "delivery.yml").write_text(f"forge: {place}\n", encoding="utf-8")
        forge.push("Say where the page is")
        forge.git("push", "--quiet", host.remote, "HEAD:main")
        forge.git("symbolic-ref", "HEAD", "refs/heads/main", cwd=host.remote)
        shutil.rmtree(forge.remote)
        forge.remote.symlink_to(host.remote)
        yield host
        assert host.faults == []


def fill(forge: Forge, host: Host, name: str, login: str = "ana", **inputs: Any) -> Run:
    sender = {"login": login, "id": host.accounts[login].id}
    return forge.run(name, "workflow_dispatch", {"inputs": inputs, "sender": sender})


def test_what_is_filled_in_is_proposed_by_its_author_and_what_a_program_sends_is_a_draft(
    forge: Forge, host: Host
) -> None:
    run = fill(forge, host, "new", **FILLED)
    assert run.is_success, run.log[-4000:]
    [pull] = host.pulls.values()
    assert (pull.title, pull.draft, pull.armed) == ("Login is slow: Investigating", False, "squash")
    assert git(host.remote, "show", "--no-patch", "--format=%an %cn %ae", pull.branch).startswith("ana ana ")
    assert "\nLightship-Author: ana" in git(host.remote, "show", "--no-patch", "--format=%B", pull.branch)
    assert f"{host.url}/acme/status/pull/1" in run.summary
    assert host.by_address(git(host.remote, "show", "--no-patch", "--format=%ae", pull.branch)) is host.accounts["ana"]

    sender = {"login": "lightship[bot]", "id": host.accounts["lightship[bot]"].id}
    words = "`$(touch /tmp/hostile)` && ::add-path::/evil @everybody"
    payload = {**FILLED, "form": "new", "message": words, "draft": "false"}
    event = {"client_payload": payload, "sender": sender, "action": "lightship"}
    run = forge.run("draft", "repository_dispatch", event)
    assert run.is_success, run.log[-4000:]
    pull = host.pulls[2]
    assert (pull.draft, pull.armed, pull.branch.startswith("draft/")) == (True, "", True)
    assert words in git(host.remote, "show", pull.branch)
    assert not Path("/tmp/hostile").exists()


def test_a_mistake_comes_back_in_the_summary_with_the_words_and_a_secret_nowhere(forge: Forge, host: Host) -> None:
    run = fill(forge, host, "new", **{**FILLED, "component": "webshop"})
    assert not run.is_success
    assert "Nothing was sent" in run.summary
    assert "no component is called 'webshop'" in run.summary
    assert "We look into it." in run.summary

    secret = "AKIAZ7VRSQ5TJN2XMPLC"
    run = fill(forge, host, "new", **{**FILLED, "message": f"The key {secret} is broken."})
    assert not run.is_success
    assert "Nothing was sent" in run.summary
    assert secret not in run.log + run.summary
    assert host.pulls == {}
