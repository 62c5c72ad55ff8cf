"""Examine the state store and every target."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from lightship import statements, trail
from lightship.errors import LightshipError, OutsideError, visible
from lightship.model.findings import Finding, Level
from lightship.plan import RENEWED, manifest
from lightship.publish import archive, chain, generation, records, repairing, stamping
from lightship.publish.generation import Generation
from lightship.publish.head import Head, look
from lightship.publish.publisher import Destination, Publisher
from lightship.publish.records import Record
from lightship.publish.threads import each
from lightship.state.base import Store
from lightship.trail import reviews

DaysLeft = Callable[[str], int | None]
"""Gives for how many days the certificate of an address is valid; None where there is none. Raises OutsideError."""

_RENEW_DAYS = 14
_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What was found out about the state store or a target."""

    name: str
    findings: tuple[Finding, ...]

    @property
    def is_broken(self) -> bool:
        """Tell whether something does not work."""
        return any(finding.level is Level.BROKEN for finding in self.findings)


def examine(publisher: Publisher, days_left: DaysLeft, moved: Finding | None = None) -> list[Examination]:
    """Examine everything; what cannot be reached is a finding, no error. `moved` was found out before."""
    head, current, state = _state(publisher)
    state = (*state, moved) if moved else state
    found = each(
        {one.name: partial(_target, publisher, one, head, current, days_left) for one in publisher.destinations}
    )
    return [
        Examination(name="state store", findings=state),
        *(Examination(name=name, findings=_listed(result)) for name, result in found.items()),
    ]


def _listed(result: tuple[Finding, ...] | LightshipError) -> tuple[Finding, ...]:
    return (_broken("reachable", result),) if isinstance(result, LightshipError) else result


def _broken(name: str, error: LightshipError) -> Finding:
    return Finding(name=name, level=Level.BROKEN, message=error.message, hint=error.hint)


def _state(publisher: Publisher) -> tuple[Head | None, Generation | None, tuple[Finding, ...]]:
    findings: list[Finding] = []
    head, current = None, None
    try:
        findings += _probed(publisher.store)
        head = look(publisher.store).head
        findings += _of_head(head)
        record = records.look(publisher.store, head.generation) if head and head.is_done else None
        current = generation.load(publisher.store, record, publisher.folder / "current") if record else None
        findings += _of_archives(publisher.store, record) if record else ()
        findings += _of_chain(publisher, head) if head else ()
        findings += _of_reviews(publisher)
    except LightshipError as error:
        findings.append(_broken("reachable", error))
    return head, current, tuple(findings)


def _of_reviews(publisher: Publisher) -> Iterator[Finding]:
    for one in reviews.overdue(publisher.store, publisher.clock()):
        message = f"nobody signed off what {visible(one.person)} published without approvals ({visible(one.reason)})"
        hint = f"it was due {visible(one.deadline)}: `lightship break-glass sign-off {one.entry.number}`"
        yield Finding(name="open review", level=Level.WARNING, message=message, hint=hint)


def _probed(examined: object) -> list[Finding]:
    probe = getattr(examined, "probe", None)
    return list(probe()) if probe else []


def _of_head(head: Head | None) -> Iterator[Finding]:
    if head is None:
        message, hint = "nothing is published yet", "`lightship publish` does it"
        yield Finding(name="generation", level=Level.WARNING, message=message, hint=hint)
        return
    if not head.is_done:
        message = f"generation {head.generation} was begun and is not finished"
        hint = "`lightship publish` finishes it, unless a run is at work just now"
        yield Finding(name="generation", level=Level.WARNING, message=message, hint=hint)
    else:
        message = f"generation {head.generation} of commit {head.commit[:10]}"
        yield Finding(name="generation", level=Level.FINE, message=message)
    if head.withheld:
        named = ", ".join(sorted(head.withheld)[:_NAMED]) + (" and more" if len(head.withheld) > _NAMED else "")
        message = f"nobody agreed yet to what the commit says in {named}"
        hint = "`lightship approvals HEAD` says what is missing"
        yield Finding(name="withheld", level=Level.WARNING, message=message, hint=hint)
    if head.pinned:
        message = f"pinned by {head.pinned.by} since {head.pinned.at:%Y-%m-%d %H:%M} UTC: nothing newer is published"
        yield Finding(name="pin", level=Level.WARNING, message=message, hint="`lightship publish --unpin` ends it")


def _of_archives(store: Store, record: Record) -> Iterator[Finding]:
    lost = sorted(set(record.archives) - archive.generations(store))
    if lost:
        message = f"the bytes that generation {lost[0]} brought are not in the archive: they cannot be put back"
        yield Finding(name="archive", level=Level.BROKEN, message=message, hint="the next publication makes them anew")


