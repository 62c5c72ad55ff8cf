"""The command that watches promises to readers: cadence."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import click

from lightship import app
from lightship.cli.options import DURATION
from lightship.cli.printing import time
from lightship.errors import Exit, visible
from lightship.metrics import cadence as metrics
from lightship.metrics.cadence import Due, Score
from lightship.snapshot import Snapshot, take


@click.command()
@click.option("--within", type=DURATION, default="90d", help="Score the incidents that began within so long; 90d.")
@click.option("--json", "is_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def cadence(root: Path, within: timedelta, is_json: bool) -> int:
    """Say when readers are to hear again, what is overdue, and how often they heard in time."""
    here = app.start(root)
    repository = here.repository()
    snapshot = take(repository, here.at)
    found = metrics.dues(snapshot)
    scores = metrics.scores(snapshot, repository.incidents, repository.policy, within)
    if is_json:
        click.echo(json.dumps(_data(found, scores), ensure_ascii=False, indent=1))
        return Exit.FINE
    waited = [_line(due, snapshot) for due in found] or ["Nobody waits for an update."]
    for line in (*waited, "", *_score_lines(scores)):
        click.echo(line)
    return Exit.FINE


def overdue_lines(snapshot: Snapshot) -> Iterator[str]:
    """Say for what readers wait in vain."""
    return (_line(due, snapshot) for due in metrics.dues(snapshot) if due.is_overdue)


def _line(due: Due, snapshot: Snapshot) -> str:
    away = _length(abs(due.by - snapshot.now))
    word = f"overdue by {away}" if due.is_overdue else f"due in {away}"
    return visible(f"{word}  {due.entry.id}  {due.entry.title}  (promised by {time(due.by)})")


def _score_lines(scores: tuple[Score, ...]) -> Iterator[str]:
    if not scores:
        yield "No incident began in that time."
    for one in scores:
        promised = (
            f", {one.firsts_kept} of {len(one.firsts)} within {_of(one.first_within_s)}" if one.first_within_s else ""
        )
        incidents = "incident" if len(one.firsts) == 1 else "incidents"
        yield f"{one.severity}: {len(one.firsts)} {incidents}"
        yield f"  first message after {_of(one.first_median_s)} (median){promised}"
        worst = f", the latest by {_of(max(one.late_s))}" if one.late_s else ""
        if one.promises:
            yield f"  promised updates: {one.kept} of {one.promises} in time{worst}"


def _data(found: tuple[Due, ...], scores: tuple[Score, ...]) -> dict[str, object]:
    return {
        "due": [
            {"incident": due.entry.id, "title": due.entry.title, "by": due.by.isoformat(), "overdue": due.is_overdue}
            for due in found
        ],
        "scores": [
            {
                "severity": one.severity,
                "incidents": len(one.firsts),
                "first_median_s": one.first_median_s,
                "first_within_s": one.first_within_s,
                "firsts_in_time": one.firsts_kept,
                "promises": one.promises,
                "promises_kept": one.kept,
                "latest_s": max(one.late_s, default=0),
            }
            for one in scores
        ],
    }


def _of(seconds: float) -> str:
    return _length(timedelta(seconds=seconds))


def _length(length: timedelta) -> str:
    """Write a stretch of time as the files write it, to the minute: 2d3h, 1h5m, 20m."""
    minutes = round(length.total_seconds() / 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    shown = [f"{number}{unit}" for number, unit in ((days, "d"), (hours, "h"), (rest, "m")) if number]
    return "".join(shown[:2]) or "0m"


COMMANDS = (cadence,)
