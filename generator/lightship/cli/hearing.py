"""Commands that say who is told: audiences, and audiences test."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import click

from lightship import app, hearing
from lightship.audiences import Decision
from lightship.author import matching
from lightship.cli.options import AT
from lightship.cli.printing import time
from lightship.errors import UsageError, visible
from lightship.hearing import Hearing
from lightship.model import PUBLIC, Repository
from lightship.model.message import Occasion
from lightship.model.notifying import AudienceRule, Conditions, Owner, Route
from lightship.source.fields import nearest
from lightship.source.types import write_instant

FORMAT = click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", help="How to print: a table, or JSON."
)


@click.group(invoke_without_command=True)
@FORMAT
@click.pass_context
def audiences(context: click.Context, style: str) -> None:
    """Show who is told of what, and by which channels.

    `lightship audiences test INCIDENT` says who would hear of it, and why or why not.
    """
    if context.invoked_subcommand:
        return
    repository = app.start(context.obj).repository()
    names = hearing.audiences(repository)
    rules = [repository.notifying.audience(name) or AudienceRule(name=name) for name in names]
    # As in the file: who is in several audiences is told as the last of them.
    order = [rule.name for rule in repository.notifying.audiences]
    rules.sort(key=lambda rule: order.index(rule.name) if rule.name in order else len(order))
    if style == "json":
        click.echo(json.dumps([_plain(rule, repository) for rule in rules], ensure_ascii=False, indent=1))
        return
    rows = [(rule.name, _when(rule, repository), _ways(rule.routes), _joined(rule)) for rule in rules]
    rows += [(one.rule.name, _answering(one), _ways(one.rule.routes), "no") for one in repository.notifying.owners]
    for line in _table(("audience", "told", "by", "anybody may join"), rows):
        click.echo(line)
    for note in _notes(repository):
        click.echo(note, err=True)


@audiences.command("test")
@click.argument("incident", default="")
@click.option("--every", "is_every", is_flag=True, help="Show every message of the incident, and not the newest alone.")
@click.option("--at", type=AT, help="Look at this moment instead of now.")
@click.option("--address", default="", help="Say it of this subscriber or contact, too.")
@FORMAT
@click.pass_obj
def ask(root: Path, incident: str, at: datetime | None, address: str, style: str, *, is_every: bool) -> None:
    """Say who would be told of an INCIDENT, and why or why not; nothing is sent."""
    here = app.start(root, at)
    repository = here.repository()
    entry = matching.entry(incident, hearing.entries(repository, here.at))
    found = hearing.hearings(repository, entry, here.at)
    shown = found if is_every else found[_newest(found) :]
    fates = _fates(root, repository, address, shown) if address else [""] * len(shown)
    if style == "json":
        told = [{**_told(one), **({"address": fate} if fate else {})} for one, fate in zip(shown, fates, strict=True)]
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    click.echo(click.style(visible(entry.title), bold=True))
    if not shown:
        click.echo("Nothing of it is told.")
    for one, fate in zip(shown, fates, strict=True):
        click.echo("\n".join((*_lines(one), *((f"  {fate}",) if fate else ()))))


def _fates(root: Path, repository: Repository, address: str, shown: Sequence[Hearing]) -> list[str]:
    """Say what becomes of somebody at each event, without the address."""
    # Nothing else needs them, and commands should begin at once.
    from lightship.model import addresses
    from lightship.notify.freezing import medium
    from lightship.subscribers import open_store

    kind = addresses.medium_of(address)
    try:
        kept = addresses.kept(address, kind)
    except addresses.AddressError as error:
        raise UsageError(error.message, error.hint) from None
    id_ = addresses.id_of(kept, kind)
    notifying = repository.notifying
    store = open_store(notifying.subscribers, root, lambda secret: app.secret(root, secret))
    masked = addresses.masked(kept, kind)
    person = hearing.Person(address=kept, medium=kind, subscriber=store.find([id_]).get(id_))
    return [
        f"{masked} is {hearing.fate(person, one, repository.components, lambda name: medium(notifying, name))}"
        for one in shown
    ]


def _newest(found: Sequence[Hearing]) -> int:
    """Give the place of the newest that readers hear; that its promise has passed is shown with it."""
    heard = [place for place, one in enumerate(found) if one.event.occasion is not Occasion.OVERDUE]
    return heard[-1] if heard else 0


def _lines(one: Hearing) -> Iterable[str]:
    event = one.event
    severity = f" · severity {event.severity}" if event.severity else ""
    yield ""
    yield f"{event.occasion.value} · {event.phase.value.replace('_', ' ')}{severity} · {time(event.at)}"
    yield click.style(event.id, dim=True)
    rows = [
        ("told" if decision.is_told else "not told", decision.audience, _way(decision), decision.why)
        for decision in one.decisions
    ]
    yield from (f"  {line}" for line in _table((), rows))


def _way(one: Decision | Route) -> str:
    """Name a way; contacts are counted, and not shown: this may be read in a CI's log."""
    if not one.channel:
        return "-"
    if not one.to or one.to == (one.channel,):
        return one.channel
    return f"{one.channel} ({len(one.to)} {'contact' if len(one.to) == 1 else 'contacts'})"


