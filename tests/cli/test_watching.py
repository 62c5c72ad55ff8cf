"""`lightship cadence` as its users run it."""

import json
from pathlib import Path

import pytest

from lightship.cli.boundary import run
from story import Story


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = Story(tmp_path).incident(title="Slow", components="[web]", started="2026-10-17T03:00:00Z")
    return story.update("investigating", "03:10", next_update="20m")


def cadence(story: Story, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(["-C", str(story.root), "cadence", *arguments]) == 0
    return capsys.readouterr().out


def test_it_says_what_is_overdue_and_keeps_the_score(story: Story, capsys: pytest.CaptureFixture[str]) -> None:
    out = cadence(story, capsys, "--within", "9000d")
    assert out.startswith("overdue by ")
    assert "outage  Slow  (promised by 2026-10-17 03:30 UTC)" in out
    assert "high: 1 incident\n  first message after 10m (median), 1 of 1 within 30m\n" in out
    assert "promised updates: 0 of 1 in time, the latest by " in out


def test_it_says_so_when_nobody_waits_and_nothing_happened(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cadence(Story(tmp_path), capsys) == "Nobody waits for an update.\n\nNo incident began in that time.\n"


def test_programs_read_it_as_json(story: Story, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(cadence(story, capsys, "--json", "--within", "9000d"))
    assert found["due"] == [{"incident": "outage", "title": "Slow", "by": "2026-10-17T03:30:00+00:00", "overdue": True}]
    assert found["scores"][0]["promises_kept"] == 0
