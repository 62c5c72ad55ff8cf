"""Commands that tell people, and show what they would be told: notify, baseline, preview.

What they need is imported when they run: it takes as long as a check of hundreds of incidents.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lightship import app, chamber, desk, postroom, registry
from lightship.cli.ending import ending
from lightship.errors import Exit

if TYPE_CHECKING:
    from lightship.gallery import Preview
    from lightship.notify.announcing import Announced
    from lightship.notify.run import Told

_LISTED = 20
_NOBODY = "Nobody is told: delivery.yml names no channel that reaches people, and files would vanish with this machine."


@click.command()
@click.option("--meant", is_flag=True, help="Tell also events of long ago, and more of them than usual.")
@click.option("--dry-run", "is_rehearsal", is_flag=True, help="Say what would be told to how many; nothing is sent.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print.")
@click.pass_obj
def notify(root: Path, form: str, *, meant: bool, is_rehearsal: bool) -> int:
    """Tell people what is new on the published page, each thing once; run again it finishes what is left."""
    here = app.start(root)
    here.expect_page()
    announced = rehearse(here, is_meant=meant) if is_rehearsal else announce(here, is_meant=meant)
    if form == "json":
        click.echo(json.dumps(_data(announced), indent=1, ensure_ascii=False))
    else:
        if is_rehearsal:
            click.echo("Nothing is sent by this; a run would tell:")
        told(announced, is_rehearsal=is_rehearsal)
    return Exit.FINE if is_rehearsal else _code(announced)


def announce(here: app.App, *, is_meant: bool = False) -> "Announced | None":
    """Tell people what is new; None where nobody is to be told, and files would vanish with this machine.

    Raises LightshipError when somebody must say a word first. While an earlier page is pinned all waits: what came
    after it cannot be read.
    """
    from lightship.notify import accounting, announcing
    from lightship.notify.run import tell
    from lightship.publish.standing import PutBackError

    def work(room: postroom.Postroom) -> "Announced | None":
        if postroom.is_for_nobody(room):
            return None
        postroom.guard(room)
        try:
            desk.expect_published(room.here)
        except PutBackError as error:
            return announcing.Announced(pause=str(error))
        run = app.run_id()
        with ending() as asked:
            notifier = asked.heeded(room.notifier(run))
            crew = asked.heeded_by_all(room.crew(run))
            announced = announcing.announce(
                notifier,
                lambda known: room.newsroom.news(known, notifier.store),
                lambda opening: tell(notifier, opening, crew),
                is_meant=is_meant,
            )
        accounting.write(registry.trail(here, notifier.store, run), announced, is_meant=is_meant)
        return announced

    if app.is_ci() and postroom.is_for_nobody(postroom.without_incidents(here)):
        return None
    with chamber.published(here) as seen:
        return postroom.opened(seen, work)


def rehearse(here: app.App, *, is_meant: bool) -> "Announced":
    """Give what a run would tell if the page were published as it is here; nothing is sent, and nothing is kept."""
    from lightship.notify import announcing, rehearsing

    def work(room: postroom.Postroom) -> "Announced":
        room = replace(room, is_rehearsal=True)
        notifier = room.notifier(app.run_id())
        return announcing.announce(
            notifier,
            lambda known: room.newsroom.news(known, notifier.store),
            lambda opening: rehearsing.tell(notifier, opening),
            is_meant=is_meant,
        )

    return postroom.opened(here, work)


def told(announced: "Announced | None", *, is_rehearsal: bool = False) -> int:
    """Print what became of it as lines, and give the exit code."""
    for line in _lines(announced, is_rehearsal=is_rehearsal) if announced else (_NOBODY,):
        click.echo(line)
    return _code(announced)


def _code(announced: "Announced | None") -> int:
    is_whole = announced is None or (all(one.is_finished for one in announced.told) and not announced.is_stopped)
    return Exit.FINE if is_whole else Exit.OUTSIDE


@click.command()
@click.pass_obj
def baseline(root: Path) -> int:
    """Let everything that the files say by now count as told: before the first `notify`, and after an import."""
    here = app.start(root)
    here.expect_page()
    with chamber.published(here) as seen:
        return postroom.opened(seen, _baseline)


def _baseline(room: postroom.Postroom) -> int:
    from lightship.ledger.baseline import widen

    events = room.newsroom.events()
    every = (entry for snapshot in room.newsroom.snapshots.values() for entry in snapshot.entries)
    # Of what is still to come the clock alone makes events: a reminder changes nothing in the files.
    stamps = {entry.stamp for entry in every if entry.phase.is_final}
    new = widen(room.store(), (event.id for event in events), stamps, room.here.clock)
    counted = "1 event counts" if len(events) == 1 else f"{len(events):,} events count"
    click.echo(f"{counted} as told, {new:,} of them from now on; `lightship notify` tells what comes.")
    return Exit.FINE


def _lines(announced: "Announced", *, is_rehearsal: bool) -> Iterator[str]:
    if announced.pause:
        yield f"Nobody is told anything for now: {announced.pause}"
        return
    for told in announced.told:
        yield from _told_lines(told)
        if not (told.is_finished or is_rehearsal):
            yield "  not finished: run `lightship notify` again"
    for event, other in announced.together:
        yield f"{event}: told together with {other}"
    for event, why in announced.not_sent[:_LISTED]:
        yield f"{event}: not sent, {why}"
    if len(announced.not_sent) > _LISTED:
        yield f"and {len(announced.not_sent) - _LISTED:,} more that are not sent"
    for event in announced.waiting:
        yield f"{event}: waits, since its readers heard often enough within the hour"
    if announced.is_stopped:
        yield "Stopped: `lightship notify` goes on with what is left."
    elif not (announced.told or announced.not_sent or announced.waiting):
        yield "Nothing is new."


def _told_lines(told: "Told") -> Iterator[str]:
    from lightship.deliveries.telling import UNDECIDED, counts

    event = told.opening.event
    yield f"{event.id}: {event.occasion}"
    for number, line in enumerate(told.opening.lines):
        yield f"  {line.audience} by {line.channel}: {counts(told.outcomes.get(number, {}))}"
    for why, count in sorted(told.passed.items()):
        yield f"  not told: {count:,} {why}"
    for channel, fault in told.faults.items():
        yield f"  {channel}: {fault}"
    if any(found.get(outcome) for found in told.outcomes.values() for outcome in UNDECIDED):
        yield f"  what may be done: `lightship deliveries {event.id}`"


def _data(announced: "Announced | None") -> dict[str, object]:
    if announced is None:
        return {"told": [], "together": {}, "not_sent": {}, "waiting": [], "pause": ""}
    return {
        "told": [_told(told) for told in announced.told],
        "together": dict(announced.together),
        "not_sent": dict(announced.not_sent),
        "waiting": list(announced.waiting),
        "pause": announced.pause,
    }


def _told(told: "Told") -> dict[str, object]:
    return {
        "event": told.opening.event.id,
        "occasion": told.opening.event.occasion,
        "finished": told.is_finished,
        "lines": [
            {
                "audience": line.audience,
                "channel": line.channel,
                "outcomes": {outcome.name.lower(): count for outcome, count in told.outcomes.get(number, {}).items()},
            }
            for number, line in enumerate(told.opening.lines)
        ],
        "not_told": dict(told.passed),
        "faults": {channel: str(fault) for channel, fault in told.faults.items()},
    }


@click.command()
@click.argument("event", required=False)
@click.option("--channel", default="", help="This channel alone.")
@click.option("--audience", default="", help="This audience alone.")
@click.option("--lang", "language", default="", help="This language alone.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write files into this folder.")
@click.pass_obj
def preview(root: Path, event: str | None, channel: str, audience: str, language: str, out: Path | None) -> int:
    """Show the messages of an event as people will get them; of the newest one unless an EVENT is named.

    EVENT is an incident, or a part of its name, for its newest event; or an event's whole id such as INCIDENT/UPDATE.
    Of a mail the terminal shows the text; files, and `lightship serve`, have all of it.
    """
    from lightship import previewing

    here = app.start(root)

    def work(room: postroom.Postroom) -> int:
        return show(previewing.previews(room, event or "", channel=channel, audience=audience, language=language), out)

    return postroom.opened(here, work)


def show(shown: "Iterable[Preview]", out: Path | None) -> int:
    """Print messages, or write each into a file of a folder, and give the exit code."""
    count = 0
    for one in shown:
        count += 1
        if out is None:
            click.echo(f"── {one.name}")
            click.echo(one.text)
            continue
        out.mkdir(parents=True, exist_ok=True)
        (out / one.name).write_bytes(one.content)
        click.echo(out / one.name)
    if not count:
        click.echo("Nobody is told of it.", err=True)
    return Exit.FINE


COMMANDS = (notify, baseline, preview)
