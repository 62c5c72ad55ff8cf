"""Commands that look after single subscribers: add, remove, forget; and the group that all of them are in.

Addresses are shown when that is asked for, and nowhere else: what a command prints ends in the logs of CI.
"""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import click

from lightship import app, registry
from lightship.cli import lists, roster
from lightship.errors import Exit, OutsideError, UsageError, visible
from lightship.model.addresses import id_of, medium_of
from lightship.model.subscriber import Medium, Subscriber


@click.group()
def subscribers() -> None:
    """Look after who is told: add, remove, forget, list, import, export, stats, validate."""


@subscribers.command()
@click.argument("address")
@click.option(
    "--medium", "--channel", "medium", default="", help="email, webhook or sms; seen in the address if left out."
)
@click.option("--audience", help="The audience that they belong to (public when left out).")
@click.option("--component", "components", multiple=True, help="Only these components or groups; may be repeated.")
@click.option("--kind", "kinds", multiple=True, help="Only incident, maintenance or notice; may be repeated.")
@click.option("--preference", help="every message, or first-and-last of each incident.")
@click.option("--lang", "language", help="The language of the messages (the page's first when left out).")
@click.option("--zone", help="The time zone of times in the messages, such as Europe/Berlin.")
@click.option("--name", help="What they are called.")
@click.option("--tier", help="A mark of your own, such as gold.")
@click.option("--confirmed", is_flag=True, help="They agreed to be told; nobody is told who has not.")
@click.option("--release", is_flag=True, help="End a quarantine: what failed there before is tried again.")
@click.pass_obj
def add(
    root: Path,
    /,
    address: str,
    medium: str,
    *,
    confirmed: bool,
    release: bool,
    **options: str | tuple[str, ...] | None,
) -> int:
    """Add a subscriber by the ADDRESS, or change one: what is not given stays as it is."""
    from lightship.subscribing import FieldError, Reader, changed, choice

    opened = roster.opened(root)
    reader = Reader(opened.known, opened.now)
    try:
        kind = choice(medium, Medium) if medium else medium_of(address)
        kept = reader.address(address, kind)
        texts = {name: text if isinstance(text, str) else ",".join(text or ()) for name, text in options.items()}
        given = {name: reader.value(name, text) for name, text in texts.items() if options[name] not in (None, ())}
    except FieldError as error:
        raise UsageError(error.message, error.hint) from None
    identity = Subscriber(id=id_of(kept, kind), address=kept, medium=kind)
    before = opened.store.find([identity.id]).get(identity.id)
    was_there = before is not None and not before.is_forgotten
    after = changed(before if was_there else None, identity, given)
    if confirmed and not after.confirmed:
        after = replace(after, confirmed=opened.now)
    if release:
        after = replace(after, quarantined=None, reason="")
    if before and not was_there:  # whom nothing but this word brings back
        opened.store.remove([before.id])
    opened.store.put([after])
    click.echo(f"{'changed' if was_there else 'added'} {after.id}{'' if after.is_told else f' ({_why(after)})'}")
    return Exit.FINE


def _why(one: Subscriber) -> str:
    if one.quarantined:
        return "in quarantine: add --release to try it again"
    return "not confirmed: add --confirmed when they agreed to be told"


@subscribers.command()
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS|ID...")
@click.pass_obj
def remove(root: Path, addresses: tuple[str, ...]) -> int:
    """Remove subscribers; a later import may bring them back (see forget)."""
    from lightship.subscribing import named

    ids = [named(address) for address in addresses]
    store = roster.opened(root).store
    there = {id_ for id_, one in store.find(ids).items() if not one.is_forgotten}
    store.remove(sorted(there))
    return _done("removed", ids, there)


@subscribers.command()
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS|ID...")
@click.pass_obj
def forget(root: Path, addresses: tuple[str, ...]) -> int:
    """Erase people for good: their ids alone stay, so that no import of an older list brings them back."""
    from lightship.subscribing import forgotten, named

    ids = [named(address) for address in addresses]
    opened = roster.opened(root)
    there = opened.store.find(ids)
    gone = {id_ for id_, one in there.items() if one.is_forgotten}
    opened.store.put(forgotten(id_, opened.now) for id_ in dict.fromkeys(ids) if id_ not in gone)
    _tell_of_holds(root)
    return _done("forgot", ids, set(ids))


def _tell_of_holds(root: Path) -> None:
    """Say what a legal hold keeps of people who are forgotten; where the state cannot be read they are all the same."""
    from lightship.trail import holds

    with suppress(OutsideError):
        for one in holds.active(registry.store(app.start(root))):
            what = "everything" if one.incident == holds.ALL else one.incident
            click.echo(visible(f"{what} is on hold ({one.reason}, by {one.by}):"), err=True)
            click.echo("  what they were told of it stays on record, by their ids and without an address", err=True)


def _done(verb: str, ids: list[str], there: set[str]) -> int:
    for id_ in dict.fromkeys(ids):
        if id_ in there:
            click.echo(f"{verb} {id_}")
        else:
            click.echo(f"there is no subscriber {id_}", err=True)
    return Exit.FINE if there >= set(ids) else Exit.CONTENT


for command in lists.COMMANDS:
    subscribers.add_command(command)
COMMANDS = (subscribers,)
