"""Who would hear of what: an entry's events, decided for every audience as when they are sent; nothing is sent."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from lightship.audiences import Decision, decide, wants
from lightship.events import announceable
from lightship.events.stories import series
from lightship.model import PUBLIC, Components, Repository
from lightship.model.addresses import id_of
from lightship.model.message import Event, Occasion
from lightship.model.subscriber import Medium, Subscriber
from lightship.snapshot import Entry, take


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """An event, and what becomes of it for each audience."""

    event: Event
    decisions: tuple[Decision, ...]


def audiences(repository: Repository) -> tuple[str, ...]:
    """Name everybody who may be told, the widest audience first: those of delivery.yml, and those the policy adds."""
    added = (name for severity in repository.policy.severities.values() for name in severity.audiences)
    return tuple(dict.fromkeys((PUBLIC, *(rule.name for rule in repository.notifying.audiences), *added)))


def entries(repository: Repository, now: datetime) -> tuple[Entry, ...]:
    """Give all entries, each once: as everybody sees them, else as the first audience does that sees them at all."""
    found = {entry.id: entry for entry in take(repository, now).entries}
    for name in audiences(repository)[1:]:
        hidden = tuple(incident for incident in repository.incidents if _is_hidden(incident.id, found))
        if hidden:
            snapshot = take(replace(repository, incidents=hidden), now, name)
            found |= {entry.id: entry for entry in snapshot.entries if entry.id not in found}
    return tuple(found.values())


def lead(repository: Repository, event: Event) -> str:
    """Name who leads the incident whose update is overdue; empty where it does not say, and for every other event."""
    if event.occasion is not Occasion.OVERDUE:
        return ""
    ids = (event.entry, event.entry.rpartition("--")[0])
    leads = (one.lead for one in repository.incidents if (one.renamed_from or (one.id,))[0] in ids)
    return next(leads, "")


def _is_hidden(incident: str, found: dict[str, Entry]) -> bool:
    return incident not in found and not any(entry.series == incident for entry in found.values())


def hearings(repository: Repository, entry: Entry, now: datetime) -> tuple[Hearing, ...]:
    """Decide of every event of an entry, oldest first; who is told of one has heard of it when the next comes."""
    alone = tuple(one for one in repository.incidents if one.id == (entry.series or entry.id))
    narrow = replace(repository, incidents=alone)
    snapshots = {name: take(narrow, now, name) for name in audiences(repository)}
    notifying = repository.notifying
    stories = (entry.first_id, series(entry)) if entry.series else (entry.first_id,)
    heard: set[str] = set()
    found = []
    for event in announceable(snapshots, notifying.reminders, has_owners=bool(notifying.owners)):
        if event.entry in stories:
            led = lead(repository, event)
            decisions = decide(event, notifying, repository.policy, repository.components, heard, led)
            heard.update(decision.audience for decision in decisions if decision.is_told)
            found.append(Hearing(event=event, decisions=decisions))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is asked about: the address as it is kept, and the subscriber that it belongs to, if any."""

    address: str
    medium: Medium
    subscriber: Subscriber | None


def fate(person: Person, one: Hearing, components: Components, medium: Callable[[str], Medium]) -> str:
    """Say whether somebody would be told, and by which way or why not; `medium` is that of a channel by its name."""
    id_ = id_of(person.address, person.medium)
    told = [decision for decision in one.decisions if decision.is_told]
    listed = [decision for decision in told if id_ in {id_of(contact, person.medium) for contact in decision.to}]
    if listed:
        return f"told as a contact of {listed[-1].audience} by {listed[-1].channel}"
    subscriber = person.subscriber
    if subscriber is None:
        return "not told: nobody has subscribed with this address, and no list that is told has it"
    ways = [way for way in one.decisions if way.audience == subscriber.audience and way.channel and not way.to]
    if not ways:
        return f"not told: no channel tells subscribers of {subscriber.audience}"
    if not ways[0].is_told:
        return f"not told: nobody in {subscriber.audience} is, since {ways[0].why}"
    fitting = [way.channel for way in ways if medium(way.channel) is subscriber.medium]
    if not fitting:
        return f"not told: no channel of {subscriber.audience} reaches an address of {subscriber.medium.value}"
    why = wants(subscriber, one.event, components)
    return f"not told: {why}" if why else f"told as {subscriber.audience} by {fitting[0]}"
