"""The benchmarks work: a trial with a few incidents measures, compares and prints everything. No time is judged."""

import subprocess
import sys
from pathlib import Path

from tools import ROOT, lacks

_MISHAPS = """
import pathlib, sys
sys.path[:0] = sys.argv[1:3]
import killing, refusing, table
work = pathlib.Path(sys.argv[3])
print(table.line(killing.killed(100, 1, "hold", work)))
print(table.line(refusing.figure(20, work)))
"""


def trial(part: str, work: Path) -> list[str]:
    """Try a part of the benchmarks, and give the lines of what it printed."""
    if not Path(sys.executable).with_name("hugo").is_file():
        lacks("the benchmarks' Hugo is not installed (requirements-bench.txt)")
    command = [sys.executable, ROOT / "bench" / "run.py", "--tiny", f"--only={part}", "--runs=1", "--work", work]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.partition("\n## How it is measured")[0].splitlines()


def rows(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith("| ") and not line.startswith("| work")]


def test_a_trial_of_the_benchmarks_measures_and_compares_everything(tmp_path):
    lines = trial("builds", tmp_path)

    found = rows(lines)
    assert len(found) == 8
    for work in ("full build, 20 synthetic incidents, 100 updates: time", "home page, first view with gzip"):
        row = next(row for row in found if work in row)
        assert all(cell.strip() for cell in row.strip("|").split("|"))
    [twice] = [row for row in found if row.startswith("| built twice")]
    assert "holds" in twice
    [measured] = [line for line in lines if line.startswith("Measured ")]
    assert all(word in measured for word in ("cores", "GiB", "Python 3.", "mkdocs 1.", "Hugo v"))


def test_a_trial_of_the_benchmark_of_messages_compares_them_with_a_bare_loop(tmp_path):
    found = rows(trial("messages", tmp_path))

    assert len(found) == 4
    assert sum("smtplib" in row for row in found) == 1
    assert "verified → first mail" in found[-1]


def test_a_trial_of_the_benchmark_of_reviews_looks_at_a_pull_request_with_a_cache_and_without(tmp_path):
    found = rows(trial("reviews", tmp_path))
    assert ["without any cache" in row for row in found] == [False, True]


def test_whatever_happens_in_a_trial_everybody_is_told(tmp_path):
    command = [sys.executable, "-c", _MISHAPS, ROOT / "bench", ROOT / "tests", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

    killed, refused = done.stdout.splitlines()
    assert "0 lost, 0 twice" in killed
    assert "0 sent and missing" in refused
    assert all("holds" in line for line in (killed, refused))
