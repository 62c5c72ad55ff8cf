"""What a command costs as a whole: its time, its processor time and the memory of all its processes together."""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

_EVERY_S = 0.03
# Looking costs time too (the kernel walks the page tables); it may take this part of one processor.
_SHARE = 0.05
_MIB = 1024 * 1024


class FailedError(Exception):
    """A command failed; its last words are the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run cost.

    `memory_mib` is the peak of the whole process tree, where pages that processes share count once (the sum of their
    proportional set sizes, sampled); `largest_mib` the peak of its largest process as the kernel counted it, without
    what it gave to children. `others_s` is the processor time that this machine gave to everything else meanwhile: the
    busier it was, the less `wall_s` says. `median_s` is the median of several runs; the other times are the best's.
    """

    wall_s: float
    cpu_s: float
    memory_mib: float
    largest_mib: float
    others_s: float
    median_s: float


def run(command: Sequence[str | Path], *, cwd: Path | None = None, env: dict[str, str] | None = None) -> Cost:
    """Run a command to its end and tell what it cost; FailedError when it fails."""
    with tempfile.TemporaryFile() as said:
        began, busy = time.perf_counter(), _busy_s()
        process = subprocess.Popen(  # a session of its own: whatever it starts is found by it
            command,
            cwd=cwd,
            env=_usual(env or dict(os.environ)),
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        peak = _watch(process.pid)
        ended, busy = time.perf_counter(), _busy_s() - busy
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            words = said.read()[-2000:].decode(errors="replace")
            raise FailedError(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{words}")
    return Cost(
        wall_s=ended - began,
        cpu_s=used.ru_utime + used.ru_stime,
        memory_mib=peak / _MIB,
        largest_mib=used.ru_maxrss / 1024,
        others_s=max(0.0, busy - used.ru_utime - used.ru_stime),
        median_s=ended - began,
    )


def _usual(environment: dict[str, str]) -> dict[str, str]:
    """Let Python keep its compiled modules, as it does on a machine that nobody told otherwise."""
    return {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}


def alternate(runs: int, *works: Callable[[], Cost]) -> list[Cost]:
    """Do several works in turn, A B A B, so that a busy machine hurts all alike; gives for each its best run.

    What disturbs a run only ever adds to its time; so the shortest is what the work needs. Of memory the most is given.
    """
    costs: list[list[Cost]] = [[] for _ in works]
    for _ in range(runs):
        for work, found in zip(works, costs, strict=True):
            found.append(work())
    return [best(found) for found in costs]


def best(costs: list[Cost]) -> Cost:
    """Give the best of several runs, with their median and the most memory of any."""
    return replace(
        min(costs, key=lambda cost: cost.wall_s),
        median_s=statistics.median(cost.wall_s for cost in costs),
        memory_mib=max(cost.memory_mib for cost in costs),
        largest_mib=max(cost.largest_mib for cost in costs),
    )


def _busy_s() -> float:
    """Give the processor time that everything but this process has used since the machine began."""
    ticks = [int(word) for word in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]]
    own = os.times()
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK") - own.user - own.system


def _watch(leader: int) -> int:
    """Wait until a process has ended, not yet reaped; gives the peak of its session's memory in bytes."""
    peak = 0
    while True:
        began = time.perf_counter()
        peak = max(peak, sum(map(_memory, _session(leader))))
        pause = max(_EVERY_S, (time.perf_counter() - began) / _SHARE)
        until = time.perf_counter() + pause
        while time.perf_counter() < until:
            if os.waitid(os.P_PID, leader, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                return peak
            time.sleep(0.002)


def _session(leader: int) -> list[int]:
    """List the processes of a session."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_bytes()
            except OSError:
                continue
            # The program's name stands in brackets and may hold anything; the session is the fourth field after it.
            if int(stat.rpartition(b")")[2].split()[3]) == leader:
                found.append(int(folder.name))
    return found


def _memory(process: int) -> int:
    """Give a process's proportional set size in bytes; 0 when it has ended."""
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_bytes().splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
