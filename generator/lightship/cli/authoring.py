"""Commands that write what happens: new, update, resolve; all is asked in a terminal, or given as flags."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from lightship import author
from lightship.author import matching
from lightship.cli import asking, proposing, wording
from lightship.cli.placing import opened, placed
from lightship.errors import UsageError
from lightship.model import PHASES, Kind, Phase

_ENDS = {Kind.INCIDENT: Phase.RESOLVED, Kind.MAINTENANCE: Phase.COMPLETED, Kind.NOTICE: Phase.WITHDRAWN}


def option(*names: str, **settings: Any) -> Callable[[Any], Any]:
    """Declare an option whose decorator says nothing of the types it wraps."""
    return click.option(*names, **settings)


MESSAGE = option(
    "-m", "--message", default="", help="What customers read, in Markdown; - reads it from standard input."
)
COMPONENTS = option(
    "-c", "--component", "components", multiple=True, help="What is affected: NAME or NAME=STATUS; may be repeated."
)
TIME = option("--at", "at", default="now", help="The time that readers see: now, 10m (ago), or a time with its zone.")
NEXT = option("--next", "next_update", default="", help="When readers hear again, such as 30m.")
ZONE = option("--zone", default="", help="The zone of times given without one, such as Europe/Berlin.")


@click.command()
@click.argument("title", default="")
@option("-s", "--severity", default="", help="How bad it is; one of the policy's.")
@COMPONENTS
@MESSAGE
@option("--phase", default="", help="investigating unless given, identified, monitoring or resolved.")
@option(
    "--started",
    default="",
    help="When it began: 10m (ago), or a time with its zone; the time of the message unless given.",
)
@TIME
@NEXT
@option("--tag", "tags", multiple=True, help="A tag that policies refer to; may be repeated.")
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
@option("-p", "--phase", default="", help="How far it has come; the same as before unless given.")
@COMPONENTS
@MESSAGE
@option("-s", "--severity", default="", help="The severity from now on, if it changes.")
@TIME
@NEXT
@option("--eta", default="", help="When it should be over: in 2h, or a time with its zone.")
@option("--starts", default="", help="The new begin of a maintenance.")
@option("--ends", default="", help="The new end of a maintenance.")
@option("--reopen", is_flag=True, help="Go on after a final message.")
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
@option(
    "--ended", default="", help="When it was over, if earlier than this message: 20m (ago), or a time with its zone."
)
@TIME
@option("--cancel", is_flag=True, help="A maintenance that will not take place.")
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


COMMANDS = (new, update, resolve)
