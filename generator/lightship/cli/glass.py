"""Commands for when nobody who must agree can be reached: break-glass, break-glass list, break-glass sign-off."""

import time as clock
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lightship import app, emergency, summons
from lightship.cli import alarms, notifying, outcomes, withheld
from lightship.cli.options import Number
from lightship.cli.printing import progress
from lightship.cli.publishing import stoppable
from lightship.errors import Exit, LightshipError, UsageError, visible

if TYPE_CHECKING:
    from lightship.emergency import Done
    from lightship.trail.reviews import Review

_LONGEST = 300


@click.group(name="break-glass", invoke_without_command=True)
@click.option("--reason", default="", help="Why nobody can be waited for; those who are passed over read it.")
@click.option("--dry-run", "is_rehearsal", is_flag=True, help="Say who you are, and what would be published.")
@click.option("--notify", "is_telling", is_flag=True, help="Then tell people what is new, as `publish --notify` does.")
@click.pass_context
@stoppable
def break_glass(context: click.Context, reason: str, *, is_rehearsal: bool, is_telling: bool) -> int:
    """Publish the commit that is checked out now, without the approvals that it lacks, and leave a mark.

    The people whom the policy names may: who you are says the forge, in a run that you start there, or your signature.
    """
    if context.invoked_subcommand:
        return Exit.FINE
    why = _line(reason)
    if not any(map(str.isalnum, why)):
        raise UsageError("whoever is passed over wants to know why", 'say it: --reason "nobody of comms answers"')
    here = app.start(context.obj)
    here.expect_page()
    began = clock.monotonic()
    with progress(is_terminal=here.is_terminal) as on_progress:
        act = emergency.rehearse if is_rehearsal else emergency.publish
        done = act(here, why, on_progress, _tell)
    if is_rehearsal:
        return _tell_rehearsed(done)
    return _tell_done(here, done, clock.monotonic() - began, is_telling=is_telling)


def _tell(line: str) -> None:
    click.echo(line, err=True)


def _tell_rehearsed(done: "Done") -> int:
    click.echo(visible(f"you are {done.operator.person}, and may"))
    if not done.passed:
        click.echo("nothing lacks its approvals: `lightship publish` is enough")
    else:
        click.echo(f"would be published without the approvals of {_roles(done)}:")
        _tell_units(done)
    withheld.tell(done.agreement)
    click.echo("nothing was published, and nothing noted")
    return Exit.FINE


def _tell_done(here: app.App, done: "Done", took_s: float, *, is_telling: bool) -> int:
    from lightship.publish import GiveWay

    outcome = done.outcome
    if outcome is None:
        raise AssertionError("it was no rehearsal")
    code = outcomes.tell(outcome, took_s)
    if done.passed and done.entry and isinstance(outcome, GiveWay):
        click.echo(f"entry {done.entry.number} names what this run would have published: another one took over")
    elif done.passed and done.entry:
        click.echo(f"published without the approvals of {_roles(done)}, which entry {done.entry.number} says:")
        _tell_units(done)
    elif done.entry:
        click.echo(f"what lacked its approvals is in entry {done.entry.number} already, of an earlier run")
    else:
        click.echo("nothing lacked its approvals: nobody was passed over")
    if not isinstance(outcome, GiveWay):
        code = max(code, _tell_people(here, done))
        for line in _following(here, done):
            click.echo(line)
    if is_telling and not isinstance(outcome, GiveWay) and outcome.is_enough:
        code = max(code, notifying.told(notifying.announce(here.now())))
    return code


def _tell_people(here: app.App, done: "Done") -> int:
    """Tell those who were passed over, also those of a run that died before it did."""
    try:
        return alarms.shown(summons.alarm(here, done.before))
    except LightshipError as error:
        click.echo(f"those who were passed over could not be told: {error}", err=True)
        return Exit.OUTSIDE


def _following(here: app.App, done: "Done") -> Iterator[str]:
    from lightship.trail import reviews

    if done.entry:
        review = reviews.Review(entry=done.entry)
        wanted = " and ".join(f"{number} of {role}" for role, number in sorted(review.wanted.items()))
        yield f"next: until {review.deadline} {wanted} must look at it:"
        yield f"  lightship break-glass sign-off {done.entry.number}"
    if not emergency.is_merged(here):
        yield "next: push this very commit and merge it; until then CI publishes nothing, and only"
        yield "  `lightship heartbeat` from here keeps the page fresh (docs/break-glass.md)"


def _roles(done: "Done") -> str:
    names = sorted({missing.role for one in done.passed for missing in one.missing})
    return " and ".join(names) or "whoever stands in the way"


def _tell_units(done: "Done") -> None:
    for stopped, units in withheld.together((tuple(filter(None, [one.stopped])), one.unit.id) for one in done.passed):
        for line in (*(f"  {unit}" for unit in units), *(f"    although {why}" for why in stopped)):
            click.echo(visible(line))


@break_glass.command(name="list")
@click.option("--all", "is_all", is_flag=True, help="Also what was signed off.")
@click.pass_obj
def list_(root: Path, *, is_all: bool) -> int:
    """List what was published without approvals and waits for somebody to look at it."""
    here = app.start(root)
    shown = [one for one in emergency.reviews(here) if is_all or not one.sign_off]
    for one in shown:
        for line in _review_lines(one, is_overdue=one.is_overdue(here.clock)):
            click.echo(visible(line))
    if not shown:
        click.echo("Nothing is open.")
    return Exit.FINE


def _review_lines(review: "Review", *, is_overdue: bool) -> Iterator[str]:
    body = review.entry.body
    due = f"{'OVERDUE since' if is_overdue else 'open until'} {review.deadline}"
    yield f"{review.entry.number}  {review.entry.at:%Y-%m-%d %H:%M} UTC by {review.person}: {review.reason}"
    yield f"  {f'signed off by entry {review.sign_off}' if review.sign_off else due}"
    yield from (f"  {one.get('unit')}" for one in body.get("units", ()))
    yield f"  to look at it: {', '.join(f'{number} of {role}' for role, number in sorted(review.wanted.items()))}"
    for one in review.looked:
        note = f": {one.body['note']}" if one.body.get("note") else ""
        yield f"  {one.body.get('person')} looked at it {one.at:%Y-%m-%d %H:%M} UTC{note}"


@break_glass.command(name="sign-off")
@click.argument("number", type=Number("an entry"))
@click.option("--note", default="", help="What you found, for whoever reads the record.")
@click.pass_obj
def sign_off(root: Path, number: int, note: str) -> int:
    """Say that you looked at what the entry NUMBER published without approvals."""
    here = app.start(root)
    operator, left = emergency.sign_off(here, number, _line(note), _tell)
    click.echo(visible(f"{operator.person} signed off entry {number}"))
    if left:
        click.echo(f"it still waits for {' and '.join(f'{count} of {role}' for role, count in left.items())}")
    return Exit.FINE


def _line(text: str) -> str:
    return visible(" ".join(text.split()))[:_LONGEST]


COMMANDS = (break_glass,)