def _of_chain(publisher: Publisher, head: Head) -> Iterator[Finding]:
    try:
        chain.check(publisher, head)
    except chain.LostError as error:
        yield _broken("chain", error)
    ended = trail.end(publisher.store)
    if head.is_done and ended.stated < head.told:
        message = f"no entry of the trail tells of statement {head.told} yet"
        hint = "`lightship doctor --repair` writes it, and so does the next publication"
        yield Finding(name="trail", level=Level.WARNING, message=message, hint=hint)


def _target(
    publisher: Publisher, destination: Destination, head: Head | None, current: Generation | None, days_left: DaysLeft
) -> tuple[Finding, ...]:
    findings = _probed(destination.target)
    if head is None and destination.target.read(manifest.ROOT) is not None:
        message = "a page is published there, and the state store knows of none"
        hint = "is `state` of delivery.yml right? where it was lost, `lightship publish` goes on from what is there"
        findings.append(Finding(name="generation", level=Level.BROKEN, message=message, hint=hint))
    if head and current:
        findings.append(_lag(destination, current))
        if findings[-1].level is Level.FINE:
            findings.append(_drift(publisher, destination, current, head))
        findings += _signed(publisher, destination)
    if destination.url:
        findings += _public(publisher, destination)
        findings += _certificate(destination, days_left)
    elif head:
        findings += _fresh(publisher, destination.target.read(RENEWED))
    return tuple(findings)


def _lag(destination: Destination, current: Generation) -> Finding:
    hint = "`lightship publish` brings it up"
    try:
        number = repairing.shown(destination)
    except OutsideError as error:
        return _broken("generation", error)
    if number is None:
        return Finding(name="generation", level=Level.BROKEN, message="nothing is published there", hint=hint)
    if number != current.number:
        message = f"generation {number} is there, and {current.number} should be"
        return Finding(name="generation", level=Level.BROKEN, message=message, hint=hint)
    return Finding(name="generation", level=Level.FINE, message=f"generation {number}")


def _drift(publisher: Publisher, destination: Destination, current: Generation, head: Head) -> Finding:
    paths = [*repairing.drifted(destination, current), *chain.lacking(publisher, destination, head)]
    if not paths:
        return Finding(name="drift", level=Level.FINE, message="every file is as it was published")
    named = ", ".join(paths[:_NAMED]) + (" and more" if len(paths) > _NAMED else "")
    what = "1 file is missing or was" if len(paths) == 1 else f"{len(paths)} files are missing or were"
    message = f"{what} changed behind our back: {named}"
    return Finding(name="drift", level=Level.BROKEN, message=message, hint="`lightship doctor --repair` puts them back")


def _signed(publisher: Publisher, destination: Destination) -> Iterator[Finding]:
    if destination.target.read(statements.KEY_PATH) and not publisher.public_key:
        message = "statements were signed, and are no longer: `lightship verify --key` fails from there on"
        yield Finding(name="signature", level=Level.WARNING, message=message, hint="name the key in `sign` again")


def _public(publisher: Publisher, destination: Destination) -> Iterator[Finding]:
    try:
        content = publisher.reader.read(f"{destination.url}/{RENEWED}")
    except OutsideError as error:
        yield _broken("public", error)
        return
    yield Finding(name="public", level=Level.FINE, message=f"readers reach {destination.url}")
    yield from _fresh(publisher, content)


def _fresh(publisher: Publisher, content: bytes | None) -> Iterator[Finding]:
    if content is None:
        return
    try:
        until = stamping.fresh_until(content)
    except OutsideError as error:
        yield _broken("freshness", error)
        return
    if until < publisher.clock():
        message = f"the page was not confirmed since {until:%Y-%m-%d %H:%M} UTC, and says so to its readers"
        hint = "the scheduled heartbeat seems to sleep: is it switched off? docs/scheduling.md has other ways to run it"
        yield Finding(name="freshness", level=Level.BROKEN, message=message, hint=hint)
    else:
        yield Finding(name="freshness", level=Level.FINE, message=f"confirmed until {until:%Y-%m-%d %H:%M} UTC")


def _certificate(destination: Destination, days_left: DaysLeft) -> Iterator[Finding]:
    try:
        days = days_left(destination.url)
    except OutsideError as error:
        yield _broken("certificate", error)
        return
    if days is None:
        return
    message = f"the certificate is valid for {days} days"
    level, hint = (Level.WARNING, "renew it") if days < _RENEW_DAYS else (Level.FINE, "")
    yield Finding(name="certificate", level=level, message=message, hint=hint)
