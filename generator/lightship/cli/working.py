"""The command that helps to tell people: worker. It opens nothing; any number may run wherever the state is reached."""

import signal
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lightship import app, postroom
from lightship.cli.options import DURATION
from lightship.errors import Exit

if TYPE_CHECKING:
    from lightship.ledger.works import Outcome
    from lightship.notify.notifier import Notifier
    from lightship.notify.run import Told

_STEP_S = 0.5


@click.command()
@click.option(
    "--for",
    "idle",
    type=DURATION,
    help="End when there was nothing to do for so long, such as 10m; it goes on until it is stopped unless given.",
)
@click.pass_obj
def worker(root: Path, idle: timedelta | None) -> int:
    """Help to tell people what `lightship notify` has opened, beside it or after it; nothing new is told.

    Any number may run, on any machines with the same state. SIGTERM and Ctrl-C end it after the messages in hand.
    """
    from lightship.notify.watching import watch

    here = app.start(root)
    here.expect_page()
    room = postroom.without_incidents(here)
    postroom.guard(room)
    run, ending = app.run_id(), _Ending()

    @cache
    def open_(_process: int, channel: str) -> "Notifier":
        return replace(room.notifier(f"{run}-{channel}"), sleep=ending.sleep, is_ending=ending)

    watch(open_(0, ""), replace(room.crew(run), open_=open_, processes=1), _report, idle=idle)
    return Exit.FINE


class _Ending:
    """Whether an end was asked for; who asks twice does not wait."""

    def __init__(self) -> None:
        self._is_asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def __call__(self) -> bool:
        return self._is_asked

    def _ask(self, *_: object) -> None:
        if self._is_asked:
            raise KeyboardInterrupt
        self._is_asked = True

    def sleep(self, seconds: float) -> None:
        """Wait, but not longer than until an end is asked for."""
        end = time.monotonic() + seconds
        while not self._is_asked and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _STEP_S))


def _report(told: "Told") -> None:
    if not (told.has_worked or told.faults):
        return
    from lightship.deliveries.telling import counts

    total: Counter[Outcome] = Counter()
    for outcomes in told.outcomes.values():
        total.update(outcomes)
    click.echo(f"{told.opening.event.id}: {counts(total)}{'' if told.is_finished else '; not finished'}")
    for channel, fault in told.faults.items():
        click.echo(f"  {channel}: {fault}", err=True)


COMMANDS = (worker,)
