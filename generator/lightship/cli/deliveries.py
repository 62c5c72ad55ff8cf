"""Commands about what people were told: what became of it, the words, another try.

What they need is imported when they run: it takes as long as a check of hundreds of incidents.
"""

import csv
import json
import re
from collections.abc import Collection, Sequence
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lightship import app, postroom, registry
from lightship.cli import notifying
from lightship.errors import Exit, LightshipError, visible

if TYPE_CHECKING:
    from lightship.deliveries.amending import Amended, Wanted
    from lightship.ledger.openings import Opening
    from lightship.notify.run import Told
    from lightship.postroom import Postroom
    from lightship.state import Store

_MOST = 20
# So many of the latest events are looked through for what is to be tried again.
_LATEST = 200
_EVERY = 1 << 30
_IDS = click.option("--id", "ids", multiple=True, help="This recipient alone, by the id that --csv shows; repeatable.")


class _Deliveries(click.Group):
    """Shows what is named where no command is."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read `lightship deliveries INCIDENT` as `lightship deliveries show INCIDENT`."""
        is_command = bool(args) and args[0] in (*self.commands, *ctx.help_option_names)
        return super().parse_args(ctx, args if is_command else ["show", *args])


@click.group(cls=_Deliveries)
def deliveries() -> None:
    """Say what became of what people were told, of one INCIDENT or of all; try again what failed.

    Without a command it is `show`, whose options go with it: `lightship deliveries show INCIDENT --csv FILE`.
    """


@deliveries.command()
@click.argument("name", metavar="[INCIDENT|EVENT]", default="")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print.")
@click.option(
    "--csv",
    "table",
    type=click.Path(dir_okay=False, allow_dash=True),
    help="Write a line for each recipient, by id, into this file, or - to print it.",
)
@click.option("--most", type=click.IntRange(1), default=_MOST, help="So many of the latest events where none is named.")
@click.option("--to", "person", metavar="ADDRESS|ID", default="", help="What this recipient alone was told.")
@click.pass_obj
def show(root: Path, name: str, form: str, table: str | None, most: int, person: str) -> int:
    """Say what became of each delivery: who was told when, who was not, and why.

    Without a name the latest events, a line for each, those first that somebody should look at.
    """
    from lightship.deliveries import finding, telling
    from lightship.deliveries.accounts import account, several
    from lightship.ledger import log

    store = _store(root)
    found = finding.named(store, name) if name else finding.latest(store, _EVERY if person else most)
    if person:
        return _tell_of(store, found, person, form)
    if table:
        _write(table, store, found)
        return Exit.FINE
    # Of one incident an event may be large; of the latest ones many are to be read.
    accounts = [account(store, one) for one in found] if name else several(store, found)
    others = log.of_entry(store, found[0].event.entry) if name else found
    every = [(one, finding.overtaking(one.opening, others)) for one in accounts]
    if form == "json":
        click.echo(json.dumps([telling.data(*one) for one in every], indent=1, ensure_ascii=False))
        return Exit.FINE
    for line in chain.from_iterable(telling.whole(*one) for one in every) if name else telling.summary(accounts):
        click.echo(visible(line))
    return Exit.FINE


def _tell_of(store: "Store", found: "Sequence[Opening]", person: str, form: str) -> int:
    """Say what one recipient was told, by the id that the ledger has: their address is in no output."""
    from lightship.deliveries import listing
    from lightship.subscribing import named

    id_ = named(person)
    rows = [dict(zip(listing.COLUMNS, row, strict=True)) for one in found for row in listing.rows(store, one, id_)]
    if form == "json":
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return Exit.FINE
    for line in chain.from_iterable(map(listing.told, rows)):
        click.echo(visible(line))
    click.echo(f"To {id_}; words: `lightship deliveries words EVENT`" if rows else f"{id_} was told nothing", err=True)
    return Exit.FINE


def _write(table: str, store: "Store", found: "Sequence[Opening]") -> None:
    """Write the recipients of some events as CSV, as they are read."""
    from lightship.deliveries import listing
    from lightship.subscribing.exporting import guarded

    with click.open_file(table, "w", encoding="utf-8", atomic=table != "-") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(listing.COLUMNS)
        for opening in found:
            # What receivers answered is theirs, and a spreadsheet would run it.
            writer.writerows(map(guarded, row) for row in listing.rows(store, opening))


@deliveries.command()
@click.argument("name", metavar="INCIDENT|EVENT")
@click.option("--channel", default="", help="This channel alone.")
@click.option("--audience", default="", help="This audience alone.")
@click.option("--lang", "language", default="", help="This language alone.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write files into this folder.")
@click.pass_obj
def words(root: Path, name: str, channel: str, audience: str, language: str, out: Path | None) -> int:
    """Show the messages of an event, or of all of an incident, as they were when they were sent.

    They are for somebody made up, in UTC; those who live elsewhere read their own times.
    """
    from lightship import gallery
    from lightship.deliveries import finding
    from lightship.ledger import archive

    store = _store(root)
    shown = []
    for opening in finding.worded(store, finding.named(store, name)):
        for path, content in archive.look(store, opening).items():
            wanted = zip((audience, channel, language), _parts(path), strict=True)
            if all(meant in ("", part) for meant, part in wanted):
                file = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{opening.event.id.removeprefix(opening.event.entry)}-{path}")
                shown.append(gallery.Preview(name=file.strip("-"), content=content))
    return notifying.show(shown, out)


