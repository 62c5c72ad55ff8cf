"""The commands as their users run them: in a folder, with flags, and what they print."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lightship.cli.boundary import run
from story import Story

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def lightship(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in a small repository; gives the exit code, what it printed and what it complained of."""
    Story(tmp_path)

    def command(*arguments: str) -> tuple[int, str, str]:
        code = run(["-C", str(tmp_path), *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


def test_an_incident_takes_three_short_commands(lightship: Run) -> None:
    code, out, _ = lightship("new", "Login is slow", "-s", "high", "-c", "website=degraded", "-m", "We look into it.")
    assert code == 0
    assert "incident.md" in out
    assert "We look into it." in out
    assert "degraded performance  Website" in out
    assert lightship("update", "-p", "identified", "-m", "A full disk.")[0] == 0
    code, out, _ = lightship("resolve", "-m", "All is well.")
    assert code == 0
    assert "Resolved" in out
    code, out, _ = lightship("show", "login")
    assert out.startswith("Login is slow\n")
    assert lightship("check")[0] == 0


def test_saying_the_same_again_changes_nothing(lightship: Run, tmp_path: Path) -> None:
    first = ("new", "Login is slow", "-s", "high", "-c", "web", "-m", "We look into it.")
    lightship(*first)
    before = sorted(tmp_path.rglob("*.md"))
    for again in (first, ("update", "-m", "We look into it.")):
        code, out, _ = lightship(*again)
        assert code == 0
        assert "nothing was written" in out
    lightship("resolve")
    code, out, _ = lightship("resolve")
    assert code == 0
    assert "nothing was written" in out
    assert len(sorted(tmp_path.rglob("*.md"))) == len(before) + 1


def test_the_same_title_while_it_is_open_is_refused(lightship: Run) -> None:
    lightship("new", "Login is slow", "-s", "high", "-c", "web", "-m", "One.")
    code, _, err = lightship("new", "Login is slow", "-s", "high", "-c", "web", "-m", "Two.")
    assert code == 2
    assert "lightship update" in err


def test_the_same_title_after_the_end_is_another_incident(lightship: Run) -> None:
    lightship("new", "Login is slow", "-s", "high", "-c", "web", "-m", "One.")
    lightship("resolve")
    code, out, _ = lightship("new", "Login is slow", "-s", "high", "-c", "web", "-m", "Two.")
    assert code == 0
    assert "login-is-slow-2/incident.md" in out


def test_components_are_matched_by_what_people_call_them(lightship: Run) -> None:
    code, out, _ = lightship("new", "X", "-s", "low", "-c", "Webhoks,rest api", "-m", "Words.")
    assert code == 0
    assert "Webhooks" in out
    assert "REST API" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-c", "nothing like it"], "no component is called 'nothing like it'"),
        (["-c", "web=brokn"], "'brokn' is not a component status"),
        (["-s", "hihg", "-c", "web"], "there is no severity 'hihg'"),
        (["-c", "web", "--at", "22:00"], "--zone"),
        (["-c", "web", "--started", "soon"], "'soon' is not a time"),
        (["-c", "web", "--phase", "scheduledd"], "is no phase"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_written(
    lightship: Run, tmp_path: Path, arguments: list[str], words: str
) -> None:
    code, _, err = lightship("new", "Login", "-m", "Words.", *arguments)
    assert code == 2
    assert words in err
    assert not (tmp_path / "incidents").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["new", "Search is down", "-s", "high", "-c", "web", "-m", "Words.", "--started", "2030-01-01T00:00:00Z"],
        ["update", "login", "-m", "Errors for {{ facts.share }} of logins."],
        ["resolve", "login", "-m", "Gone.", "--ended", "2d"],
    ],
)
def test_what_check_would_refuse_is_not_left_in_the_way(lightship: Run, tmp_path: Path, arguments: list[str]) -> None:
    lightship("new", "Login is slow", "-s", "high", "-c", "web", "-m", "One.")
    before = sorted(tmp_path.rglob("*.md"))
    code, _, err = lightship(*arguments)
    assert code == 1
    assert "Nothing was written. Your words were:\n\n" + arguments[arguments.index("-m") + 1] in err
    assert sorted(tmp_path.rglob("*.md")) == before
    assert lightship("update", "login", "-m", "Said right.")[0] == 0


def test_times_are_read_in_the_zone_that_was_given(lightship: Run, tmp_path: Path) -> None:
    at = ("--at", "2026-01-02 03:10", "--zone", "Europe/Berlin")
    assert lightship("new", "Login is slow", "-s", "low", "-c", "web", "-m", "One.", *at)[0] == 0
    assert lightship("resolve", "-m", "Two.", "--at", "2026-01-02 03:20", "--zone", "Europe/Berlin")[0] == 0
    assert (tmp_path / "incidents/2026/2026-01-02-login-is-slow/20260102T022000Z-resolved.md").exists()


def test_a_window_that_is_over_is_said_and_a_notice_that_is_over_refused(lightship: Run, tmp_path: Path) -> None:
    begun = ("--starts", "2026-01-02T22:00:00Z", "--for", "1h")
    code, _, err = lightship("maintenance", "Upgrade", "-c", "web", *begun, "-m", "Done.")
    assert (code, "over already" in err) == (0, True)
    code, _, err = lightship("notice", "Old news", "-m", "Words.", "--until", "2026-01-02T22:00:00Z")
    assert (code, "--until is over already" in err) == (2, True)
    assert not list(tmp_path.rglob("*old-news*"))


def test_without_a_terminal_a_missing_answer_names_its_flag(lightship: Run) -> None:
    code, _, err = lightship("new", "Login", "-c", "web")
    assert code == 2
    assert "--message is missing" in err


def test_several_open_incidents_must_be_named(lightship: Run) -> None:
    for title in ("Login is slow", "Search is down"):
        lightship("new", title, "-s", "high", "-c", "web", "-m", "Words.")
    code, _, err = lightship("update", "-m", "More.")
    assert code == 2
    assert "search-is-down" in err
    assert lightship("update", "search", "-m", "More.")[0] == 0


def test_a_maintenance_is_announced_in_local_time(lightship: Run, tmp_path: Path) -> None:
    code, out, _ = lightship(
        *("maintenance", "Database upgrade", "-c", "api", "--starts", "2030-01-22 23:00", "--for", "90m"),
        *("--zone", "Europe/Berlin", "--auto", "both", "-m", "Read-only for ten minutes."),
    )
    assert code == 0
    assert "2030-01-22 22:00 UTC to 2030-01-22 23:30 UTC" in out
    written = next(tmp_path.rglob("incident.md")).read_text()
    assert "starts: 2030-01-22T22:00:00Z" in written
    code, out, _ = lightship("resolve", "database", "--cancel")
    assert code == 0
    assert "Cancelled" in out


def test_a_notice_is_published_and_withdrawn(lightship: Run) -> None:
    assert lightship("notice", "New address", "-m", "We move.")[0] == 0
    code, out, _ = lightship("resolve", "new address")
    assert code == 0
    assert "Withdrawn" in out


def test_check_prints_every_problem_with_its_place(lightship: Run, tmp_path: Path) -> None:
    Story(tmp_path).incident(severty="high").update("investigating", "03:10", components="[wbe]")
    code, out, err = lightship("check")
    assert code == 1
    assert "incident.md:4:1: unknown key 'severty' in an incident (did you mean 'severity'?)" in out
    assert "unknown component 'wbe' (did you mean 'web'?)" in out
    assert "2 problems" in err or "3 problems" in err


def test_check_writes_annotations_and_json(lightship: Run, tmp_path: Path) -> None:
    Story(tmp_path).incident(title="'A, b: 100%'", severty="high").update("investigating", "03:10")
    _, out, _ = lightship("check", "--format", "github")
    assert "::error file=incidents/2026/outage/incident.md,line=4,col=1::unknown key" in out
    _, out, _ = lightship("check", "--format", "json")
    assert json.loads(out)[0]["path"] == "incidents/2026/outage/incident.md"


def test_show_tells_the_past_and_speaks_json(lightship: Run, tmp_path: Path) -> None:
    Story(tmp_path).incident(components="[web]").update("investigating", "03:10").update("resolved", "04:00")
    code, out, _ = lightship("show", "--at", "2026-10-17T03:30:00Z")
    assert code == 0
    assert "Minor Service Outage" in out or "Partial System Outage" in out
    _, out, _ = lightship("show", "--at", "2026-10-17T05:00:00Z", "--json")
    assert json.loads(out)["status"]["description"] == "All Systems Operational"
    _, out, _ = lightship("show", "outage", "--at", "2026-10-17T05:00:00Z", "--json")
    assert json.loads(out)["id"] == "outage", "of the one that is named"


def test_schemas_are_json_schemas(lightship: Run) -> None:
    for name in ("incident", "update", "components", "policy", "delivery", "settings"):
        code, out, _ = lightship("schema", name)
        assert code == 0
        assert json.loads(out)["$schema"].endswith("2020-12/schema")


def test_init_makes_a_page_that_is_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "page"
    assert run(["init", str(place), "--name", "Müller's: page", "--url", "https://status.example.com"]) == 0
    assert run(["-C", str(place), "check"]) == 0
    assert run(["init", str(place)]) == 0
    printed = capsys.readouterr().out
    assert "kept mkdocs.yml" in printed
    assert f"Publish it: cd {place} && git init && git add . && git commit" in printed
    assert run(["init", str(tmp_path / "other"), "--url", "nowhere"]) == 2


def test_a_wrong_command_is_usage_and_a_folder_without_a_page_is_content(tmp_path: Path) -> None:
    assert run(["chekc"]) == 2
    assert run(["-C", str(tmp_path), "check"]) == 1
    assert run(["-C", str(tmp_path), "build"]) == 1
