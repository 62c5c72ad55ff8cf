"""Commands that make the page public and look after it, from publish to doctor.

What they need is imported when they run: it takes as long as a check of hundreds of incidents.
"""

import functools
import json
import time as clock
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import ParamSpec

import click

from lightship import app, berths, chamber, desk, moorings, registry
from lightship.cli import notifying, outcomes, withheld
from lightship.cli.options import AT, Number
from lightship.cli.printing import progress, time
from lightship.cli.watching import overdue_lines
from lightship.errors import Exit, LightshipError

_P = ParamSpec("_P")


def stoppable(command: Callable[_P, int]) -> Callable[_P, int]:
    """Say, when somebody stops a command that publishes, that nothing is broken."""

    @functools.wraps(command)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> int:
        try:
            return command(*args, **kwargs)
        except KeyboardInterrupt:
            click.echo("\nStopped. Readers have a page that works; run it again to finish the work.", err=True)
            return 130

    return run


def _opened(root: Path, at: datetime | None = None) -> app.App:
    """Start where a page is; raises ContentError elsewhere, before a target or the state store is touched."""
    here = app.start(root, at)
    here.expect_page()
    return here


def _tell(line: str) -> None:
    click.echo(line, err=True)


@click.command()
@click.option("--at", type=AT, help="Publish the state at this moment instead of now; for trying things out.")
@click.option(
    "--diverged",
    is_flag=True,
    help="Publish although neither this commit nor the published one is newer, or the state is older than the page.",
)
@click.option("--force-deletions", is_flag=True, help="Delete more files than `max_deletions` allows.")
@click.option("--unpin", is_flag=True, help="End the pin of a rollback and publish this commit.")
@click.option("--notify", "is_telling", is_flag=True, help="Then tell people what is new, if enough targets have it.")
@click.option(
    "--statement",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the statement of what was published into this file, for whoever vouches for it.",
)
@click.pass_obj
@stoppable
def publish(
    root: Path,
    at: datetime | None,
    statement: Path | None,
    *,
    diverged: bool,
    force_deletions: bool,
    unpin: bool,
    is_telling: bool,
) -> int:
    """Publish the commit that is checked out to every target, and read it back."""
    from lightship import publish as publishing

    here = _opened(root, at)
    if statement:
        statement.unlink(missing_ok=True)  # of a run before: nobody is to vouch for that again
    began = clock.monotonic()
    wishes = publishing.Wishes(is_diverged_allowed=diverged, is_deletion_forced=force_deletions, is_unpinned=unpin)
    with progress(is_terminal=here.is_terminal) as on_progress:
        outcome = desk.carried_out(
            here, lambda publisher, source: publishing.run(publisher, source, wishes), on_progress, _tell
        )
    code = outcomes.tell(outcome, clock.monotonic() - began)
    if statement and isinstance(outcome, publishing.Published):
        statement.parent.mkdir(parents=True, exist_ok=True)
        statement.write_bytes(registry.stated(here, outcome.statement))
    if not is_telling or isinstance(outcome, publishing.GiveWay) or not outcome.is_enough:
        return code
    return max(code, notifying.told(notifying.announce(here.now())))


@click.command()
@click.option("--at", type=AT, help="Confirm the state at this moment instead of now; for trying things out.")
@click.pass_obj
@stoppable
def heartbeat(root: Path, at: datetime | None) -> int:
    """Confirm that the page is fresh, and begin and end maintenances; to be run every 15 minutes."""
    from lightship import publish as publishing

    here = _opened(root, at)
    began = clock.monotonic()
    with progress(is_terminal=here.is_terminal) as on_progress:
        outcome = desk.carried_out(here, publishing.heartbeat.run, on_progress, _tell)
    with chamber.published(here.now()) as seen:
        for line in seen.recalled(lambda snapshot, _: tuple(overdue_lines(snapshot))):
            click.echo(line)
    for line in outcomes.overdue_lines(registry.overdue(here)):
        click.echo(line, err=True)
    if isinstance(outcome, publishing.Unchanged):
        click.echo(f"generation {outcome.generation} is confirmed")
        outcomes.tell_removed(outcome.removed)
        return max(outcomes.tell_targets(outcome.delivered), withheld.tell(outcome.agreement))
    return outcomes.tell(outcome, clock.monotonic() - began)


