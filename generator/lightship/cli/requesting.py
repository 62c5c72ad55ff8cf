"""The command that asks for the approvals that are missing: ask."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lightship import app, chamber, summons
from lightship.cli import alarms
from lightship.cli.approving import report
from lightship.cli.options import Number
from lightship.errors import Exit, LightshipError, visible
from lightship.govern.calling import Meant

if TYPE_CHECKING:
    from lightship.govern.requesting import Told

_WHOM = {
    Meant.PEOPLE: "",
    Meant.BACKUPS: "the backups of ",
    Meant.DECIDER: "to decide, ",
    Meant.OBJECTORS: "to look again, ",
}


@click.command()
@click.argument("change", required=False, type=Number("a pull request"), metavar="[PR]")
@click.option("--again", "is_again", is_flag=True, help="Ask at once, also those who were asked often enough.")
@click.option("--report", "is_reporting", is_flag=True, help="Set the status `approvals`, which the forge requires.")
@click.pass_obj
def ask(root: Path, change: int | None, *, is_again: bool, is_reporting: bool) -> int:
    """Ask for the approvals that a pull request lacks, or every open one, by the channels that policy.yml names.

    Who was asked is written down, so it may run as often as you like: nobody is asked twice before it is time. Exit
    code 4 where somebody could not be reached.
    """
    here = app.start(root)
    here.expect_page()
    if why := summons.why_not(here):
        click.echo(why, err=True)
        return Exit.FINE
    if change:
        return _ask(here, change, is_again=is_again, is_reporting=is_reporting, is_named=True)
    worst = max(_tell_late(here), _ask_merged(here, is_again=is_again))
    numbers = chamber.open_changes(here)
    for number in numbers:
        try:
            worst = max(worst, _ask(here, number, is_again=is_again, is_reporting=is_reporting, is_named=False))
        except LightshipError as error:  # one that cannot be judged holds up no other
            click.echo(f"pull request {number}: {error}", err=True)
            worst = max(worst, error.exit_code)
    if not numbers:
        click.echo("no pull request is open", err=True)
    return worst


def _ask(here: app.App, number: int, *, is_again: bool, is_reporting: bool, is_named: bool) -> Exit:
    from lightship.forges import Stage

    pull, verdicts, told = summons.ask(here, number, is_again=is_again, is_named=is_named)
    for line in _lines(number, told):
        click.echo(visible(line))
    for role in summons.silent(here, verdicts) if pull.stage is Stage.OPEN else ():
        click.echo(f"pull request {number}: {role} has no `ask` in policy.yml; tell them yourself", err=True)
    if is_reporting:
        report(here, pull, verdicts)
    return _faults(number, told)


def _tell_late(here: app.App) -> Exit:
    try:
        return alarms.shown(summons.alarm_late(here))
    except LightshipError as error:
        click.echo(f"those who were passed over could not be told: {error}", err=True)
        return error.exit_code


def _ask_merged(here: app.App, *, is_again: bool) -> Exit:
    worst = Exit.FINE
    try:
        for pull, told in summons.ask_merged(here, is_again=is_again):
            for line in _lines(pull.number, told):
                click.echo(visible(line))
            worst = max(worst, _faults(pull.number, told))
    except LightshipError as error:
        click.echo(f"what is merged and withheld: {error}", err=True)
        return error.exit_code
    return worst


def _faults(number: int, told: "tuple[Told, ...]") -> Exit:
    faults = dict.fromkeys(fault for one in told for fault in one.faults)
    for fault in faults:
        click.echo(visible(f"pull request {number}: {fault}"), err=True)
    return Exit.OUTSIDE if faults else Exit.FINE


def _lines(number: int, told: "tuple[Told, ...]") -> Iterator[str]:
    for one in told:
        ways = [*(f"by {name}" for name in one.channels), *(f"{name} by a link" for name in one.people)]
        if ways:
            yield f"pull request {number}: asked {_WHOM[one.call.meant]}{one.call.role}: {', '.join(ways)}"
    if not told:
        yield f"pull request {number}: nobody is to be asked now"


COMMANDS = (ask,)
