"""From a command to a pull request that is merged when its checks pass, on a forge of this machine."""

import base64
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from crew import FOLDER, Port
from lightship.cli.boundary import run
from repositories import git

DELIVERY = 'forge: {{kind: github, url: "{url}", repository: acme/status, token: {{env: FORGE_TOKEN}}}}\n'
Run = Callable[..., tuple[int, str, str]]

NEW = ("new", "Login is slow", "-s", "high", "-c", "web", "-m", "We look into it.", "--send")


def test_an_incident_is_proposed_by_the_command_that_begins_it(forge: Port, lightship: Run) -> None:
    code, out, err = lightship(*NEW)
    assert (code, err) == (0, "")
    [pull] = forge.host.pulls.values()
    assert (pull.title, pull.opener, pull.base, pull.draft) == ("Login is slow: Investigating", "ana", "main", False)
    assert "We look into it." in pull.body
    assert pull.armed == "squash"
    assert f"pull request 1: {forge.host.url}/acme/status/pull/1 (merged when its checks pass)" in out
    assert "Next:" not in out
    assert out.count("We look into it.") == 1
    forge.approve()
    assert pull.merged
    assert "We look into it." in git(forge.crew.remote, "show", f"main:{forge.crew.files(pull.branch, 'main~1')[0]}")


def test_the_same_command_again_goes_on_where_the_first_ended(forge: Port, lightship: Run) -> None:
    lightship(*NEW)
    code, out, _ = lightship(*NEW)
    assert code == 0
    assert "says this already" in out
    assert "pull request 1:" in out
    assert len(forge.host.pulls) == 1


