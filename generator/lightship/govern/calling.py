"""Which roles are to be asked about a change now: by what is missing, and by when they were asked before. Pure."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from lightship.model.governing import Governance, Role
from lightship.model.notifying import ApprovalLinks, Route
from lightship.policy import Objector, Verdict

Turns = Mapping[str, Mapping[str, datetime]]
"""When each role was asked about a change, by role and turn."""


class Meant(StrEnum):
    """Who of a role is meant: its people, its backups, whoever decides a dispute, or who asked for changes before."""

    PEOPLE = "people"
    BACKUPS = "backup"
    DECIDER = "decider"
    OBJECTORS = "objectors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A role that is asked for its approval of some units, in a `turn` that no other run takes.

    `routes` lead to rooms and mailboxes of the role; `people` of it agree by link, and get one each.
    """

    role: str
    turn: str
    verdicts: tuple[Verdict, ...]
    routes: tuple[Route, ...]
    people: tuple[str, ...] = ()
    meant: Meant = Meant.PEOPLE


def is_asked(role: Role, links: ApprovalLinks | None) -> bool:
    """Tell whether anything but the forge tells a role of a change."""
    return bool(role.ask) or bool(links and any(links.address(name) for name in role.people))


@dataclass(frozen=True, slots=True, kw_only=True)
class Council:
    """Who may be asked about a change: the policy, who agrees by link, when it was opened, and whether it is merged."""

    governance: Governance
    links: ApprovalLinks | None
    opened: datetime
    is_merged: bool = False

    def calls(self, verdicts: Sequence[Verdict], asked: Turns, now: datetime, *, is_again: bool) -> Iterator[Call]:
        """Give the roles to ask now; `is_again` does not wait, and asks those who were asked often enough."""
        for call in self._wanted(verdicts, asked, now, is_again=is_again):
            role = self.governance.roles[call.role]
            routes = (role.ask_backup or role.ask) if call.meant is Meant.BACKUPS else role.ask
            people = () if self.links is None else tuple(name for name in call.people if self.links.address(name))
            turn = self._turn(call, asked.get(call.role, {}), now, is_again=is_again)
            if turn and (routes or people):
                yield replace(call, routes=routes, people=people, turn=turn)

    def _wanted(self, verdicts: Sequence[Verdict], asked: Turns, now: datetime, *, is_again: bool) -> Iterator[Call]:
        missing: dict[str, list[Verdict]] = {}
        for verdict in verdicts:
            for one in verdict.missing if not verdict.stopped else ():
                missing.setdefault(one.role, []).append(verdict)
        for name, those in sorted(missing.items()):
            if role := self.governance.roles.get(name):
                able = {person.casefold() for verdict in those for one in verdict.missing for person in one.by}
                call = Call(role=name, turn="", verdicts=tuple(those), routes=())
                yield replace(call, people=_those(role.people, able))
                if self._may_backup(role, asked.get(name, {}), now):
                    yield replace(call, people=_those(role.backup, able), meant=Meant.BACKUPS)
        yield from self._deciding(verdicts, now)
        yield from self._objecting(verdicts, is_again=is_again)

    def _may_backup(self, role: Role, turns: Mapping[str, datetime], now: datetime) -> bool:
        """Tell whether the backups' time has come: nobody but the forge tells some roles, which does so at once."""
        first = min(turns.values(), default=None) if is_asked(role, self.links) else self.opened
        return bool(role.backup) and first is not None and first + timedelta(seconds=role.backup_after_s) <= now

    def _deciding(self, verdicts: Sequence[Verdict], now: datetime) -> Iterator[Call]:
        rule = self.governance.disputes
        those = tuple(
            one for one in verdicts if one.decides_at and one.decides_at <= now and not one.requirement.stopped
        )
        role = self.governance.roles.get(rule.decider) if rule else None
        if role and those:
            yield Call(role=role.name, turn="", verdicts=those, routes=(), people=role.people, meant=Meant.DECIDER)

    def _objecting(self, verdicts: Sequence[Verdict], *, is_again: bool) -> Iterator[Call]:
        """Call those who asked for changes, once there are other words than those that they saw.

        Who answers by link has no other way to withdraw it, of all of which they did.
        """
        every = [(verdict, one) for verdict in verdicts if not verdict.requirement.stopped for one in verdict.objectors]
        looking = {one.person for _, one in every if is_again or not one.has_seen}
        found: dict[str, list[tuple[Verdict, str]]] = {}
        for verdict, one in every:
            if one.person in looking and (role := self._role(one)):
                found.setdefault(role, []).append((verdict, one.person))
        for name, pairs in found.items():
            those = tuple({verdict.unit.id: verdict for verdict, _ in pairs}.values())
            people = tuple(dict.fromkeys(person for _, person in pairs))
            yield Call(role=name, turn="", verdicts=those, routes=(), people=people, meant=Meant.OBJECTORS)

    def _role(self, objector: Objector) -> str:
        return next((name for name in objector.roles if name in self.governance.roles), "")

    def _turn(self, call: Call, turns: Mapping[str, datetime], now: datetime, *, is_again: bool) -> str:
        """Name the turn in which a role is asked now of these very bytes; empty where it waits, or was asked enough."""
        mark, rule = self._mark(call), self.governance.asking
        taken = [at for turn, at in turns.items() if turn.startswith(f"{mark}-")]
        is_due = not taken or max(taken) + timedelta(seconds=rule.repeat_s) <= now
        return f"{mark}-{len(taken) + 1}" if is_again or (is_due and len(taken) < rule.times) else ""

    def _mark(self, call: Call) -> str:
        """Give what tells one asking from another: who is meant, and the bytes; and again once they are merged."""
        blobs = sorted(pair for verdict in call.verdicts for pair in verdict.unit.changed.items())
        meant = (call.meant.value, "merged", blobs) if self.is_merged else (call.meant.value, blobs)
        return hashlib.sha256(repr(meant).encode()).hexdigest()[:16]


def _those(people: Iterable[str], able: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in people if name.casefold() in able)
