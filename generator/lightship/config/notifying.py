"""Who is told of what and what guards it, from delivery.yml."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from typing import Any

from lightship.config.approving import approvals
from lightship.config.channels import Channels, is_for_subscribers
from lightship.config.delivery import USUAL_AUDIENCES, Given
from lightship.config.publishing import private
from lightship.config.secrets import secret
from lightship.model import PUBLIC, Components, Policy, Publishing
from lightship.model.notifying import (
    AudienceRule,
    Conditions,
    Fatigue,
    First,
    Notifying,
    Owner,
    Route,
    Secret,
    ServiceSubscribers,
    SqliteSubscribers,
    SubscriberSettings,
    SubscriptionService,
)
from lightship.source import Record, Where
from lightship.source.fields import nearest

_DEFAULT = Notifying()
# A name so near a usual one is a slip.
_SLIP = 0.85
# Names of audiences are parts of paths, and teams are called @acme/sre.
_PARTING = re.compile(r"[/\\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What conditions may name; the tree is empty when it could not be read."""

    policy: Policy
    components: Components


def channels(given: Given) -> Channels:
    """Give the channels that delivery.yml names; files in an outbox where it names none."""
    found = Channels(given.record["channels"], given.names("channels"), given.report)
    if not given.names("channels"):
        found.add(_DEFAULT.channels[0])
    return found


def notifying(given: Given, publishing: Publishing, channels: Channels, known: Known) -> Notifying:
    """Give who is told of what by which channels; every mistake is reported, at its place."""
    record, report = given.record, given.report
    audiences = _audiences(given, channels, known)
    notify: Record | None = record["notify"]
    owners = _owners(notify, channels, given) if notify else ()
    for name, settings in channels.found.items():
        if settings.kind == "outbox":
            where = record["channels"][name].at("path") if name in record["channels"] else record.at("channels")
            private(str(settings.options["path"]), where, "the messages of the outbox", publishing, report)
    guards = _guards(notify, audiences, given, known) if notify else {}
    return Notifying(
        audiences=audiences,
        channels=tuple(channels.found.values()),
        subscribers=_subscribers(given, publishing),
        subscription_service=_service(given, channels, audiences),
        approvals=approvals(given, channels, known.policy),
        campaign=channels.campaign,
        owners=owners,
        **guards,
    )


def _audiences(given: Given, channels: Channels, known: Known) -> tuple[AudienceRule, ...]:
    """Read the rules in the order of the file; the public one is the first unless it has a place of its own."""
    rules: dict[str, AudienceRule] = {}
    records: dict[str, Record] = given.record["audiences"]
    if PUBLIC not in records:
        rules[PUBLIC] = AudienceRule(name=PUBLIC, routes=_usual(channels), is_self_service=True)
    for name, record in records.items():
        meant = get_close_matches(name, USUAL_AUDIENCES, n=1, cutoff=_SLIP)
        if meant and name not in USUAL_AUDIENCES:
            message = f"the audience {name!r} is nearly called {meant[0]!r}"
            given.report(record.where, message, f"did you mean {meant[0]!r}? Otherwise choose a name of its own")
        rules[name] = _rule(name, record, channels, given, known)
    return tuple(rules.values())


def _rule(name: str, record: Record, channels: Channels, given: Given, known: Known) -> AudienceRule:
    routes = _routes(record["channels"] or (), name, channels, given)
    if "channels" not in record and name == PUBLIC:
        routes = _usual(channels)
    if record["self_service"] and not routes and not record["channels"]:
        hint = "add `channels:`, or remove `self_service`"
        given.report(record.at("self_service"), f"anybody may join {name}, and no channel tells it", hint)
    return AudienceRule(
        name=name,
        description=record["description"],
        when=_conditions(record["when"], given, known) if record["when"] else None,
        routes=routes,
        is_self_service=name == PUBLIC if record["self_service"] is None else record["self_service"],
    )


def _usual(channels: Channels) -> tuple[Route, ...]:
    """Give everybody's ways where nothing is said of them: all that subscribers can choose."""
    return tuple(Route(channel=one.name) for one in channels.found.values() if is_for_subscribers(one))


def _owners(notify: Record, channels: Channels, given: Given) -> tuple[Owner, ...]:
    """Read who answers for words; whoever is told where nobody else is comes last."""
    found: dict[str, Owner] = {}
    for name, ways in (*notify["owners"].items(), ("", notify["overdue"])):
        routes = _routes(ways, "owners", channels, given)
        called = f"owner {_PARTING.sub(':', name)}" if name else "any owner"
        if called in found:
            given.report(notify.at("owners"), f"the owner {name} is called like another one", "remove one of the two")
        elif any(not route.to for route in routes):
            message = f"{f'the owner {name}' if name else '`overdue`'} is told by a channel that says nothing of whom"
            given.report(ways[0].where, message, "add `to:`, such as {channel: mail, to: [ana@example.com]}")
        elif routes:
            found[called] = Owner(name=name, rule=AudienceRule(name=called, routes=routes))
    return tuple(found.values())


