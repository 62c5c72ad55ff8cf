"""Commands that write: new, update, resolve, maintenance, notice; all is asked in a terminal, or given as flags."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from lightship import author
from lightship.author import matching
from lightship.cli import asking, proposing, wording
from lightship.cli.placing import opened, placed
from lightship.errors import UsageError
from lightship.model import PHASES, Auto, Kind, Phase

_ENDS = {Kind.INCIDENT: Phase.RESOLVED, Kind.MAINTENANCE: Phase.COMPLETED, Kind.NOTICE: Phase.WITHDRAWN}


def _option(*names: str, **settings: Any) -> Callable[[Any], Any]:
    return click.option(*names, **settings)


MESSAGE = _option(
    "-m", "--message", default="", help="What customers read, in Markdown; - reads it from standard input."
)
COMPONENTS = _option(
    "-c", "--component", "components", multiple=True, help="What is affected: NAME or NAME=STATUS; may be repeated."
)
TIME = _option("--at", "at", default="now", help="The time that readers see: now, 10m (ago), or a time with its zone.")
NEXT = _option("--next", "next_update", default="", help="When readers hear again, such as 30m.")
ZONE = _option("--zone", default="", help="The zone of times given without one, such as Europe/Berlin.")


@click.command()
@click.argument("title", default="")
@_option("-s", "--severity", default="", help="How bad it is; one of the policy's.")
@COMPONENTS
@MESSAGE
@_option("--phase", default="", help="investigating unless given, identified, monitoring or resolved.")
@_option(
    "--started",
    default="",
    help="When it began: 10m (ago), or a time with its zone; the time of the message unless given.",
)
@TIME
@NEXT
@_option("--tag", "tags", multiple=True, help="A tag that policies refer to; may be repeated.")
@wording.WORDING
@wording.FACTS
@ZONE
@proposing.SEND
@click.pass_obj
def new(
    root: Path,
    title: str,
    severity: str,
    components: tuple[str, ...],
    message: str,
    phase: str,
    started: str,
    at: str,
    next_update: str,
    tags: tuple[str, ...],
    wording_name: str,
    facts: tuple[str, ...],
    zone: str,
) -> int:
    """Begin an incident and write its first message."""
    here, repository = opened(root)
    template = wording.chosen(repository, wording_name, message, facts)
    title = wording.title(here, template, repository, title)
    severity = asking.severity(here, repository, severity)
    components = components or asking.affected(here, repository)
    said = wording.said(here, repository, template, facts, lambda: asking.words(here, message))
    moment = matching.instant(at, here.clock, zone)
    values = {
        "title": title,
        "severity": severity,
        "components": matching.components(components, repository.components),
        "started": matching.instant(started, here.clock, zone) if started else moment,
        "tags": tags,
        "category": template.category if template else "",
    }
    begun = asking.phase(wording.phase(template, phase) or Phase.INVESTIGATING, PHASES[Kind.INCIDENT])
    update = said.message(begun, moment, asking.promise(next_update))
    return placed(here, author.begin(repository, values, update, wording.titles(template, repository, title)))


@click.command()
@click.argument("incident", default="")
@_option("-p", "--phase", default="", help="How far it has come; the same as before unless given.")
@COMPONENTS
@MESSAGE
@_option("-s", "--severity", default="", help="The severity from now on, if it changes.")
@TIME
@NEXT
@_option("--eta", default="", help="When it should be over: in 2h, or a time with its zone.")
@_option("--starts", default="", help="The new begin of a maintenance.")
@_option("--ends", default="", help="The new end of a maintenance.")
@_option("--reopen", is_flag=True, help="Go on after a final message.")
@wording.WORDING
@wording.FACTS
@ZONE
@proposing.SEND
@click.pass_obj
def update(
    root: Path,
    incident: str,
    phase: str,
    components: tuple[str, ...],
    message: str,
    severity: str,
    at: str,
    next_update: str,
    eta: str,
    starts: str,
    ends: str,
    reopen: bool,
    wording_name: str,
    facts: tuple[str, ...],
    zone: str,
) -> int:
    """Tell what is new of an INCIDENT; of the only open one when it is not named."""
    here, repository = opened(root)
    template = wording.chosen(repository, wording_name, message, facts)
    entry = asking.entry(here, repository, incident)
    chosen = asking.next_phase(here, entry, wording.phase(template, phase))
    said = wording.said(here, repository, template, facts, lambda: asking.words(here, message))
    moment = matching.instant(at, here.clock, zone)
    values = {
        **asking.promise(next_update),
        "severity": severity,
        "eta": {"by": asking.later(eta, moment, zone)} if eta else None,
        "starts": matching.instant(starts, here.clock, zone) if starts else None,
        "ends": matching.instant(ends, here.clock, zone) if ends else None,
        "reopen": reopen,
    }
    changed = matching.components(components, repository.components)
    return placed(here, author.say(repository, entry, said.message(chosen, moment, values, changed)))


@click.command()
@click.argument("incident", default="")
@MESSAGE
@_option(
    "--ended", default="", help="When it was over, if earlier than this message: 20m (ago), or a time with its zone."
)
@TIME
@_option("--cancel", is_flag=True, help="A maintenance that will not take place.")
@wording.WORDING
@wording.FACTS
@ZONE
@proposing.SEND
@click.pass_obj
def resolve(
    root: Path,
    incident: str,
    message: str,
    ended: str,
    at: str,
    cancel: bool,
    wording_name: str,
    facts: tuple[str, ...],
    zone: str,
) -> int:
    """End an INCIDENT, maintenance or notice; the only open one when it is not named."""
    here, repository = opened(root)
    template = wording.chosen(repository, wording_name, message, facts)
    entry = asking.entry(here, repository, incident, is_end=True)
    phase = Phase.CANCELLED if cancel else _ENDS[entry.kind]
    wording.phase(template, phase)
    usual = author.DEFAULT_WORDS[phase]
    said = wording.said(here, repository, template, facts, lambda: asking.words(here, message, usual))
    values = {"ended": matching.instant(ended, here.clock, zone) if ended else None}
    draft = author.say(repository, entry, said.message(phase, matching.instant(at, here.clock, zone), values))
    if not incident and not entry.is_active and not draft.is_repeat:
        raise UsageError("no incident is open", f"name one; the last, {entry.id}, is over")
    return placed(here, draft)


@click.command()
@click.argument("title", default="")
@COMPONENTS
@_option("--starts", default="", help="When the window opens, with its zone or --zone.")
@_option("--ends", default="", help="When it closes.")
@_option("--for", "length", default="", help="How long it takes, such as 90m, instead of --ends.")
@MESSAGE
@_option("--auto", type=click.Choice(["start", "both"]), help="Let the clock begin it, or begin and end it.")
@_option("--repeat", default="", help="A recurrence rule such as FREQ=MONTHLY;COUNT=6.")
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
@_option("--until", default="", help="Until when it is shown; until it is withdrawn unless given.")
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


COMMANDS = (new, update, resolve, maintenance, notice)
