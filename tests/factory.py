"""Makes the nouns of a snapshot with sensible defaults, so that a test states only what it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lightship.model import (
    PUBLIC,
    Component,
    Components,
    Impact,
    Kind,
    Phase,
    Policy,
    Settings,
    Severity,
    Status,
    worst,
)
from lightship.model.identity import api_id
from lightship.snapshot import Change, Day, Entry, EntryUpdate, Snapshot, Touched, Uptime, Window
from lightship.snapshot.rollup import overall
from lightship.source import Where

NOW = datetime(2026, 10, 17, 12, 0, tzinfo=UTC)

LABELS = {phase: phase.value.replace("_", " ").capitalize() for phase in Phase}
SEVERITIES = {
    "critical": (Status.MAJOR_OUTAGE, Impact.CRITICAL, 1800),
    "high": (Status.PARTIAL_OUTAGE, Impact.MAJOR, 3600),
    "medium": (Status.DEGRADED_PERFORMANCE, Impact.MINOR, 7200),
    "low": (Status.OPERATIONAL, Impact.NONE, 86400),
}
POLICY = Policy(
    severities={
        name: Severity(name=name, label=name.capitalize(), status=status, impact=impact, update_every_s=every)
        for name, (status, impact, every) in SEVERITIES.items()
    },
    labels=LABELS,
    weights={Status.MAJOR_OUTAGE: 1.0, Status.PARTIAL_OUTAGE: 0.3, Status.DEGRADED_PERFORMANCE: 0.0},
    max_update_bytes=16_384,
)
SETTINGS = Settings(name="Harbor Cloud", url="https://status.example.com", page_id="harborcloud1")


def at(text: str) -> datetime:
    """Read `2026-10-17T03:01:00Z`, or `03:01` on the day of NOW, as UTC."""
    if len(text) == 5:
        text = f"{NOW:%Y-%m-%d}T{text}:00Z"
    return datetime.fromisoformat(text).astimezone(UTC)


def component(id_: str, *members: Component, **fields: Any) -> Component:
    """Make a component, a group when it has members; named after its id unless told."""
    name = fields.pop("name", id_.replace("-", " ").capitalize())
    return Component(id=id_, name=name, components=members, where=Where("components.yml"), **fields)


def tree() -> Components:
    """Make the usual tree: a group of two, a group three levels deep, one alone, one retired."""
    return Components(
        (
            component("web", component("dashboard"), component("login", since=date(2024, 3, 1))),
            component("api", component("rest", name="REST API"), component("eu", component("hooks"))),
            component("mail"),
            component("soap", name="SOAP API", retired=date(2025, 1, 31)),
        )
    )


def update(
    id_: str,
    when: str | datetime,
    phase: Phase = Phase.INVESTIGATING,
    words: str = "We are looking into it.",
    changes: Mapping[str, tuple[Status, Status]] | None = None,
    **fields: Any,
) -> EntryUpdate:
    """Make an update; `changes` maps a component to its status before and after."""
    return EntryUpdate(
        id=id_,
        api_id=fields.pop("api_id", api_id("update", id_)),
        at=at(when) if isinstance(when, str) else when,
        phase=phase,
        label=fields.pop("label", LABELS[phase]),
        words=fields.pop("translations", {"en": words}),
        changes=tuple(Change(component=key, before=old, after=new) for key, (old, new) in (changes or {}).items()),
        **fields,
    )


def entry(id_: str, *updates: EntryUpdate, kind: Kind = Kind.INCIDENT, **fields: Any) -> Entry:
    """Make an entry from its updates, oldest first; phase, times and activity follow from the last one."""
    if not updates:
        updates = (update(f"{id_}-1", "03:10", _FIRST[kind]),)
    last = updates[-1]
    window: Window | None = fields.get("window")
    is_final = last.phase.is_final
    derived: dict[str, Any] = {
        "first_id": id_,
        "api_id": api_id("incident", id_),
        "title": id_.replace("-", " ").capitalize(),
        "impact": Impact.MAINTENANCE if kind is Kind.MAINTENANCE else Impact.MINOR,
        "severity": "" if kind is Kind.MAINTENANCE else "medium",
        "phase": last.phase,
        "label": last.label,
        "started": window.starts if window else updates[0].at,
        "created": updates[0].at,
        "updated": last.at,
        "monitoring_at": next((one.at for one in updates if one.phase is Phase.MONITORING), None),
        "ended": last.at if is_final else None,
        "finished": last.at if is_final else None,
        "is_active": not is_final and last.phase is not Phase.SCHEDULED,
        "is_upcoming": last.phase is Phase.SCHEDULED,
        "components": {change.component: change.after for one in updates for change in one.changes},
    }
    return Entry(id=id_, kind=kind, updates=updates, **(derived | fields))


_FIRST = {
    Kind.INCIDENT: Phase.INVESTIGATING,
    Kind.MAINTENANCE: Phase.SCHEDULED,
    Kind.NOTICE: Phase.PUBLISHED,
}


def maintenance(id_: str, starts: str | datetime, hours: float = 1.0, *updates: EntryUpdate, **fields: Any) -> Entry:
    """Make a maintenance with a window; announced a day before, or before NOW, unless it has updates."""
    begin = at(starts) if isinstance(starts, str) else starts
    window = Window(starts=begin, ends=begin + timedelta(hours=hours))
    told = updates or (update(f"{id_}-1", min(begin, NOW) - timedelta(days=1), Phase.SCHEDULED),)
    return entry(id_, *told, kind=Kind.MAINTENANCE, window=window, **fields)


def snapshot(*entries: Entry, components: Components | None = None, now: datetime = NOW, **fields: Any) -> Snapshot:
    """Make the public snapshot of entries: statuses are the worst that an active entry gives, groups their worst leaf."""
    known = tree() if components is None else components
    statuses = _statuses(known, entries)
    page = fields.pop("settings", SETTINGS)
    retired = _retired(known, now.astimezone(ZoneInfo(page.time_zone)).date())
    leaves = [statuses[leaf] for leaf in known.all_leaves() if leaf not in retired]
    open_ = [one.impact for one in entries if one.is_active and one.kind is Kind.INCIDENT]
    return Snapshot(
        now=now,
        audience=fields.pop("audience", PUBLIC),
        settings=page,
        policy=fields.pop("policy", POLICY),
        components=known,
        entries=tuple(sorted(entries, key=lambda one: (one.started, one.id), reverse=True)),
        statuses=statuses,
        changed=fields.pop("changed", _changed(entries)),
        touched=_touched(entries),
        uptime=fields.pop("uptime", {one.id: full_uptime(now) for one, _ in known.walk()}),
        overall=fields.pop("overall", overall(leaves, open_)),
        redirects=fields.pop("redirects", {}),
        retired=retired,
        **fields,
    )


def settings(**fields: Any) -> Settings:
    """Give the usual settings with some changed."""
    return replace(SETTINGS, **fields)


def full_uptime(now: datetime = NOW) -> Uptime:
    """Give 90 days without trouble."""
    days = (now.date() - timedelta(days=89 - number) for number in range(90))
    return Uptime(percent=100.0, days=tuple(Day(date=day, worst=Status.OPERATIONAL) for day in days))


def _touched(entries: tuple[Entry, ...]) -> dict[str, Touched]:
    found = {}
    for name in {name for one in entries for name in one.components}:
        here = [one for one in entries if name in one.components]
        found[name] = Touched(
            started=min(one.started for one in here),
            created=min(one.created for one in here),
        )
    return found


def _retired(known: Components, today: date) -> frozenset[str]:
    every = [one.id for one, _ in known.walk()]
    gone = {id_ for id_ in every if (end := known.retired(id_)) and end <= today}
    return frozenset(gone | {id_ for id_ in every if gone.issuperset(known.leaves(id_))})


def _statuses(known: Components, entries: Sequence[Entry]) -> dict[str, Status]:
    active = [one for one in entries if one.is_active]
    leaves = {
        leaf: worst(*(one.components[leaf] for one in active if leaf in one.components)) for leaf in known.all_leaves()
    }
    return {one.id: worst(*(leaves[leaf] for leaf in known.leaves(one.id))) for one, _ in known.walk()}


def _changed(entries: Sequence[Entry]) -> dict[str, datetime]:
    changed: dict[str, datetime] = {}
    for one in (update for whole in entries for update in whole.updates):
        for change in one.changes:
            if change.before is not change.after:
                changed[change.component] = max(one.at, changed.get(change.component, one.at))
    return changed