def _routes(ways: Iterable[Record], name: str, channels: Channels, given: Given) -> tuple[Route, ...]:
    """Read an audience's ways; contacts of one channel are put together, its subscribers stay a way of their own."""
    routes: dict[tuple[str, bool], Route] = {}
    for one in ways:
        route = channels.route(one, name)
        if route is None:
            continue
        key = (route.channel, bool(route.to))
        before = routes.get(key)
        if before and (not route.to or set(before.to) & set(route.to)):
            whom = next((contact for contact in route.to if contact in before.to), "its subscribers")
            given.report(one.where, f"{name} is told twice by {route.channel}: {whom}", "remove one of the two")
        to = (*before.to, *route.to) if before else route.to
        routes[key] = Route(channel=route.channel, to=tuple(dict.fromkeys(to)))
    return tuple(routes.values())


def _conditions(record: Record, given: Given, known: Known) -> Conditions:
    for name, where in record["severity"]:
        _expect(name, where, "severity", tuple(known.policy.severities), given)
    components = []
    for name, where in record["components"]:
        component = known.components.find(name)
        if component is None and known.components.roots:
            given.report(where, f"unknown component {name!r}", nearest(name, known.components.by_id))
        components.append(component.id if component else name)
    return Conditions(
        severities=tuple(name for name, _ in record["severity"]),
        components=tuple(dict.fromkeys(components)),
        tags=record["tags"],
        kinds=record["kind"],
        phases=record["phase"],
    )


def _expect(name: str, where: Where, noun: str, known: tuple[str, ...], given: Given) -> None:
    if name not in known:
        given.report(where, f"unknown {noun} {name!r}", nearest(name, known))


def _subscribers(given: Given, publishing: Publishing) -> SubscriberSettings:
    record: Record | None = given.record["subscribers"]
    if record is None:
        return _DEFAULT.subscribers
    if record["kind"] == "service":
        return ServiceSubscribers(url=record["url"], token=secret(record["token"], "`token`", given.report))
    private(record["path"], record.at("path"), "the addresses of subscribers", publishing, given.report)
    return SqliteSubscribers(path=record["path"])


def _service(given: Given, channels: Channels, audiences: tuple[AudienceRule, ...]) -> SubscriptionService | None:
    record: Record | None = given.record["subscription_service"]
    if record is None:
        return None
    if not any(rule.is_self_service for rule in audiences):
        given.report(record.where, "nobody may subscribe", "add `self_service: true` to an audience")
    key = secret(record["key"], "`key`", given.report) if record["key"] else Secret()
    name = channels.mailing(*record["channel"]) if record["channel"] else ""
    return SubscriptionService(url=record["url"] or "", key=key, channel=name, proxies=record["proxies"] or 0)


def _guards(record: Record, audiences: tuple[AudienceRule, ...], given: Given, known: Known) -> dict[str, Any]:
    reminders = _DEFAULT.reminders
    if record["reminders"] is not None:
        reminders = tuple(sorted({int(before.total_seconds()) for before in record["reminders"]} - {0}, reverse=True))
    age: timedelta | None = record["max_age"]
    return {
        "reminders": reminders,
        "unsure": record["unsure"],
        "max_events": record["max_events"],
        "max_age_s": int(age.total_seconds()) if age else _DEFAULT.max_age_s,
        "fatigue": _fatigue(record["fatigue"], given, known),
        "first": _first(record["first"], audiences, given),
    }


def _first(record: Record | None, audiences: tuple[AudienceRule, ...], given: Given) -> First:
    if record is None:
        return _DEFAULT.first
    name, where = record["audience"] or ("", record.where)
    _expect(name, where, "audience", tuple(rule.name for rule in audiences if rule.routes), given)
    within: timedelta | None = record["within"]
    return First(audience=name, within_s=int(within.total_seconds()) if within else _DEFAULT.first.within_s)


def _fatigue(record: Record | None, given: Given, known: Known) -> Fatigue:
    if record is None:
        return _DEFAULT.fatigue
    below, where = record["below"] or ("", record.where)
    if below and not record["per_hour"]:
        given.report(where, "`below` without `per_hour` changes nothing", "add `per_hour: 4`, or remove it")
    if below:
        _expect(below, where, "severity", tuple(known.policy.severities), given)
    return Fatigue(per_hour=record["per_hour"], below=below)
