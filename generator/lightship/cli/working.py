"""The command that helps to tell people: worker. It opens nothing; any number may run wherever the state is reached."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lightship import app, postroom
from lightship.cli.ending import ending
from lightship.cli.options import DURATION
from lightship.errors import Exit

if TYPE_CHECKING:
    from lightship.ledger.works import Outcome
    from lightship.notify.notifier import Notifier
    from lightship.notify.run import Told


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
    from lightship.publish import head

    here = app.start(root)
    here.expect_page()
    room = postroom.without_incidents(here)
    postroom.guard(room)
    run = app.run_id()
    with ending() as asked:

        @cache
        def open_(_process: int, channel: str) -> "Notifier":
            return asked.heeded(room.notifier(f"{run}-{channel}"))

        def is_put_back() -> bool:
            found = head.look(open_(0, "").store).head
            return bool(found and found.pinned)

        crew = replace(room.crew(run), open_=open_, processes=1)
        watch(open_(0, ""), crew, _report, idle=idle, is_held=is_put_back)
    return Exit.FINE


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
