"""Which audiences an event reaches by which ways."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from lightship.audiences.owning import owners
from lightship.model import PUBLIC, Components, Policy
from lightship.model.message import Event, Occasion
from lightship.model.notifying import AudienceRule, Conditions, Notifying, Route

_NO_WAY = "delivery.yml names no channel for it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether an audience is told of an event by one of its ways, and why, in one sentence.

    `channel` is empty for an audience that has no way at all; `to` are contacts, empty where subscribers are told.
    """

    audience: str
    channel: str = ""
    to: tuple[str, ...] = ()
    is_told: bool
    why: str


def decide(
    event: Event,
    notifying: Notifying,
    policy: Policy,
    components: Components,
    heard: Collection[str] = (),
    lead: str = "",
) -> tuple[Decision, ...]:
    """Decide of every audience and each of its ways, in the order of delivery.yml; those that it does not name follow.

    `heard` are the audiences that were told of the entry before: who heard the start hears how it goes on, also when it
    became less severe, touches other components or has lost a tag since. What an audience asked of kinds and phases
    holds all the same. That an update is overdue is told to those who answer for it, to whom `lead` may belong, and to
    no audience.
    """
    if event.occasion is Occasion.OVERDUE:
        return tuple(_of_owners(event, notifying, components, lead))
    added = _added(event, policy)
    found: list[Decision] = []
    for rule in notifying.audiences:
        is_told, why = _judged(rule, event, policy, components, is_known=rule.name in heard)
        found.extend(_decision(rule.name, route, why, is_told=is_told) for route in rule.routes)
        if not rule.routes:
            found.append(Decision(audience=rule.name, is_told=False, why=_NO_WAY if is_told else why))
    named = {rule.name for rule in notifying.audiences}
    found.extend(Decision(audience=name, is_told=False, why=_NO_WAY) for name in added if name not in named)
    return tuple(found)


def _of_owners(event: Event, notifying: Notifying, components: Components, lead: str) -> Iterator[Decision]:
    answering = owners(event, notifying, components, lead)
    named = _listed(owner.rule.name for owner in notifying.owners if owner.name in answering)
    otherwise = f"{named} answers for it" if named else "it neither leads this nor owns what it touches"
    for owner in notifying.owners:
        is_told, why = owner.name in answering, answering.get(owner.name, otherwise)
        yield from (_decision(owner.rule.name, route, why, is_told=is_told) for route in owner.rule.routes)


def _decision(audience: str, route: Route, why: str, *, is_told: bool) -> Decision:
    return Decision(audience=audience, channel=route.channel, to=route.to, is_told=is_told, why=why)


def _added(event: Event, policy: Policy) -> tuple[str, ...]:
    """Give the audiences that the event's severity adds."""
    severity = policy.severities.get(event.severity)
    return severity.audiences if severity else ()


def _judged(
    rule: AudienceRule, event: Event, policy: Policy, components: Components, *, is_known: bool
) -> tuple[bool, str]:
    """Tell whether an audience hears of an event, and why."""
    if event.audiences and rule.name not in event.audiences:
        return False, f"it is for {_listed(event.audiences)} alone"
    if rule.name in _added(event, policy):
        return True, f"policy.yml adds it for severity {event.severity}"
    if rule.when is None:
        adding = [severity.name for severity in policy.severities.values() if rule.name in severity.audiences]
        if not adding or rule.name == PUBLIC:
            return True, "it is always told"
        if is_known:
            return True, "it heard of this before"
        return False, f"policy.yml adds it for severity {_listed(adding)} alone, {_severity(event)}"
    lasting = list(_lasting(rule.when, event))
    passing = list(_passing(rule.when, event, components))
    unmet = [sentence for is_met, sentence in (*lasting, *passing) if not is_met]
    if not unmet:
        return True, "; ".join(sentence for _, sentence in (*passing, *lasting)) or "it is always told"
    if is_known and all(is_met for is_met, _ in lasting):
        return True, "it heard of this before"
    return False, unmet[0]


def _lasting(when: Conditions, event: Event) -> Iterator[tuple[bool, str]]:
    """Judge what an audience asked for whatever was told before."""
    if when.kinds:
        yield event.kind in when.kinds, _of("kind", event.kind.value, [kind.value for kind in when.kinds])
    if when.phases:
        yield event.phase in when.phases, _of("phase", event.phase.value, [phase.value for phase in when.phases])


def _passing(when: Conditions, event: Event, components: Components) -> Iterator[tuple[bool, str]]:
    """Judge what may change while something goes on."""
    if when.severities:
        sentence = _of("severity", event.severity, when.severities)
        is_met = event.severity in when.severities
        yield is_met, sentence if event.severity else f"it has no severity, such as {_listed(when.severities)}"
    if when.components:
        wanted = {leaf for name in when.components for leaf in components.leaves(name)}
        met = [name for name in event.components if name in wanted]
        if met:
            yield True, f"it touches {_listed(met)}"
        elif event.components:
            yield False, f"it touches nothing of {_listed(when.components)}"
        else:
            yield False, f"it names no component, such as {_listed(when.components)}"
    if when.tags:
        shared = [tag for tag in when.tags if tag in event.tags]
        yield bool(shared), f"it has the tag {shared[0]}" if shared else f"it has no tag of {_listed(when.tags)}"


def _of(noun: str, value: str, wanted: Collection[str]) -> str:
    """Say how a value stands to those that are wanted."""
    if value in wanted:
        return f"{noun} {value}" if len(wanted) == 1 else f"{noun} {value} is one of {_listed(wanted)}"
    return f"{noun} {value} is {'not' if len(wanted) == 1 else 'none of'} {_listed(wanted)}"


def _severity(event: Event) -> str:
    return f"and this is {event.severity}" if event.severity else "and this has none"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