def test_a_token_that_is_missing_costs_no_words_and_the_next_try_goes_on(
    forge: Port, lightship: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = "token-of-ana"
    monkeypatch.delenv("FORGE_TOKEN")
    code, out, err = lightship(*NEW)
    assert code != 0
    assert "pushed status/" in out
    assert "FORGE_TOKEN" in err
    assert "/compare/main...status/" in err, "the pull request can be opened in a browser"
    assert "gh auth token" in err
    monkeypatch.setenv("FORGE_TOKEN", token)
    code, out, _ = lightship("send")
    assert code == 0
    assert "pushed before: status/" in out
    assert "pull request 1:" in out


def test_a_draft_is_not_merged_by_itself(forge: Port, lightship: Run) -> None:
    lightship(*NEW[:-1])
    code, out, _ = lightship("send", "--draft", "--title", "Login, perhaps")
    assert code == 0
    [pull] = forge.host.pulls.values()
    assert (pull.draft, pull.armed, pull.title) == (True, "", "Login, perhaps")
    assert "a draft" in out
    assert "We look into it." in out


def test_a_broken_incident_is_not_proposed(forge: Port, lightship: Run) -> None:
    lightship(*NEW[:-1])
    [path] = forge.ana.root.rglob("*-investigating.md")
    path.write_text(path.read_text(encoding="utf-8").replace("phase:", "phas:"), encoding="utf-8")
    code, _, err = lightship("send")
    assert code == 1
    assert "unknown key 'phas'" in err
    assert forge.crew.branches() == ["main"]


def test_paths_are_those_of_the_folder_in_which_one_is(
    forge: Port, lightship: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lightship(*NEW[:-1])
    [folder] = (path.parent for path in forge.ana.root.rglob("*-investigating.md"))
    monkeypatch.chdir(folder)
    assert run(["send", "."]) == 0
    assert len(forge.host.pulls) == 1
    capsys.readouterr()
    assert run(["send", str(Path("/etc"))]) == 2
    assert "is not in the page's folder" in capsys.readouterr().err
    assert run(["send", "nothing.md"]) == 2


def test_rules_that_were_changed_are_named_with_the_command_that_sends_them(
    forge: Port, lightship: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(forge.ana.root)
    assert lightship("send")[1] == "nothing to send: origin/main has all of it\n"
    forge.ana.story.file("policy.yml", "severities: {}\n")
    forge.ana.story.file("notes.txt", "none of the page's\n")
    code, out, _ = lightship("send")
    assert (code, forge.host.pulls) == (0, {})
    assert out == (
        "no incident has anything new; what else origin/main lacks is sent by its name: lightship send policy.yml\n"
    )
    code, out, err = lightship("send", "policy.yml")
    assert (code, err) == (0, ""), out
    assert forge.crew.files(forge.host.pulls[1].branch) == ["policy.yml"]


def test_the_addresses_for_a_telephone_are_printed(forge: Port, lightship: Run) -> None:
    lightship(*NEW[:-1])
    code, out, _ = lightship("links", "--format", "json")
    assert code == 0
    found = {one["title"]: one["url"] for one in json.loads(out)}
    assert found["Begin an incident"] == f"{forge.host.url}/acme/status/actions/workflows/new.yml"
    assert found["Open pull requests"].startswith(f"{forge.host.url}/acme/status/pulls?")
    [file] = (url for title, url in found.items() if title.startswith("Write an update of "))
    assert "/new/main/incidents/" in file
    assert "phase%3A+investigating" in file
    assert lightship("links", "--format", "markdown")[1].startswith("- [The page](https://status.example.com/)\n")


def test_a_remote_that_is_away_costs_no_words(forge: Port, lightship: Run) -> None:
    forge.ana.git("remote", "set-url", "origin", "ssh://nobody@127.0.0.1:1/status")
    code, _, err = lightship(*NEW)
    assert code == 4
    assert "Nothing is lost; `lightship send` goes on" in err
    assert list(forge.ana.root.rglob("*-investigating.md"))


def test_who_is_missing_is_told_at_once(forge: Port, lightship: Run) -> None:
    forge.host.account("bo", "bo@example.com")
    forge.host.account("li", "li@example.com")
    roles = "roles: {tech: {people: [ana, bo, li]}}\nkinds: {incident: {approve: {tech: 1}}}\n"
    forge.ana.story.file("policy.yml", roles)
    forge.ana.git("add", "policy.yml")
    forge.ana.git("commit", "--quiet", "--message", "Who agrees")
    forge.host.push(forge.ana.root, "main", "ana")
    code, out, _ = lightship(*NEW)
    assert code == 0
    assert "it waits for 1 of tech: bo or li" in out
    assert out.count("it waits for") == 1
    forge.host.review(1, "bo")
    assert "it waits for" not in lightship("send")[1]


def test_ci_pushes_with_the_forges_token_to_the_forge_alone_and_shows_it_nowhere(
    forge: Port, lightship: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    asked: list[str | None] = []

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers["Authorization"])
            self.send_error(403)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as door, ThreadingHTTPServer(("127.0.0.1", 0), Door) as other:
        for server in (door, other):
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        at = [f"http://127.0.0.1:{server.server_address[1]}" for server in (door, other)]
        forge.ana.story.file("delivery.yml", DELIVERY.format(url=at[0]))
        for url in at:
            forge.ana.git("remote", "set-url", "origin", f"{url}/acme/status.git")
            code, out, err = lightship("send") if url == at[1] else lightship(*NEW)
            assert code == 4
            assert "token-of-ana" not in out + err
        for server in (door, other):
            server.shutdown()
    basic = base64.b64encode(b"x-access-token:token-of-ana").decode()
    assert asked == [f"Basic {basic}", None]


@pytest.mark.parametrize(
    ("command", "reads"),
    [
        (("correct", "outage", "-m", "Payments fail.", "--note", "Not logins."), "Corrected"),
        (("retract", "outage", "--note", "It was another page."), "Withdrawn"),
        (("takedown", "outage/20261017T031000Z", "--reason", "At a customer's request.", "--yes"), "Removed"),
    ],
    ids=["correct", "retract", "takedown"],
)
def test_what_mends_published_words_is_proposed_at_once(
    command: tuple[str, ...], reads: str, forge: Port, lightship: Run
) -> None:
    forge.ana.incident()
    forge.ana.git("add", "--all")
    forge.ana.git("commit", "--quiet", "--message", "Begin")
    forge.ana.git("push", "--quiet", "origin", "HEAD:main")
    code, out, err = lightship(*command, "--send")
    assert (code, err) == (0, "")
    [pull] = forge.host.pulls.values()
    assert pull.armed == "squash"
    assert f"{FOLDER}/20261017T031000Z-investigating.md" in forge.crew.files(pull.branch)
    assert reads in out
    assert "pull request 1:" in out
    assert "Next:" not in out
    assert ("git filter-repo" in out) is (reads == "Removed"), "what stays in git is told before it goes"
