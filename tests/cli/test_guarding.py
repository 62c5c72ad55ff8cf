"""What guards the page on its forge, seen and set by a command."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from githost import Host
from githost.place import unguarded
from lightship.cli.boundary import run
from repositories import commit, repository
from story import Story
from tools import ROOT

Run = Callable[..., tuple[int, str, str]]
POLICY = """\
roles:
  tech: {people: [ana, "@acme/sre"], backup: [bo], backup_after: 10m}
  comms: {people: [li, ana]}
  governance: {people: [eva]}
severities:
  critical: {approve: {tech: 1, comms: 1}}
"""
OWNERS = (
    "/incidents/ @ana @acme/sre @li\n/components.yml @eva\n/policy.yml @eva\n/delivery.yml @eva\n/mkdocs.yml @eva\n"
)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    with unguarded(tmp_path) as found:
        yield found


@pytest.fixture
def story(tmp_path: Path, host: Host) -> Story:
    story = Story(tmp_path / "page").file("policy.yml", POLICY)
    shutil.copytree(ROOT / "generator" / "lightship" / "scaffold" / "workflows", story.root / ".github" / "workflows")
    return story.file("delivery.yml", f"forge: {{kind: github, repository: acme/status, url: '{host.url}'}}\n")


@pytest.fixture
def lightship(story: Story, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("GITHUB_TOKEN", "token-of-ana")

    def command(*arguments: str) -> tuple[int, str, str]:
        code = run(["-C", str(story.root), *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


def test_setup_says_what_is_broken_and_the_way_out(lightship: Run, host: Host) -> None:
    code, out, err = lightship("setup")
    assert (code, err) == (1, "")
    assert out.startswith(f"{host.url}/acme/status\n")
    assert "main does not require 'Check and plan' and 'approvals' (`lightship setup --apply` sets it)" in out
    assert "look   owners: there is no .github/CODEOWNERS (`lightship setup --codeowners` writes it)" in out
    assert host.rulesets == {}
    assert not [method for method, _ in host.asked if method != "GET"]


def test_setup_sets_what_it_can_and_says_what_a_person_must_do(lightship: Run, host: Host) -> None:
    code, out, _ = lightship("setup", "--apply")
    assert code == 0, out
    assert "look   token: the repository has no LIGHTSHIP_TOKEN" in out
    assert "the ruleset lightship keeps the history of main, and requires 'Check and plan' and 'approvals'" in out
    assert host.required("main") == {"Check and plan", "approvals"}
    assert lightship("setup", "--check")[0] == 0


def test_setup_does_all_that_it_is_told_at_once(lightship: Run, host: Host) -> None:
    code, out, _ = lightship("setup", "--apply", "--codeowners")
    assert code == 0, out
    assert out.startswith("wrote .github/CODEOWNERS; `lightship send .github/CODEOWNERS` proposes it\n")
    assert "ok     owners" in out
    assert host.required("main") == {"Check and plan", "approvals"}


def test_without_roles_the_forge_may_ask_for_reviews_itself(lightship: Run, story: Story, host: Host) -> None:
    (story.root / "policy.yml").unlink()
    _, out, _ = lightship("setup", "--apply")
    assert "reviews" not in out
    assert host.required("main") == {"Check and plan"}


def test_environments_of_the_workflows_are_entered_from_main_alone(lightship: Run, story: Story, host: Host) -> None:
    jobs = "jobs: {a: {environment: live}, b: {environment: {name: live}}, c: {environment: '${{ inputs.where }}'}}\n"
    story.file(".github/workflows/publish.yml", jobs)
    assert "live can be entered from other branches than main" in lightship("setup")[1]
    lightship("setup", "--apply")
    assert {name: one["branches"] for name, one in host.environments.items()} == {"live": ["main"]}


def test_codeowners_follow_the_roles_and_a_persons_own_stays(lightship: Run, story: Story) -> None:
    assert lightship("setup", "--codeowners")[:2] == (
        0,
        "wrote .github/CODEOWNERS; `lightship send .github/CODEOWNERS` proposes it\n",
    )
    file = story.root / ".github" / "CODEOWNERS"
    first, _, rest = file.read_text().partition("\n")
    assert first.startswith("# Made by `lightship setup --codeowners`")
    assert rest.startswith(OWNERS)
    assert "ok     owners" in lightship("setup")[1]
    story.file("policy.yml", POLICY.replace("  governance: {people: [eva]}\n", ""))
    assert "look   owners: .github/CODEOWNERS is older than the roles in policy.yml" in lightship("setup")[1]
    warning = (
        ".github/CODEOWNERS:1:1: warning: it is older than the roles in policy.yml (`lightship setup --codeowners`"
    )
    assert warning in lightship("check")[1]
    lightship("setup", "--codeowners")
    assert "/components.yml @ana @acme/sre @li\n/policy.yml @ana @acme/sre @li\n" in file.read_text()
    file.write_text("* @boss\n")
    code, _, err = lightship("setup", "--codeowners")
    assert code == 2
    assert ".github/CODEOWNERS was written by hand" in err
    assert file.read_text() == "* @boss\n"


def test_a_page_on_no_forge_says_where_to_name_it(
    lightship: Run, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    monkeypatch.delenv("CI_PROJECT_PATH", raising=False)
    (story.root / "delivery.yml").unlink()
    commit(repository(story.root), "Begin")
    code, _, err = lightship("setup")
    assert code == 1
    assert "neither delivery.yml nor the remote origin names a forge (name it in delivery.yml" in err


def test_a_missing_token_is_named(lightship: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    code, _, err = lightship("setup")
    assert code == 1
    assert "the environment variable GITHUB_TOKEN is not set (it holds the token that asks http://127.0.0.1" in err
