"""Channels and the ways of audiences to them, from the records of delivery.yml."""

from collections.abc import Iterable
from datetime import timedelta

from lightship.config.secrets import secret
from lightship.model.formats import CHANNELS, CONTACTS
from lightship.model.notifying import ChannelSettings, Route, Secret, Security
from lightship.source import Record, Scalar, Where
from lightship.source.fields import nearest
from lightship.source.nodes import Report

# What a way says that means the one channel of a kind.
_SOLE = {"kind", "to"}
_TIMEOUT = timedelta(seconds=30)
MAILING = ("outbox", "smtp", "ses")
"""The kinds of channels that send mails."""


def is_for_subscribers(settings: ChannelSettings) -> bool:
    """Tell whether a channel writes to addresses of subscribers, so that they can choose it."""
    return settings.kind in (*MAILING, "webhook") or bool(settings.options.get("each"))


class Channels:
    """The channels by name, in the order of the file, and those that audiences bring along.

    `broken` are the names of those that were given and could not be read: what needs them is not reported again.
    """

    def __init__(self, records: dict[str, Record], broken: Iterable[str], report: Report) -> None:
        """Read those that have names."""
        self._report = report
        self._broken = set(broken) - set(records)
        self.found: dict[str, ChannelSettings] = {}
        self.campaign: dict[str, dict[str, str]] = {}
        for name, record in records.items():
            self._add(name, record)

    def add(self, settings: ChannelSettings) -> None:
        """Add a channel that nobody wrote down."""
        self.found[settings.name] = settings

    def route(self, record: Record, audience: str) -> Route | None:
        """Give an audience's way; None, with the mistake reported, where there is none."""
        name = self._meant(record, audience)
        if name is None:
            return None
        settings = self.found[name]
        fixed = _place(settings)
        given = tuple(dict.fromkeys(self._contacts(record["to"], settings)))
        if "to" in record and not given:
            # Mistakes in it have been reported; an empty list would mean everybody.
            if not record["to"]:
                self._report(record.at("to"), "no contact is named", "remove the line: all subscribers are told then")
            return None
        if settings.kind == "slack" and not (given or fixed):
            self._report(record.where, f"the channel {name} does not say where to write", 'add `channel: "#status"`')
            return None
        return Route(channel=name, to=given or fixed)

    def mailing(self, name: str, where: Where) -> str:
        """Expect that a channel is one that sends mails, and give its name."""
        sending = [one.name for one in self.found.values() if one.kind in MAILING]
        if name in self.found and name not in sending:
            hint = f"name one of kind {', '.join(MAILING)}" + (f", such as {sending[0]}" if sending else "")
            self._report(where, f"the channel {name} sends no mails", hint)
        elif name not in self.found and name not in self._broken:
            self._report(where, f"unknown channel {name!r}", nearest(name, sending))
        return name

    def _meant(self, record: Record, audience: str) -> str | None:
        """Name the channel that a way leads to."""
        if "kind" not in record:
            if record["channel"] is None:
                return None
            name, where = record["channel"]
            if name not in self.found and name not in self._broken:
                self._report(where, f"unknown channel {name!r}", nearest(name, self.found))
            return str(name) if name in self.found else None
        kind = record["kind"]
        if kind is None:
            return None
        if record.keys() > _SOLE:
            return self._own(kind, record, audience)
        there = [settings.name for settings in self.found.values() if settings.kind == kind]
        if len(there) == 1:
            return there[0]
        needed = [field.name for field in CHANNELS[kind].fields if field.required]
        if there:
            self._report(record.at("kind"), f"which {kind} channel is meant?", f"write {{channel: {there[0]}}}")
        elif needed and not self._broken:
            hint = f"add one there, or say here what it needs: {', '.join(needed)}"
            self._report(record.at("kind"), f"`channels` has none of kind {kind}", hint)
        elif not needed:
            return self._own(kind, None, audience)
        return None

    def _own(self, kind: str, record: Record | None, audience: str) -> str:
        """Add a channel that an audience brings along, named after both."""
        name, number = f"{audience}-{kind}", 1
        while name in self.found or name in self._broken:
            number += 1
            name = f"{audience}-{kind}-{number}"
        if record is None:
            options = {field.name: field.default for field in CHANNELS[kind].fields if field.name != "campaign"}
            self.add(ChannelSettings(name=name, kind=kind, options={**options, "timeout": _TIMEOUT.seconds}))
        else:
            self._add(name, record)
        return name

    def _add(self, name: str, record: Record) -> None:
        kind = record["kind"]
        keys = [field.name for field in CHANNELS[kind].fields]
        if "campaign" in keys and record["campaign"]:
            self.campaign[name] = record["campaign"]
        options = {key: self._option(record[key], key) for key in keys if key != "campaign"}
        if "timeout" in options:
            options["timeout"] = int((record["timeout"] or _TIMEOUT).total_seconds())
        settings = ChannelSettings(name=name, kind=kind, options=options)
        for where, message, hint in _mistakes(settings, record):
            self._report(where, message, hint)
        self.found[name] = settings

    def _option(self, value: object, key: str) -> object:
        if isinstance(value, Record):
            return secret(value, f"`{key}`", self._report)
        if isinstance(value, tuple):
            return tuple(self._option(item, key) for item in value)
        return value

    def _contacts(self, given: tuple[tuple[str, Where], ...], settings: ChannelSettings) -> Iterable[str]:
        kind = CONTACTS[settings.kind]
        is_one_place = kind is None or bool(settings.options.get("url"))
        if given and (is_one_place or (settings.kind == "apprise" and not settings.options["each"])):
            message = f"the channel {settings.name} leads to one place, and takes no contacts"
            hint = "" if is_one_place else ", or add `each: true` to it when its addresses hold {to}"
            self._report(given[0][1], message, f"remove `to`{hint}")
            return
        for text, where in given:
            value = kind.read(Scalar(text, where), self._report) if kind else None
            if value is not None:
                yield str(value)


def _place(settings: ChannelSettings) -> tuple[str, ...]:
    """Give the one place that a channel leads to by itself."""
    if settings.kind == "slack" and settings.options["token"]:
        room = str(settings.options["channel"])
        return (room,) if room else ()
    return () if is_for_subscribers(settings) else (settings.name,)


def _mistakes(settings: ChannelSettings, record: Record) -> Iterable[tuple[Where, str, str]]:
    """Give what keys of a channel say against each other."""
    options = settings.options
    match settings.kind:
        case "smtp":
            if bool(options["user"]) != isinstance(options["password"], Secret):
                there, missing = ("user", "password") if options["user"] else ("password", "user")
                hint = "add `password: {env: NAME}`" if missing == "password" else "add `user:`"
                yield record.at(there), f"a {there} without a {missing}", hint
            elif options["user"] and options["security"] is Security.NONE:
                yield record.at("security"), "the password would be sent in the clear", "write starttls or tls"
        case "slack":
            if bool(options["token"]) == bool(options["url"]):
                what = "both 'token' and 'url'" if options["url"] else "neither 'token' nor 'url'"
                yield record.where, f"the channel has {what}", "write one of them: {env: NAME}"
            elif options["url"] and options["channel"]:
                yield record.at("channel"), "an incoming webhook writes into its own channel", "remove the line"
        case "apprise" if not options["urls"] and "urls" in record:
            yield record.at("urls"), "no address is named", "write urls: [{env: NAME}]"
