"""Commands that deal with the whole list of subscribers: list, import, export, stats, validate."""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from itertools import islice
from pathlib import Path

import click

from lightship import writing
from lightship.cli import roster
from lightship.cli.printing import progress
from lightship.errors import ContentError, Exit, OutsideError, UsageError, visible
from lightship.model.addresses import masked
from lightship.model.subscriber import Subscriber

_STATES = ("told", "unconfirmed", "quarantined", "forgotten")
_MOST_LINES = 100
_UNCONFIRMED = "not confirmed and not told: add --confirmed if all in the file agreed"


@click.command(name="list")
@click.option("--audience", default="", help="Only those of this audience.")
@click.option("--medium", "--channel", "medium", default="", help="Only email, webhook or sms.")
@click.option("--state", type=click.Choice(_STATES), help="Only those who are told, or are not for this reason.")
@click.option("--component", default="", help="Only those who asked for this component by its id.")
@click.option("--most", type=click.IntRange(1), default=None, help="At most so many.")
@click.option("--show-addresses", is_flag=True, help="Show addresses whole; never where a log keeps them.")
@click.option("--json", "is_json", is_flag=True, help="Print a JSON object on each line.")
@click.pass_obj
def list_(root: Path, /, *, most: int | None, show_addresses: bool, is_json: bool, **filters: str | None) -> int:
    """List subscribers in the order in which they came; addresses are masked."""
    from lightship.subscribing import everybody, state

    store = roster.opened(root).store
    for one in islice((one for one in everybody(store) if _is_meant(one, filters)), most):
        address = one.address if show_addresses else masked(one.address, one.medium)
        said = [one.id, address, one.medium.value, one.audience, state(one), " ".join(one.components) or "everything"]
        if is_json:
            names = ("id", "address", "medium", "audience", "state", "components")
            click.echo(json.dumps(dict(zip(names, [*said[:5], list(one.components)], strict=True)), ensure_ascii=False))
        else:
            click.echo(visible("  ".join(said)))
    return Exit.FINE


def _is_meant(one: Subscriber, filters: dict[str, str | None]) -> bool:
    from lightship.subscribing import state

    found = {"audience": one.audience, "medium": one.medium.value, "state": state(one)}
    component = filters.get("component")
    return all(not filters.get(name) or filters[name] == value for name, value in found.items()) and (
        not component or component in one.components
    )


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--confirmed", is_flag=True, help="All in the file agreed to be told, also where it does not say so.")
@click.option("--skip-invalid", is_flag=True, help="Leave wrong lines out, instead of importing nothing.")
@click.pass_obj
def import_(root: Path, file: Path, *, confirmed: bool, skip_invalid: bool) -> int:
    """Import subscribers from a CSV FILE: with our columns (only `address` is needed), or Statuspage's.

    Nobody is imported unless all lines are right. Who agreed, who is in quarantine and who is forgotten stays so.
    """
    from lightship import subscribing

    here = roster.opened(root)
    looked = subscribing.look(file, str(file), here.known, here.now)
    if looked.wrong > len({problem.line for problem in looked.problems}):
        click.echo(f"{looked.wrong} lines are wrong; these are the first:", err=True)
    if looked.wrong and not skip_invalid:
        raise ContentError(looked.problems)
    for problem in looked.problems:
        click.echo(str(problem), err=True)
    with progress(is_terminal=here.is_terminal) as on_progress:
        summary = subscribing.bring(
            file, looked, here.known, here.now, here.store, is_confirmed=confirmed, on_progress=on_progress
        )
    click.echo(f"{summary.added} added, {summary.changed} changed, {summary.unchanged} as before")
    notes = (
        (looked.wrong, "line is wrong and was left out", "lines are wrong and were left out"),
        (looked.repeated, "line repeats an address: the last counts", "lines repeat an address: the last counts"),
        (summary.forgotten, "person asked to be forgotten and stays so", "people asked to be forgotten and stay so"),
        (summary.unconfirmed, f"is {_UNCONFIRMED}", f"are {_UNCONFIRMED}"),
    )
    for number, one, several in notes:
        if number:
            click.echo(f"  {number} {one if number == 1 else several}")
    if looked.aside:
        click.echo(visible(f"  columns left aside: {', '.join(looked.aside)}"))
    return Exit.FINE


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.pass_obj
def export(root: Path, file: Path | None) -> int:
    """Write all subscribers as CSV into a new FILE that only you may read, or to standard output: with addresses."""
    from lightship import git
    from lightship.subscribing import everybody, exported

    store = roster.opened(root).store
    texts = exported(everybody(store))
    if file is None:
        for text in texts:
            sys.stdout.buffer.write(text.encode())  # UTF-8 in every locale
        sys.stdout.flush()
        return Exit.FINE
    _write(file, texts)
    click.echo(f"wrote {file}", err=True)
    if git.is_exposed(file.absolute()):
        click.echo(f"git would take it with `git add --all`: keep {file.name} out of the repository", err=True)
    return Exit.FINE


