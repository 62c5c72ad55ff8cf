"""What commands ask a person at a terminal: at most four things, and a wrong answer again instead of everything."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lightship.cli.boundary import run
from story import Story

Talk = Callable[..., tuple[int, str]]
PATIENCE_S = 30
CTRL_C = "\x03"


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    """Run a command in a small repository at a terminal, with the answers; gives the exit code and what was shown."""
    Story(tmp_path)

    def conversation(command: str, *answers: str) -> tuple[int, str]:
        terminal, there = pty.openpty()
        environment = {name: value for name, value in os.environ.items() if name != "CI"} | {"NO_COLOR": "1"}
        process = subprocess.Popen(
            [sys.executable, "-m", "lightship", *command.split()],
            cwd=tmp_path,
            env=environment,
            stdin=there,
            stdout=there,
            stderr=there,
        )
        os.close(there)
        shown, left, until = "", list(answers), time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            if not select.select([terminal], [], [], 0.1)[0]:
                if left and shown.endswith(": "):
                    answer(process, terminal, left.pop(0))
                    shown += "\n"
                continue
            try:
                shown += os.read(terminal, 4096).decode()
            except OSError:  # the other end is closed
                break
        os.close(terminal)
        code = process.wait(PATIENCE_S)
        assert not left, shown
        return code, shown.replace("\r\n", "\n")

    return conversation


def answer(process: subprocess.Popen[bytes], terminal: int, text: str) -> None:
    """Type a line, or Ctrl-C."""
    if text == CTRL_C:
        process.send_signal(signal.SIGINT)
    else:
        os.write(terminal, f"{text}\n".encode())


def questions(shown: str) -> list[str]:
    """Give the beginnings of the questions that were asked."""
    starts = ("What", "How", "Which", "When", "Phase", "Name of", "Its")
    return [line.split()[0].rstrip(",") for line in shown.splitlines() if line.startswith(starts)]


def test_an_incident_is_begun_told_and_ended_with_few_answers(talk: Talk) -> None:
    code, shown = talk("new", "Login is slow", "high", "website", "We look into it.")
    assert code == 0
    assert questions(shown) == ["What", "How", "What", "What"]
    assert "Readers will see:" in shown
    code, shown = talk("update", "identified", "A full disk.")
    assert (code, questions(shown)) == (0, ["Phase", "What"])
    code, shown = talk("resolve", "")
    assert (code, questions(shown)) == (0, ["What"])
    assert "This incident has been resolved." in shown


def test_a_maintenance_takes_four_answers(talk: Talk) -> None:
    code, shown = talk("maintenance", "Upgrade", "rest", "2027-01-05 22:00 for 90m", "It may be slow.")
    assert code == 0
    assert questions(shown) == ["What", "What", "When", "What"]
    assert "Scheduled, 2027-01-05 22:00 UTC to 2027-01-05 23:30 UTC" in shown
    assert "Affects REST API" in shown
    code, shown = talk("maintenance Short -c web -m Words", "2027-01-06 22:00")
    assert "2027-01-06 22:00 UTC to 2027-01-06 23:00 UTC" in shown


def test_a_wrong_answer_is_asked_for_again(talk: Talk, tmp_path: Path) -> None:
    code, shown = talk("new", "Login is slow", "terrible", "high", "nonsense", "website", "We look into it.")
    assert code == 0
    assert "Error: there is no severity 'terrible' (one of critical, high, medium, low)" in shown
    assert "Error: no component is called 'nonsense'" in shown
    code, shown = talk("update", "begun", "identified", "A full disk.")
    assert (code, "Error: 'begun' is no phase" in shown) == (0, True)
    code, shown = talk("maintenance Upgrade -c web -m Words", "soon", "22:00 for ever", "2027-01-05 22:00 for 1h")
    assert code == 0
    assert shown.count("Error: ") == 2


def test_one_of_several_open_incidents_is_chosen_by_its_number(talk: Talk) -> None:
    talk("new First -s low -c web -m Words")
    talk("new Second -s low -c rest -m Words")
    code, shown = talk("update -p identified -m Found", "2")
    assert code == 0
    assert "1  " in shown
    assert "Found" in shown
    code, shown = talk("resolve", "third", "first", "")
    assert code == 0
    assert "Error: no incident is called 'third'" in shown
    assert "-first\n  \n    Resolved · " in shown


def test_a_page_is_begun_with_two_answers(talk: Talk, tmp_path: Path) -> None:
    code, shown = talk("init new-page", "", "no address", "status.quay.example")
    assert (code, questions(shown)) == (0, ["Name", "Its", "Its"])
    assert "site_url: https://status.quay.example/" in (tmp_path / "new-page/mkdocs.yml").read_text()
    assert "site_name: 'New Page'" in (tmp_path / "new-page/mkdocs.yml").read_text()
    assert run(["-C", str(tmp_path / "new-page"), "check"]) == 0


def test_leaving_in_the_middle_writes_nothing(talk: Talk, tmp_path: Path) -> None:
    code, shown = talk("new", "Login is slow", CTRL_C)
    assert code == 130
    assert "nothing was written" in shown
    assert not (tmp_path / "incidents").exists()
