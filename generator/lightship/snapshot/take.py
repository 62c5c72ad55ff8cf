"""Take a snapshot: a repository, an instant and an audience in; everything that outputs read out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from lightship.model import PUBLIC, Incident, Kind, Phase, Repository, Status, Update, worst
from lightship.snapshot import recurrence, rollup, uptime
from lightship.snapshot.fold import entry
from lightship.snapshot.telling import Telling, View
from lightship.snapshot.views import Entry, Snapshot, Uptime, Window


def take(repository: Repository, now: datetime, audience: str = PUBLIC) -> Snapshot:
    """Derive what the repository means at `now` (aware) for one audience; what is dated later is not seen yet."""
    now = now.astimezone(UTC)
    tree = repository.components
    view = View(
        now=now,
        audience=audience,
        settings=repository.settings,
        policy=repository.policy,
        components=tree,
        order={name: place for place, name in enumerate(tree.all_leaves())},
    )
    found = [entry(telling, view) for incident in repository.incidents for telling in _tellings(incident, view)]
    entries = tuple(sorted(_linked(found), key=lambda item: (item.started, item.id), reverse=True))
    retired = _retired(repository, now)
    statuses = _statuses(repository, entries, retired)
    return Snapshot(
        now=now,
        audience=audience,
        settings=repository.settings,
        policy=repository.policy,
        components=tree,
        entries=entries,
        statuses=statuses,
        changed=_changed(entries),
        uptime=_uptime(repository, entries, now),
        overall=rollup.overall(
            [statuses[name] for name in view.order if name not in retired],
            [item.impact for item in entries if item.is_active and item.kind is Kind.INCIDENT and not item.is_void],
        ),
        redirects=_redirects(repository, entries),
        retired=retired,
    )


def _retired(repository: Repository, now: datetime) -> frozenset[str]:
    """Give what is no longer shown today in the page's zone: members go with their group, a group with its last one."""
    today = now.astimezone(ZoneInfo(repository.settings.time_zone)).date()
    tree = repository.components
    gone = {
        component.id
        for component, _ in tree.walk()
        if any(part.retired is not None and part.retired <= today for part in tree.path(component.id))
    }
    empty = {component.id for component, _ in tree.walk() if gone.issuperset(tree.leaves(component.id))}
    return frozenset(gone | empty)


def _tellings(incident: Incident, view: View) -> Iterator[Telling]:
    """Give what an audience may see by now: nothing, the incident, or each occurrence of it."""
    if incident.audiences and view.audience not in incident.audiences:
        return
    updates = tuple(update for update in incident.updates if _is_seen(update, view))
    if not updates:
        return
    first_id = incident.renamed_from[0] if incident.renamed_from else incident.id
    if not incident.repeat:
        window = Window(starts=incident.starts, ends=incident.ends) if incident.starts and incident.ends else None
        is_planned = incident.kind is Kind.MAINTENANCE
        yield Telling(
            incident=incident,
            id=incident.id,
            first_id=first_id,
            updates=updates,
            window=window if is_planned else None,
        )
        return
    if incident.starts is None or incident.ends is None:
        return
    length = incident.ends - incident.starts
    for start in recurrence.starts(incident.repeat, incident.starts, incident.zone, view.now + recurrence.AHEAD):
        day = recurrence.day(start, incident.zone)
        own = tuple(update for update in updates if _concerns(update, day, start))
        if own:
            yield Telling(
                incident=incident,
                id=f"{incident.id}--{day}",
                first_id=f"{first_id}--{day}",
                first_series=first_id,
                updates=own,
                window=Window(starts=start, ends=start + length),
                original_start=start,
            )


def _is_seen(update: Update, view: View) -> bool:
    return update.at <= view.now and (not update.audiences or view.audience in update.audiences)


def _concerns(update: Update, day: str, start: datetime) -> bool:
    """Tell whether an update is about an occurrence; the end of a rule leaves what lies before it alone."""
    if update.occurrence:
        return update.occurrence == day
    return update.phase is not Phase.CANCELLED or start > update.at


