"""Commands that write what is planned, or good to know: maintenance, notice; asked for, or given as flags."""

from pathlib import Path

import click

from lightship import author
from lightship.author import matching
from lightship.cli import asking, proposing
from lightship.cli.authoring import COMPONENTS, MESSAGE, TIME, ZONE, option
from lightship.cli.placing import opened, placed
from lightship.errors import UsageError
from lightship.model import Auto, Kind, Phase


@click.command()
@click.argument("title", default="")
@COMPONENTS
@option("--starts", default="", help="When the window opens, with its zone or --zone.")
@option("--ends", default="", help="When it closes.")
@option("--for", "length", default="", help="How long it takes, such as 90m, instead of --ends.")
@MESSAGE
@option("--auto", type=click.Choice(["start", "both"]), help="Let the clock begin it, or begin and end it.")
@option("--repeat", default="", help="A recurrence rule such as FREQ=MONTHLY;COUNT=6.")
@ZONE
@TIME
@proposing.SEND
@click.pass_obj
def maintenance(
    root: Path,
    title: str,
    components: tuple[str, ...],
    starts: str,
    ends: str,
    length: str,
    message: str,
    auto: str | None,
    repeat: str,
    zone: str,
    at: str,
) -> int:
    """Announce a maintenance."""
    here, repository = opened(root)
    title = asking.ask(here, title, "What will be done, in a few words", "TITLE")
    components = components or asking.affected(here, repository)
    begins, closes = asking.window(here, repository, starts, ends, length, zone)
    values = {
        "title": title,
        "kind": Kind.MAINTENANCE,
        "components": matching.components(components, repository.components),
        "starts": begins,
        "ends": closes,
        "auto": Auto(auto) if auto else None,
        "repeat": repeat,
        "zone": zone if repeat else "",
    }
    words = asking.words(here, message)
    told = author.Message(phase=Phase.SCHEDULED, at=matching.instant(at, here.clock, zone), words=words)
    code = placed(here, author.begin(repository, values, told))
    if closes <= here.clock and not repeat:
        click.echo("\nThis window is over already; if that is right, end it: lightship resolve", err=True)
    return code


@click.command()
@click.argument("title", default="")
@MESSAGE
@option("--until", default="", help="Until when it is shown; until it is withdrawn unless given.")
@COMPONENTS
@ZONE
@TIME
@proposing.SEND
@click.pass_obj
def notice(root: Path, title: str, message: str, until: str, components: tuple[str, ...], zone: str, at: str) -> int:
    """Announce something that is no outage."""
    here, repository = opened(root)
    ends = asking.later(until, here.clock, zone) if until else None
    if ends and ends <= here.clock:
        raise UsageError("--until is over already", "nobody would see the notice; name a time to come, or leave it out")
    values = {
        "title": asking.ask(here, title, "What is it about, in a few words", "TITLE"),
        "kind": Kind.NOTICE,
        "components": matching.components(components, repository.components),
        "ends": ends,
    }
    words = asking.words(here, message)
    told = author.Message(phase=Phase.PUBLISHED, at=matching.instant(at, here.clock, zone), words=words)
    return placed(here, author.begin(repository, values, told))


COMMANDS = (maintenance, notice)
