"""The benchmarks work: a trial with a few incidents measures, compares and prints everything. No time is judged."""

import subprocess
import sys
from pathlib import Path

from tools import ROOT, lacks


def test_a_trial_of_the_benchmarks_measures_and_compares_everything(tmp_path):
    if not Path(sys.executable).with_name("hugo").is_file():
        lacks("the benchmarks' Hugo is not installed (requirements-bench.txt)")
    command = [sys.executable, ROOT / "bench" / "run.py", "--tiny", "--only=builds", "--runs=1", "--work", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

    figures, _, _ = done.stdout.partition("\n## How it is measured")
    rows = [line for line in figures.splitlines() if line.startswith("| ") and not line.startswith("| work")]
    assert len(rows) == 8
    for work in ("full build, 20 synthetic incidents, 100 updates: time", "home page, first view with gzip"):
        row = next(row for row in rows if work in row)
        assert all(cell.strip() for cell in row.strip("|").split("|"))
    [twice] = [row for row in rows if row.startswith("| built twice")]
    assert "holds" in twice
    [measured] = [line for line in done.stdout.splitlines() if line.startswith("Measured ")]
    assert all(word in measured for word in ("cores", "GiB", "Python 3.", "mkdocs 1.", "Hugo v"))
