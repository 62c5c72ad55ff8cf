"""Forget words that a takedown has removed: kept generations, the bytes of the page, and messages that had them.

Once a page without them is published nothing may bring them back, so every earlier generation goes. Statements stay:
they have digests, and the chain holds.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lightship.ballots import Ballots
from lightship.errors import OutsideError
from lightship.ledger import archive as messages
from lightship.ledger import log, openings
from lightship.ledger.openings import Opening
from lightship.minutes import Minutes
from lightship.model.content import Takedown
from lightship.publish import archive, keeping, records
from lightship.publish.head import Head, fence, look
from lightship.publish.publisher import Publisher
from lightship.publish.records import Record
from lightship.state.base import Store
from lightship.state.stored import instant, written
from lightship.targets.base import PassedError
from lightship.trail import Kind, holds
from lightship.trail.holds import Hold

_PREFIX = "takedowns/"
_ALL = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What a run forgot: takedowns that are carried out now, how many generations and messages went with them.

    `waiting` are takedowns that the next run goes on with, and `why` says what they wait for.
    """

    done: tuple[Takedown, ...] = ()
    generations: int = 0
    messages: int = 0
    waiting: tuple[Takedown, ...] = ()
    why: str = ""


NOTHING_REMOVED = Removed()


def missing(store: Store, takedowns: Iterable[Takedown]) -> tuple[Takedown, ...]:
    """Give those takedowns that were not carried out yet."""
    listed = tuple(takedowns)
    there = frozenset(store.names(_PREFIX)) if listed else frozenset()
    return tuple(one for one in listed if _key(one) not in there)


def carry_out(publisher: Publisher, takedowns: Iterable[Takedown]) -> Removed:
    """Carry out what is missing, once the page of the head is published without the words.

    What is on hold waits; of what a hold covers besides, copies are kept. What the outside refuses waits for the next
    run.
    """
    wanted = missing(publisher.store, takedowns)
    head = look(publisher.store).head if wanted else None
    if head is None or not head.is_done or head.pinned:
        return NOTHING_REMOVED
    standing = holds.active(publisher.store)
    held = {one: hold for one in wanted for hold in standing if any(map(hold.covers, (one.incident, *one.names)))}
    on_hold = f"a legal hold on {_held(next(iter(held.values())))}" if held else ""
    free = [one for one in wanted if one not in held]
    if not free:
        return Removed(waiting=wanted, why=on_hold)
    try:
        done = _carried_out(publisher, free, standing, head)
    except (OutsideError, PassedError) as error:
        return Removed(waiting=wanted, why=str(error))
    return replace(done, waiting=(*done.waiting, *held), why="; ".join(filter(None, (done.why, on_hold))))


def _carried_out(publisher: Publisher, wanted: Sequence[Takedown], standing: Sequence[Hold], head: Head) -> Removed:
    store, record = publisher.store, records.look(publisher.store, head.generation)
    if record is None:
        return Removed(waiting=tuple(wanted), why=f"generation {head.generation} has no record")
    told = {one: list(_said(store, one)) for one in wanted}
    waiting = tuple(one for one in wanted if any(store.read(openings.marker(said.event.id)) for said in told[one]))
    why = "messages with the words are still being sent (`lightship notify`)" if waiting else ""
    done = tuple(one for one in wanted if one not in waiting)
    if not done:
        return Removed(waiting=waiting, why=why)
    older = [number for number in records.numbers(store) if number != record.generation]
    keeping.keep(store, standing, older, publisher.folder / "held")
    _forget_generations(publisher, record, older, head)
    gone = {said.event.id: said for one in done for said in told[one]}
    for said in gone.values():
        messages.forget(store, said, publisher.clock())
    for one in done:
        for name in one.names:
            for file in (one.update, *(("incident",) if one.is_whole else ())):
                Minutes(store).forget(name, file)
                Ballots(store).forget(name if file == "incident" else f"{name}/{file}")
    names = [f"{one.incident}/{one.update}" for one in done]
    if older or gone:
        body = {"because": "takedown", "of": names, "generations": len(older), "messages": len(gone)}
        # By their names, or whoever verifies the record would have to believe what lies beside it.
        publisher.trail.add(Kind.PRUNING, {**body, "words": sorted(gone)})
    for one in done:
        note = {"incident": one.incident, "update": one.update, "at": instant(publisher.clock())}
        store.write(_key(one), written({**note, "generation": head.generation}))
    return Removed(done=done, generations=len(older), messages=len(gone), waiting=waiting, why=why)


def _held(hold: Hold) -> str:
    return "everything" if hold.incident == holds.ALL else hold.incident


def _forget_generations(publisher: Publisher, record: Record, older: Sequence[int], head: Head) -> None:
    """Forget older generations, and all bytes that the one of a record does not need."""
    store, ask = publisher.store, fence(publisher.store, lambda now: now == head)
    rows = records.rows(store, record)
    needed = {record.status.sha256, *(row.sha256 for row in rows.values())}
    for number in older:
        ask()
        records.forget(store, number)
    for key in archive.keys(store):
        ask()
        archive.reduce(store, key, needed, publisher.folder)


def _said(store: Store, takedown: Takedown) -> Iterator[Opening]:
    """Give what may have told the words: its own messages, and later ones, for programs get a whole incident."""
    found = log.latest(store, _ALL) if takedown.is_series else log.of_entry(store, takedown.incident)
    for opening in found:
        if takedown.is_series and not f"{opening.event.entry}--".startswith(f"{takedown.incident}--"):
            continue
        if opening.archive and opening.event.at >= takedown.said:
            yield opening


def _key(takedown: Takedown) -> str:
    mark = hashlib.sha256(f"{takedown.incident}/{takedown.update}".encode()).hexdigest()
    return f"{_PREFIX}{mark[:24]}.json"
