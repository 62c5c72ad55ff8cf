"""Which roles are to be asked about a change now: by what is missing, and by when they were asked before. Pure."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lightship.model.governing import Governance, Role
from lightship.model.notifying import ApprovalLinks, Route
from lightship.policy import Verdict

Turns = Mapping[str, Mapping[str, datetime]]
"""When each role was asked about a change, by role and turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A role that is asked for its approval of some units, in a `turn` that no other run takes.

    `routes` lead to rooms and mailboxes of the role; `people` of it agree by link, and get one each. `is_backup`: its
    backups are meant; `is_deciding`: to decide between those who disagree.
    """

    role: str
    turn: str
    verdicts: tuple[Verdict, ...]
    routes: tuple[Route, ...]
    people: tuple[str, ...] = ()
    is_backup: bool = False
    is_deciding: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Council:
    """Who may be asked: the policy, and who agrees by link."""

    governance: Governance
    links: ApprovalLinks | None

    def calls(self, verdicts: Sequence[Verdict], asked: Turns, now: datetime, *, is_again: bool) -> Iterator[Call]:
        """Give the roles to ask now; `is_again` does not wait, and asks those who were asked often enough."""
        for call in self._wanted(verdicts, asked, now):
            role = self.governance.roles[call.role]
            routes = (role.ask_backup or role.ask) if call.is_backup else role.ask
            people = () if self.links is None else tuple(name for name in call.people if self.links.address(name))
            turn = self._turn(call, asked.get(call.role, {}), now, is_again=is_again)
            if turn and (routes or people):
                yield replace(call, routes=routes, people=people, turn=turn)

    def _wanted(self, verdicts: Sequence[Verdict], asked: Turns, now: datetime) -> Iterator[Call]:
        missing: dict[str, list[Verdict]] = {}
        for verdict in verdicts:
            for one in verdict.missing if not verdict.stopped else ():
                missing.setdefault(one.role, []).append(verdict)
        for name, those in sorted(missing.items()):
            if role := self.governance.roles.get(name):
                able = {person.casefold() for verdict in those for one in verdict.missing for person in one.by}
                call = Call(role=name, turn="", verdicts=tuple(those), routes=())
                yield replace(call, people=_those(role.people, able))
                if _may_backup(role, asked.get(name, {}), now):
                    yield replace(call, people=_those(role.backup, able), is_backup=True)
        yield from self._deciding(verdicts, now)

    def _deciding(self, verdicts: Sequence[Verdict], now: datetime) -> Iterator[Call]:
        rule = self.governance.disputes
        those = tuple(
            one for one in verdicts if one.decides_at and one.decides_at <= now and not one.requirement.stopped
        )
        role = self.governance.roles.get(rule.decider) if rule else None
        if role and those:
            yield Call(role=role.name, turn="", verdicts=those, routes=(), people=role.people, is_deciding=True)

    def _turn(self, call: Call, turns: Mapping[str, datetime], now: datetime, *, is_again: bool) -> str:
        """Name the turn in which a role is asked now of these very bytes; empty where it waits, or was asked enough."""
        mark, rule = _mark(call), self.governance.asking
        taken = [at for turn, at in turns.items() if turn.startswith(f"{mark}-")]
        is_due = not taken or max(taken) + timedelta(seconds=rule.repeat_s) <= now
        return f"{mark}-{len(taken) + 1}" if is_again or (is_due and len(taken) < rule.times) else ""


def _those(people: Iterable[str], able: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in people if name.casefold() in able)


def _may_backup(role: Role, turns: Mapping[str, datetime], now: datetime) -> bool:
    first = min(turns.values(), default=None)
    return bool(role.backup) and first is not None and first + timedelta(seconds=role.backup_after_s) <= now


def _mark(call: Call) -> str:
    """Give what tells one asking from another: who is meant, and the bytes that are to be agreed to."""
    blobs = sorted(pair for verdict in call.verdicts for pair in verdict.unit.changed.items())
    meant = "decider" if call.is_deciding else "backup" if call.is_backup else "people"
    return hashlib.sha256(repr((meant, blobs)).encode()).hexdigest()[:16]