@click.command()
@click.argument("generation", type=Number("a generation"), required=False)
@click.option("--why", default="", help="The reason, for whoever meets the pin.")
@click.pass_obj
@stoppable
def rollback(root: Path, generation: int | None, why: str) -> int:
    """Put an earlier GENERATION back, the one before when none is named, and pin it until `publish --unpin`."""
    from lightship import publish as publishing

    here = _opened(root)
    began = clock.monotonic()
    with desk.publisher(here, is_signing=True, tell=_tell) as publisher:
        done = publishing.rollback.run(publisher, generation, by=app.user(root), why=why)
    code = outcomes.tell(done.published, clock.monotonic() - began)
    click.echo(f"It shows generation {done.restored} again and stays so until `lightship publish --unpin`.")
    if done.met:
        click.echo("Not taken back: feeds, and whoever read the page, have met these updates:")
        for update in done.met:
            click.echo(f"  {update}")
    return code


@click.command()
@click.option("--json", "is_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def generations(root: Path, *, is_json: bool) -> int:
    """List the generations that can be put back, newest first."""
    from lightship import publish as publishing

    with desk.publisher(_opened(root)) as publisher:
        listing = publishing.listing.generations(publisher)
    current = listing.head.generation if listing.head else 0
    if is_json:
        shown = [
            {
                "generation": one.generation,
                "commit": one.commit,
                "at": one.at.isoformat(),
                "kind": one.kind,
                "restored": one.restored or None,
                "is_current": one.generation == current,
            }
            for one in listing.records
        ]
        pinned = bool(listing.head and listing.head.pinned)
        withheld_now = sorted(listing.head.withheld) if listing.head else []
        click.echo(json.dumps({"is_pinned": pinned, "withheld": withheld_now, "generations": shown}, indent=2))
        return Exit.FINE
    if not listing.records:
        click.echo("nothing is published yet")
    for one in listing.records:
        mark = "*" if one.generation == current else " "
        restored = f"  {one.kind} to {one.restored}" if one.restored else ""
        click.echo(f"{mark} {one.generation:>5}  {time(one.at)}  {one.commit[:10]}{restored}")
    if listing.head and listing.head.withheld:
        click.echo(f"withheld, until somebody agrees: {', '.join(sorted(listing.head.withheld))}")
    if listing.head and listing.head.pinned:
        pin = listing.head.pinned
        click.echo(f"pinned by {pin.by} since {time(pin.at)}{f': {pin.why}' if pin.why else ''}")
    return Exit.FINE


@click.command()
@click.option("--repair", is_flag=True, help="Put back files that are missing or were changed behind our back.")
@click.option("--json", "is_json", is_flag=True, help="Print JSON.")
@click.pass_obj
@stoppable
def doctor(root: Path, *, repair: bool, is_json: bool) -> int:
    """Examine the state store and every target: reachable, writable, public, fresh, and as it was published."""
    from lightship import publish as publishing

    faults: dict[str, LightshipError] = {}
    here = _opened(root)
    moved = moorings.finding(here)
    with desk.publisher(here, is_near=False, tell=_tell) as publisher:
        if repair:
            done = publishing.repairing.repair(publisher)
            faults = {name: result for name, result in done.items() if isinstance(result, LightshipError)}
            for name, result in done.items():
                click.echo(f"{name}: {result if name in faults else f'put back {result}'}", err=True)
            publisher = publisher.afresh()
        examined = publishing.doctor.examine(publisher, berths.days_left, moved)
    if is_json:
        click.echo(json.dumps([outcomes.as_json(one) for one in examined], indent=2))
    else:
        for one in examined:
            click.echo(click.style(one.name, bold=True))
            for finding in one.findings:
                click.echo(outcomes.line(finding))
    return Exit.OUTSIDE if faults or any(one.is_broken for one in examined) else Exit.FINE


COMMANDS = (publish, rollback, generations, heartbeat, doctor)