def _ways(routes: Iterable[Route]) -> str:
    return ", ".join(map(_way, routes)) or "no channel"


def _joined(rule: AudienceRule) -> str:
    return "yes" if rule.is_self_service else "no"


def _adding(rule: AudienceRule, repository: Repository) -> list[str]:
    """Name the severities that add an audience."""
    return [one.name for one in repository.policy.severities.values() if rule.name in one.audiences]


def _when(rule: AudienceRule, repository: Repository) -> str:
    return _told_when(rule, repository) + (", before all others" if _is_first(rule, repository) else "")


def _is_first(rule: AudienceRule, repository: Repository) -> bool:
    return repository.notifying.first.audience == rule.name


def _told_when(rule: AudienceRule, repository: Repository) -> str:
    adding = _adding(rule, repository) if rule.name != PUBLIC else []
    added = f"added by policy.yml for {', '.join(adding)}" if adding else ""
    if rule.when is None:
        return added or "always"
    given = "; ".join(f"{name} {', '.join(values)}" for name, values in _conditions(rule.when).items())
    return " or ".join(filter(None, (given or "always", added if given else "")))


def _answering(owner: Owner) -> str:
    return f"an overdue update of what {'it leads or owns' if owner.name else 'no other owner does'}"


def _conditions(when: Conditions) -> dict[str, tuple[str, ...]]:
    """Give conditions by the keys of delivery.yml."""
    every: dict[str, tuple[str, ...]] = {
        "severity": when.severities,
        "components": when.components,
        "tags": when.tags,
        "kind": tuple(kind.value for kind in when.kinds),
        "phase": tuple(phase.value for phase in when.phases),
    }
    return {name: values for name, values in every.items() if values}


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """Line up columns; the last one is as wide as it likes."""
    widths = [max(map(len, column)) for column in zip(*((heading,) if heading else ()), *rows, strict=True)]
    if heading:
        yield click.style(_row(heading, widths), bold=True)
    yield from (_row(row, widths) for row in rows)


def _row(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


def _notes(repository: Repository) -> Iterable[str]:
    """Say of tags and owners that nothing has: they may be meant for what has not happened yet, or misspelt."""
    known = {tag for incident in repository.incidents for tag in incident.tags}
    for rule in repository.notifying.audiences:
        for tag in rule.when.tags if rule.when else ():
            if tag not in known:
                yield f"{rule.name}: nothing has the tag {tag!r} so far ({nearest(tag, sorted(known))})"
    leads = {incident.lead for incident in repository.incidents}
    named = (leads | {component.owner for component, _ in repository.components.walk()}) - {""}
    for owner in repository.notifying.owners:
        if owner.name and owner.name not in named:
            yield f"{owner.rule.name}: leads and owns nothing so far ({nearest(owner.name, sorted(named))})"


def _plain(rule: AudienceRule, repository: Repository) -> dict[str, object]:
    return {
        "name": rule.name,
        "description": rule.description,
        "when": {name: list(values) for name, values in _conditions(rule.when).items()} if rule.when else None,
        "added_by": _adding(rule, repository),
        "channels": [{"channel": route.channel, "contacts": len(route.to)} for route in rule.routes],
        "self_service": rule.is_self_service,
        "first": _is_first(rule, repository),
    }


def _told(one: Hearing) -> dict[str, object]:
    event = one.event
    return {
        "event": event.id,
        "occasion": event.occasion.value,
        "phase": event.phase.value,
        "severity": event.severity or None,
        "at": write_instant(event.at),
        "audiences": [
            {
                "audience": decision.audience,
                "channel": decision.channel or None,
                "contacts": len(decision.to),
                "is_told": decision.is_told,
                "why": decision.why,
            }
            for decision in one.decisions
        ],
    }


COMMANDS = (audiences,)
