"""A verdict in plain words, a line for each role and for each opinion."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from lightship.model.governing import Disputes
from lightship.policy.opinions import Stance, robots
from lightship.policy.people import People, names
from lightship.policy.verdicts import Hearing, Missing, Need, Requirement, Verdict
from lightship.source.types import write_duration


def nobody(needed: Requirement) -> tuple[str, ...]:
    """Say why nobody must agree."""
    return tuple(filter(None, (needed.stopped, needed.note)))


def unknown(commits: Iterable[str]) -> str:
    """Say that the forge does not know who wrote commits, and the way out."""
    listed = ", ".join(sorted(commits))
    way = "they add that address to their account, or somebody whom it knows commits it anew"
    return f"the forge does not know who wrote {listed}: {way}"


def dispute(stance: Stance, roles: Iterable[str], rule: Disputes | None) -> str:
    """Say who asks for changes, and how that ends."""
    way = "until they withdraw it"
    if rule:
        way = f"{way}, or {rule.decider} decides {_long(rule.after_s)} later"
    reason = next((one.reason for one in stance.objections if one.end is None), "")
    said = f" ({' '.join(reason.split())})" if reason else ""
    return f"{stance.person} ({', '.join(sorted(roles))}) asks for changes{said}, {way}"


def explained(verdict: Verdict, hearing: Hearing, people: People, stances: Mapping[str, Stance]) -> Verdict:
    """Add the lines that say why."""
    lines = [verdict.requirement.note, verdict.stopped]
    lines += [line for need in verdict.requirement.needs for line in _need(need, verdict, hearing, people)]
    lines += [_opinion(key, stance, verdict, hearing, people) for key, stance in stances.items()]
    lines += [f"{name} is a robot: it approves nothing" for name in robots(verdict.unit, hearing.reviews)]
    return replace(verdict, why=tuple(filter(None, lines)))


def _need(need: Need, verdict: Verdict, hearing: Hearing, people: People) -> Iterator[str]:
    given = [one.review.person for one in verdict.given if one.role == need.role]
    rules = ", ".join(need.because)
    line = f"{need.role}: {len(given)} of {need.number} ({rules})"
    yield line + (f", given by {', '.join(sorted(given))}" if given else "")
    missing = next((one for one in verdict.missing if one.role == need.role), None)
    if missing is None:
        return
    wrote = sorted(names(hearing.authors.people - hearing.authors.editors).keys() & people.of(need.role).keys())
    if missing.by:
        yield f"{need.role}: {' or '.join(missing.by)} can give it"
    else:
        yield f"{need.role}: nobody can give it{_way(wrote, missing, need, people)}"
    if wrote:
        yield f"{need.role}: {', '.join(people.of(need.role)[key] for key in wrote)} wrote it, and cannot"
    yield from _backups(missing, hearing, people)


def _way(wrote: list[str], missing: Missing, need: Need, people: People) -> str:
    if missing.backups_at or people.backups(need.role):
        return " but its backups"
    return (
        ": let somebody else write it, or name a backup in policy.yml" if wrote else ": name more people in policy.yml"
    )


def _backups(missing: Missing, hearing: Hearing, people: People) -> Iterator[str]:
    backups = ", ".join(sorted(people.backups(missing.role).values()))
    role = hearing.governance.roles.get(missing.role)
    if missing.backups_at:
        yield f"{missing.role}: {backups} may from {_time(missing.backups_at)} on"
    elif backups and role and missing.role not in hearing.asked:
        yield f"{missing.role}: {backups} may {_long(role.backup_after_s)} after it was asked for"


def _opinion(key: str, stance: Stance, verdict: Verdict, hearing: Hearing, people: People) -> str:
    """Say what becomes of somebody's opinion."""
    counted = [one.role for one in verdict.given if one.review.person.casefold() == key]
    if stance.objects:
        return _objection(key, stance, verdict, hearing, people)
    if stance.lapsed == "too long ago":
        return f"{stance.person} approved it longer than {_long(hearing.governance.window_s)} ago: ask again"
    if stance.lapsed:
        return f"{stance.person} approved {stance.lapsed}: ask again"
    if stance.approval is None:
        return f"{stance.person} takes no side any more"
    said = f"{stance.person} approved it ({_time(stance.approval.at)})"
    if counted:
        return f"{said}: counts for {', '.join(counted)}{_also(key, counted, verdict, people)}"
    if key in names(hearing.authors.people - hearing.authors.editors):
        return f"{said}: whoever wrote it approves nothing of it"
    if key in names(hearing.authors.editors) and len(verdict.given) < 1:
        return f"{said}, having changed its words: that counts once another one does"
    return f"{said}: {_unneeded(key, verdict, people)}"


def _objection(key: str, stance: Stance, verdict: Verdict, hearing: Hearing, people: People) -> str:
    """Say what becomes of an objection; one that stops it has been told as that."""
    needed = [need.role for need in verdict.requirement.needs]
    roles = [role for role in needed if key in people.of(role) | people.backups(role)]
    if not roles and not verdict.requirement.is_shared:
        return f"{stance.person} asks for changes, in none of the roles that it needs ({', '.join(needed)})"
    rule = hearing.governance.disputes
    if rule is None or f"{stance.person} (" in verdict.stopped:
        return ""
    return f"{stance.person} ({', '.join(roles)}) asks for changes: {rule.decider} has decided"


def _also(key: str, counted: list[str], verdict: Verdict, people: People) -> str:
    """Say that somebody of several roles counts for one."""
    if verdict.requirement.is_shared:
        return ""
    others = [
        need.role for need in verdict.requirement.needs if need.role not in counted and key in people.of(need.role)
    ]
    return f", not for {', '.join(others)} too: one person counts once" if others else ""


def _unneeded(key: str, verdict: Verdict, people: People) -> str:
    roles = [need.role for need in verdict.requirement.needs]
    if any(key in people.of(role) for role in roles):
        return "enough have done so already"
    if any(key in people.backups(role) for role in roles):
        return "a backup, whose time has not come"
    return f"in none of the roles that it needs ({', '.join(roles)})"


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _long(seconds: int) -> str:
    return write_duration(timedelta(seconds=seconds))
