"""Who must agree to what, from the keys of policy.yml."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from lightship.config.breach import Breach, breach
from lightship.config.channels import Channels
from lightship.model.governing import GOVERNANCE, Approve, Asking, Blackout, BreakGlass, Disputes, Governance, Role
from lightship.model.notifying import Route
from lightship.source import Record, Where
from lightship.source.fields import nearest
from lightship.source.nodes import Report

_EXAMPLE = "say who that is: roles: {tech: {people: [ana]}}"
_DAY = timedelta(days=1)
_SOONEST = timedelta(minutes=1)
_KEPT = ".github/"

Given = Mapping[tuple[str, Where], tuple[int, Where]]
"""Numbers by role, each with its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the rules may name that stands elsewhere."""

    severities: Collection[str]
    audiences: Collection[str]
    channels: Channels


def governance(record: Record, around: Around, report: Report) -> Governance:
    """Read who must agree to what; every mistake is reported at its place."""
    return _Rules(record, around, report).governance()


class _Rules:
    """The rules of one policy.yml."""

    def __init__(self, record: Record, around: Around, report: Report) -> None:
        self._record = record
        self._around = around
        self._report = report
        self._roles: dict[str, Record] = record["roles"]

    def governance(self) -> Governance:
        """Read them all."""
        record = self._record
        window: timedelta | None = record["window"]
        words: Breach = breach(record, self._report)
        return Governance(
            roles={name: self._role(name, one) for name, one in self._roles.items()},
            severities=self._by_name(record["severities"]),
            kinds=self._by_name(record["kinds"]),
            phases=self._by_name(record["phases"]),
            categories=self._by_name(record["categories"]),
            tags=self._by_name(record["tags"]),
            audiences=self._by_name(self._named(record["audiences"])),
            **{name: self._alone(record[name]) for name in ("imports", "reports", "components", "templates")},
            window_s=_seconds(window),
            blackouts=tuple(self._blackout(one) for one in record["blackouts"]),
            disputes=self._disputes(record["disputes"]),
            break_glass=self._break_glass(record["break_glass"]),
            asking=self._asking(record["asking"]),
            breach_words=words.words,
            breach_tag=words.tag,
        )

    def _role(self, name: str, record: Record) -> Role:
        if "people" in record and not record["people"]:
            self._report(record.at("people"), f"the role {name} has no people", "name them: people: [ana]")
        if record["backup"] and "backup_after" not in record:
            hint = "add `backup_after: 10m`"
            self._report(record.at("backup"), f"the backups of {name} do not know when they may agree", hint)
        if "backup_after" in record and not record["backup"]:
            self._report(record.at("backup_after"), f"the role {name} has no backups", "add `backup:`, or remove it")
        for key in ("people", "backup"):
            self._expect_once(name, record[key] or (), record.at(key))
        return Role(
            name=name,
            people=record["people"] or (),
            backup=record["backup"],
            backup_after_s=_seconds(record["backup_after"]),
            ask=tuple(self._routes(name, record["ask"])),
            ask_backup=tuple(self._routes(name, self._of_backups(name, record))),
        )

    def _expect_once(self, role: str, people: Iterable[str], where: Where) -> None:
        """Expect each person once; a forge tells names apart by no capitals."""
        seen: set[str] = set()
        for person in people:
            if person.casefold() in seen:
                hint = "name each person once: capitals make nobody somebody else"
                self._report(where, f"{person} is in the role {role} twice", hint)
            seen.add(person.casefold())

    def _of_backups(self, name: str, record: Record) -> Iterable[Record]:
        if record["ask_backup"] and not record["backup"]:
            self._report(record.at("ask_backup"), f"the role {name} has no backups", "add `backup:`, or remove it")
        ways: Iterable[Record] = record["ask_backup"]
        return ways

    def _routes(self, name: str, ways: Iterable[Record]) -> Iterable[Route]:
        for way in ways:
            route = self._around.channels.route(way, f"role {name}")
            if route and not route.to:
                message = f"the role {name} is asked by a channel that says nothing of whom"
                self._report(way.where, message, "add `to:`, such as {channel: mail, to: [ana@example.com]}")
            elif route:
                yield route

    def _by_name(self, rules: Mapping[Any, Record]) -> dict[str, Approve]:
        return {str(name): self._approve(rule["approve"]) for name, rule in rules.items() if "approve" in rule}

    def _named(self, rules: Mapping[tuple[str, Where], Record]) -> dict[str, Record]:
        for name, where in rules:
            self._expect("audience", name, where, self._around.audiences)
        return {name: rule for (name, _), rule in rules.items()}

    def _alone(self, rule: Record | None) -> Approve:
        return self._approve(rule["approve"]) if rule else {}

    def _approve(self, given: Given) -> Approve:
        for (role, where), (number, place) in given.items():
            if self._is_role(role, where):
                self._reach(role, number, place)
        return {role: number for (role, _), (number, _) in given.items()}

    def _reach(self, role: str, number: int, where: Where) -> None:
        """Expect that a role has so many people, as far as its teams let that be known."""
        record = self._roles.get(role)
        if not number:
            self._report(where, f"0 people of {role} is nobody", "write 1 or more, or remove the role")
        if record is None:
            return
        people = {name.casefold() for name in (*(record["people"] or ()), *record["backup"])}
        if people and number > len(people) and not any(name.startswith("@") for name in people):
            message = f"{number} people of {role} must agree, and it has {len(people)}"
            self._report(where, message, "name more people or backups, or a smaller number")

    def _is_role(self, name: str, where: Where) -> bool:
        """Expect that a role is there; GOVERNANCE always is."""
        if name in self._roles or (name == GOVERNANCE and self._roles):
            return True
        self._report(where, f"unknown role {name!r}", nearest(name, self._roles) if self._roles else _EXAMPLE)
        return False

    def _expect(self, noun: str, name: str, where: Where, known: Collection[str]) -> None:
        if name not in known:
            self._report(where, f"unknown {noun} {name!r}", nearest(name, known))

    def _blackout(self, record: Record) -> Blackout:
        for name, where in record["severity"]:
            self._expect("severity", name, where, self._around.severities)
        if record["except"]:
            self._is_role(*record["except"])
        if record["begins"] and record["ends"] and record["ends"] <= record["begins"]:
            self._report(record.at("ends"), "the blackout ends before it begins", "give a later time")
        return Blackout(
            why=record["why"] or "",
            severities=tuple(name for name, _ in record["severity"]),
            phases=record["phase"],
            tags=record["tags"],
            begins=record["begins"],
            ends=record["ends"],
            except_=record["except"][0] if record["except"] else "",
        )

    def _disputes(self, record: Record | None) -> Disputes | None:
        if not record or not record["decider"] or not self._is_role(*record["decider"]):
            return None
        return Disputes(decider=record["decider"][0], after_s=_seconds(record["after"]))

    def _asking(self, record: Record | None) -> Asking:
        if record is None:
            return Asking()
        repeat: timedelta | None = record["repeat"]
        if repeat is not None and repeat < _SOONEST:
            self._report(record.at("repeat"), "people would be asked without a pause", "write 1m or more")
        return Asking(repeat_s=_seconds(repeat) or Asking().repeat_s, times=record["times"])

    def _break_glass(self, record: Record | None) -> BreakGlass | None:
        if not record:
            return None
        roles = tuple(name for name, where in record["roles"] or () if self._is_role(name, where))
        return BreakGlass(
            roles=roles,
            signers=self._signers(*record["signers"]) if record["signers"] else "",
            review_within_s=_seconds(record["review_within"] or _DAY),
            review=self._approve(record["review"]),
        )

    def _signers(self, path: str, where: Where) -> str:
        """Expect the keys where nobody changes them without the role that governs the rules."""
        if not path.startswith(_KEPT) or ".." in path.split("/"):
            hint = f"name a file below {_KEPT}, such as {_KEPT}allowed_signers: only the role {GOVERNANCE} changes it"
            self._report(where, f"whoever may change {path!r} could publish in anybody's name", hint)
        return path


def _seconds(duration: timedelta | None) -> int:
    return int(duration.total_seconds()) if duration else 0