def _linked(entries: list[Entry]) -> Iterator[Entry]:
    """Keep only links to what this audience sees: the id of an incident that it does not see tells something, too."""
    seen = {item.id for item in entries} | {item.series for item in entries}
    for item in entries:
        caused_by = item.caused_by if item.caused_by in seen else ""
        duplicate_of = item.duplicate_of if item.duplicate_of in seen else ""
        if (caused_by, duplicate_of) == (item.caused_by, item.duplicate_of):
            yield item
        else:
            yield replace(item, caused_by=caused_by, duplicate_of=duplicate_of)


def _statuses(repository: Repository, entries: tuple[Entry, ...], retired: frozenset[str]) -> dict[str, Status]:
    """Give the worst status that any entry gives each leaf now, and each group the worst of its shown leaves."""
    now: dict[str, Status] = dict.fromkeys(repository.components.all_leaves(), Status.OPERATIONAL)
    for item in entries:
        if not item.is_void:
            for name, status in item.components.items():
                now[name] = worst(now[name], status)
    found = {}
    for component, _ in repository.components.walk():
        leaves = repository.components.leaves(component.id)
        shown = [leaf for leaf in leaves if leaf not in retired or leaf == component.id]
        found[component.id] = worst(*(now[leaf] for leaf in shown))
    return found


def _changed(entries: tuple[Entry, ...]) -> dict[str, datetime]:
    latest: dict[str, datetime] = {}
    for item in entries:
        for span in item.spans:
            moment = span.end or span.start
            latest[span.component] = max(moment, latest.get(span.component, moment))
    return latest


def _uptime(repository: Repository, entries: tuple[Entry, ...], now: datetime) -> dict[str, Uptime]:
    zone = ZoneInfo(repository.settings.time_zone)
    changed = max((told.at for item in entries for told in item.updates), default=datetime.min.replace(tzinfo=UTC))
    shown = uptime.frame(now, repository.settings.time_zone, changed)
    stretches: dict[str, list[uptime.Stretch]] = {}
    first: dict[str, datetime] = {}
    for item in entries:
        for name in item.components:
            first[name] = min(item.started, first.get(name, item.started))
        if item.is_void or item.duplicate_of:
            continue
        for span in item.spans:
            if span.end is None or span.end > shown.edges[0]:
                stretch = uptime.Stretch(start=span.start, end=span.end, status=span.status, entry=item.id)
                stretches.setdefault(span.component, []).append(stretch)
    found: dict[str, Uptime] = {}
    for component, _ in reversed(list(repository.components.walk())):
        if component.components:
            found[component.id] = uptime.of_group([found[leaf] for leaf in repository.components.leaves(component.id)])
        else:
            since = (
                datetime.combine(component.since, time(), zone).astimezone(UTC)
                if component.since
                else first.get(component.id)
            )
            found[component.id] = uptime.of(stretches.get(component.id, ()), since, repository.policy.weights, shown)
    return found


def _redirects(repository: Repository, entries: tuple[Entry, ...]) -> dict[str, str]:
    """Lead old addresses to today's: former names, imported addresses, and a series to its next occurrence."""
    found: dict[str, str] = {}
    by_incident: dict[str, Entry] = {}
    for item in entries:
        known = by_incident.get(item.series or item.id)
        # Entries are newest first, so the last one that is not over is the next one.
        if known is None or item.is_active or item.is_upcoming:
            by_incident[item.series or item.id] = item
    for incident in repository.incidents:
        target = by_incident.get(incident.id)
        if target is None:
            continue
        old = [f"/incidents/{name}/" for name in incident.renamed_from] + list(incident.aliases)
        if target.series:
            old.append(f"/incidents/{incident.id}/")
        found.update(dict.fromkeys(old, target.url))
    return {path: url for path, url in found.items() if path != url}