def _parts(path: str) -> list[str]:
    """Give the audience, the channel and the language of a file in an archive."""
    return path.rpartition(".")[0].split("/")


@deliveries.command()
@click.argument("name", metavar="[INCIDENT|EVENT]", default="")
@click.option("--given-up", is_flag=True, help="Those who were given up; the default.")
@click.option("--refused", is_flag=True, help="Those whom the receiver refused for good.")
@click.option("--held", is_flag=True, help="Those who are held, after somebody has looked and nothing came.")
@_IDS
@click.pass_obj
def retry(root: Path, name: str, ids: tuple[str, ...], *, given_up: bool, refused: bool, held: bool) -> int:
    """Send the very same messages again to those who were given up, unless newer words went out since.

    Without a name of the latest events, none older than `max_age` in delivery.yml.
    """
    from lightship.deliveries import finding
    from lightship.deliveries.amending import Wanted
    from lightship.ledger.works import Outcome

    chosen = {Outcome.GAVE_UP: given_up, Outcome.REFUSED: refused, Outcome.HELD: held}
    outcomes = tuple(outcome for outcome, is_chosen in chosen.items() if is_chosen) or (Outcome.GAVE_UP,)
    here = app.start(root)
    here.expect_page()
    room = postroom.without_incidents(here)
    postroom.guard(room)
    store = room.store()
    oldest = here.clock - timedelta(seconds=room.notifying.max_age_s)
    found = finding.named(store, name) if name else [one for one in finding.latest(store, _LATEST) if one.at >= oldest]
    return _again(room, store, found, Wanted(outcomes=outcomes, ids=frozenset(ids)))


def _again(room: "Postroom", store: "Store", found: "Sequence[Opening]", wanted: "Wanted") -> int:
    """Send again what nothing has overtaken, and give the exit code."""
    from lightship.deliveries import amending, finding
    from lightship.ledger import log
    from lightship.notify import accounting
    from lightship.notify.announcing import Announced
    from lightship.notify.run import tell

    run = app.run_id()
    notifier, crew = room.notifier(run), room.crew(run)
    told: list[Told] = []
    codes: list[int] = [Exit.FINE]
    for opening in found:
        if not amending.count(store, opening, wanted):
            continue
        if newer := finding.overtaking(opening, log.of_entry(store, opening.event.entry)):
            click.echo(f"{opening.event.id}: not sent again, {newer.event.id} went out since", err=True)
            codes.append(Exit.CONTENT)
            continue
        _expect_channels(opening, notifier.channels)
        amended = amending.retry(store, opening, wanted, room.here.clock)
        codes.append(_busy(opening, amended))
        told.append(tell(notifier, opening, crew))
    if told:
        announced = Announced(told=tuple(told))
        accounting.write(registry.trail(room.here, store, run), announced, is_meant=False)
        codes.append(notifying.told(announced))
    elif not any(codes):
        click.echo("Nobody is to be tried again.")
    return max(codes)


def _expect_channels(opening: "Opening", channels: Collection[str]) -> None:
    gone = sorted({line.channel for line in opening.lines}.difference(channels))
    if gone:
        message = f"{opening.event.id} went by {', '.join(gone)}, which delivery.yml does not name any more"
        raise LightshipError(message, "name it there again until this is sent")


@deliveries.command()
@click.argument("name", metavar="INCIDENT|EVENT")
@_IDS
@click.pass_obj
def arrived(root: Path, name: str, ids: tuple[str, ...]) -> int:
    """Let held messages count as sent, after somebody has looked and they did arrive."""
    from lightship.deliveries import amending, finding

    here, store = app.start(root), _store(root)
    codes: list[int] = []
    count = 0
    for opening in finding.named(store, name):
        amended = amending.arrived(store, opening, frozenset(ids), here.clock, app.user(root))
        count += amended.count
        codes.append(_busy(opening, amended))
    click.echo(f"{count:,} that {'was' if count == 1 else 'were'} held count{'s' if count == 1 else ''} as sent.")
    return max(codes)


def _busy(opening: "Opening", amended: "Amended") -> int:
    if amended.busy:
        message = f"a run works on {amended.busy:,} of {opening.event.id}: left as they are, try again later"
        click.echo(message, err=True)
    return Exit.OUTSIDE if amended.busy else Exit.FINE


def _store(root: Path) -> "Store":
    """Open the state store; neither incidents nor channels need be right for that."""
    return registry.store(app.start(root))


COMMANDS = (deliveries,)
