"""What the policy asks for, as `lightship policy explain` says it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lightship.cli.boundary import run
from story import Story

Run = Callable[..., tuple[int, str, str]]
POLICY = """\
roles:
  tech: {people: [ana, "@acme/sre"], backup: [kim], backup_after: 10m}
  comms: {people: [di, eve]}
  legal: {people: [li]}
severities: {critical: {approve: {tech: 1, comms: 1}}}
phases: {resolved: {approve: {comms: 2}}}
tags: {database: {approve: {legal: 1}}}
window: 1d
disputes: {decider: legal, after: 30m}
break_glass: {roles: [tech]}
"""


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = Story(tmp_path).file("policy.yml", POLICY)
    story.incident("2026-10-17-slow", title="Login is slow", severity="critical", tags="[database]")
    story.update("investigating", "03:00", id_="2026-10-17-slow")
    return story.update("resolved", "03:30", id_="2026-10-17-slow")


@pytest.fixture
def lightship(story: Story, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command; gives the exit code, what it printed and what it complained of."""

    def command(*arguments: str) -> tuple[int, str, str]:
        code = run(["-C", str(story.root), "policy", "explain", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


def test_an_update_is_explained_by_role_with_the_rules_and_the_people(lightship: Run) -> None:
    code, out, _ = lightship("20261017T030000Z-investigating", "--author", "Di", "--author", "li")
    assert code == 0
    assert out.splitlines() == [
        "2026-10-17-slow/20261017T030000Z-investigating",
        "  comms: 1 of eve (severity critical)",
        "      not di: whoever writes it approves nothing of it",
        "  legal: 1 of nobody (tag database)",
        "      not li: whoever writes it approves nothing of it",
        "      too few can: let somebody else write it, or name a backup in policy.yml",
        "  tech: 1 of @acme/sre, ana (severity critical)",
        "      or kim, 10m after it was asked for",
        "",
        "Whoever writes a change approves nothing of it, and one person counts for one role.",
        "An approval holds for 1d, and for the very bytes that it saw.",
        "Where one of them asks for changes legal decides, 30m later.",
        "Where nobody can be reached tech may publish it all the same, which leaves a mark.",
    ]


def test_what_needs_the_same_is_said_once(lightship: Run) -> None:
    _, out, _ = lightship("slow")
    headings = [line for line in out.splitlines() if line.startswith("2026")]
    assert headings == [
        "2026-10-17-slow, 2026-10-17-slow/20261017T033000Z-resolved",
        "2026-10-17-slow/20261017T030000Z-investigating",
    ]
    assert "comms: 2 of di, eve (severity critical, phase resolved)" in out


@pytest.mark.parametrize("path", ["policy.yml", "templates/slow.md", "./overrides/main.html"])
def test_a_rule_is_explained_by_its_path(lightship: Run, path: str) -> None:
    _, out, _ = lightship(path)
    assert out.splitlines()[1].startswith("  governance: 1 of @acme/sre, ana, di, eve, li (")


@pytest.mark.parametrize("name", ["incidents/2026/2026-10-17-slow", "incidents/2026/2026-10-17-slow/incident.md"])
def test_an_incident_is_explained_by_its_path(lightship: Run, name: str) -> None:
    assert lightship(name)[1].startswith("2026-10-17-slow")


def test_programs_read_the_same(lightship: Run) -> None:
    _, out, _ = lightship("components.yml", "--author", "ana", "--format", "json")
    found = json.loads(out)
    assert found["units"] == [
        {
            "ids": ["components.yml"],
            "note": "",
            "stopped": "",
            "needs": [
                {
                    "role": "governance",
                    "number": 1,
                    "because": ["components.yml"],
                    "people": ["@acme/sre", "di", "eve", "li"],
                    "backups": [],
                    "backup_after_s": 0,
                    "wrote": ["ana"],
                }
            ],
        }
    ]
    assert (found["window_s"], found["decider"], found["break_glass"]) == (86400, "legal", ["tech"])


def test_without_roles_nobody_must_agree(story: Story, lightship: Run) -> None:
    story.file("policy.yml", "labels: {monitoring: Mitigated}\n")
    assert lightship("policy.yml")[1].splitlines()[:2] == [
        "policy.yml",
        "  the policy names no roles: the merge is the approval",
    ]


def test_of_two_people_the_other_one_stands_for_all(story: Story, lightship: Run) -> None:
    story.file(
        "policy.yml", "roles: {tech: {people: [ana]}, comms: {people: [bo]}}\nkinds: {incident: {approve: {tech: 1}}}\n"
    )
    assert lightship("slow", "--author", "ana")[1].splitlines()[1:4] == [
        "  the policy names ana and bo alone: the approval of the other one stands for every role",
        "  tech: 1 of bo (kind incident)",
        "      not ana: whoever writes it approves nothing of it",
    ]


def test_a_name_that_is_nothing_is_a_mistake_of_the_caller(lightship: Run) -> None:
    code, out, err = lightship("2026-10-17-slw")
    assert (code, out) == (2, "")
    assert "is called '2026-10-17-slw' (did you mean '2026-10-17-slow'?)" in err
