"""The recipes for machines of one's own: systemd and cron understand them, and the forge may be down."""

import re
import shlex
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from lightship.cli import boundary
from tools import ROOT, require

UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
HEARTBEAT, NOTIFY = (ROOT / "deploy" / "systemd" / f"lightship-{name}.service" for name in ("heartbeat", "notify"))
CRON = ROOT / "deploy" / "cron" / "lightship"


def commands(unit: Path) -> list[list[str]]:
    lines = unit.read_text(encoding="utf-8").splitlines()
    return [shlex.split(line.partition("=")[2]) for line in lines if line.startswith("ExecStart=")]


def crontab() -> tuple[list[str], str, str]:
    """Give the times, the user and the command of the one line that is no setting."""
    lines = [line for line in CRON.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    (line,) = [line for line in lines if not re.match(r"[A-Z_]+=", line)]
    *times, user, command = line.split(maxsplit=6)
    return times, user, command


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        # the programs are looked for, and are not on the machine of the tests
        text = re.sub(r"/opt/lightship/bin/\w+", "/bin/true", unit.read_text(encoding="utf-8"))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    command = [require("systemd-analyze"), "verify", "--man=no", *(tmp_path / unit.name for unit in UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_systemd_would_find_a_mistake(tmp_path: Path) -> None:
    unit = tmp_path / "lightship-heartbeat.service"
    unit.write_text(HEARTBEAT.read_text(encoding="utf-8").replace("ProtectHome=", "ProtectHom="), encoding="utf-8")
    command = [require("systemd-analyze"), "verify", "--man=no", unit]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert re.search("Unknown key.*ProtectHom", done.stdout + done.stderr)


def test_a_forge_that_is_down_does_not_end_the_heartbeat_of_systemd() -> None:
    fetch, heartbeat = commands(HEARTBEAT)
    assert fetch[0].startswith("-"), "its failure counts for nothing"
    assert heartbeat[0] == "/opt/lightship/bin/lightship"


@pytest.mark.parametrize("code", [0, 4])
def test_a_forge_that_is_down_does_not_end_the_heartbeat_of_cron(tmp_path: Path, code: int) -> None:
    times, user, command = crontab()
    assert (times, user) == (["*/15", "*", "*", "*", "*"], "lightship")
    assert "%" not in command, "to cron that is the end of the line"
    program = tmp_path / "lightship"
    program.write_text(f'#!/bin/sh\necho "$*" > {tmp_path}/asked\nexit {code}\n', encoding="utf-8")
    program.chmod(0o755)
    subprocess.run([require("git"), "init", "-q", tmp_path / "page"], check=True)
    here = command.replace("/var/lib/lightship/page", str(tmp_path / "page"))
    here = here.replace("/opt/lightship/bin/lightship", str(program))
    done = subprocess.run(["/bin/sh", "-c", here], capture_output=True, text=True, check=False)
    assert (tmp_path / "asked").read_text(encoding="utf-8") == "heartbeat\n"
    assert done.returncode == code


def test_the_commands_that_they_run_exist() -> None:
    program = "/opt/lightship/bin/lightship"
    assert commands(HEARTBEAT)[-1] == [program, "heartbeat"]
    assert commands(NOTIFY) == [["/usr/bin/timeout", "14m", program, "notify"]]
    assert re.findall(rf"{program} ([a-z]+)", CRON.read_text(encoding="utf-8")) == ["heartbeat", "notify"]
    assert {"heartbeat", "notify"} <= boundary.commands().keys()


def test_whoever_tells_nobody_has_no_run_that_fails_for_it() -> None:
    [line] = [line for line in CRON.read_text(encoding="utf-8").splitlines() if line.endswith("notify >/dev/null")]
    assert line.startswith("#"), "it is for those alone who tell people"


def test_messages_have_a_queue_of_their_own_beside_the_heartbeat() -> None:
    heartbeat, notify = (unit.read_text(encoding="utf-8").splitlines() for unit in (HEARTBEAT, NOTIFY))
    shared = {line for line in heartbeat if line.startswith(("DynamicUser=", "User=", "StateDirectory=", "Protect"))}
    assert len(shared) > 10
    assert shared <= set(notify), "they write to the same folder, and as little else is open to either"


def test_a_long_list_ends_before_the_next_run_which_has_the_news_of_its_own_commit() -> None:
    assert "timeout 14m" in CRON.read_text(encoding="utf-8")
    assert "SuccessExitStatus=124" in NOTIFY.read_text(encoding="utf-8").splitlines(), "that it did is no failure"


def test_the_timers_and_the_workflow_beat_equally_often() -> None:
    timers = [unit.read_text(encoding="utf-8") for unit in UNITS if unit.suffix == ".timer"]
    assert [re.findall(r"OnCalendar=(.*)", timer) for timer in timers] == [["*:0/15"], ["*:2/15"]]
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "heartbeat.yml").read_text(encoding="utf-8"))
    (schedule,) = workflow[True]["schedule"]
    minutes = [int(minute) for minute in schedule["cron"].split()[0].split(",")]
    assert [later - earlier for earlier, later in pairwise(minutes)] == [15, 15, 15]
