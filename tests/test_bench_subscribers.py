"""The benchmark of subscribers works: a few of them are brought in, read, looked up and written out. No time is judged."""

import subprocess
import sys
from pathlib import Path

from tools import ROOT

_TRIAL = """
import pathlib, sys
sys.path.insert(0, sys.argv[1])
import subscribers
for figure in subscribers.figures(300, pathlib.Path(sys.argv[2])):
    print(figure.work, "|", figure.result)
subscribers.stored(300, pathlib.Path(sys.argv[2]))
store = subscribers.stored(300, pathlib.Path(sys.argv[2]))
print(sum(one.is_told for one in store.after(0, 1000)), "are told")
"""


def test_a_trial_of_the_benchmark_of_subscribers_measures_everything(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _TRIAL, ROOT / "bench", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.partition(" |")[0] for line in lines] == [
        "import of 300 subscribers from CSV",
        "the same import again",
        "all of them read in their order and counted",
        "all of them exported",
        "300 of them looked up by id",
        "file of 300 subscribers",
        "300 are told",
    ]