def _write(file: Path, texts: Iterable[str]) -> None:
    """Write a new file that nobody else can read; half of one is not left behind."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UsageError(f"{file} is there already", "it was left as it is") from None
    except OSError as error:
        raise OutsideError(f"cannot write {file}: {error.strerror}", "may you write there?") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            out.writelines(texts)
    except BaseException:
        file.unlink(missing_ok=True)
        raise


@click.command()
@click.option("--json", "is_json", is_flag=True, help="Print JSON.")
@click.option("--reach", "is_reach", is_flag=True, help="Write build/reach.json, which `plan` and `comment` read.")
@click.pass_obj
def stats(root: Path, *, is_json: bool, is_reach: bool) -> int:
    """Count subscribers by state, audience, medium, language and component.

    build/reach.json has nothing but how many are told, by audience and medium, for jobs that may reach no subscriber.
    """
    from lightship.subscribing import counted, everybody, reach

    if is_reach and not roster.is_here(root):
        click.echo("No subscribers are reached from this machine; nothing is written.")
        return Exit.FINE
    if is_reach:
        found = reach.counted(everybody(roster.opened(root).store))
        writing.put(root / reach.PLACE, reach.written(found), replace=True)
        return Exit.FINE
    counts = counted(everybody(roster.opened(root).store))
    if is_json:
        click.echo(json.dumps({one.name: getattr(counts, one.name) for one in fields(counts)}, indent=2))
        return Exit.FINE
    for name in _STATES:
        click.echo(f"{getattr(counts, name):>9}  {name}")
    tables = (
        ("audience", counts.audiences, ""),
        ("medium", counts.media, ""),
        ("language", counts.languages, "the page's own"),
        ("component", counts.components, "everything"),
    )
    for title, table, empty in tables:
        _table(title, table, empty)
    return Exit.FINE


def _table(title: str, counts: Counter[str], empty: str) -> None:
    if counts:
        click.echo(f"\nby {title}")
    for name, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        click.echo(visible(f"{number:>9}  {name or empty}"))


@click.command()
@click.pass_obj
def validate(root: Path) -> int:
    """Check every subscriber against the page: components, audiences, languages, zones, addresses.

    Exit code 1 when something does not fit.
    """
    from lightship.subscribing import everybody, faults

    here = roster.opened(root)
    found = 0
    for id_, line in faults(everybody(here.store), here.known, here.now):
        found += 1
        if found <= _MOST_LINES:
            click.echo(f"subscriber {id_}: {line}")
    if found > _MOST_LINES:
        click.echo(f"and {found - _MOST_LINES} more")
    click.echo(f"{found} problems" if found != 1 else "1 problem", err=True)
    return Exit.CONTENT if found else Exit.FINE


COMMANDS = (list_, import_, export, stats, validate)
