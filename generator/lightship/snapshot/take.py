"""Take a snapshot: a repository, an instant and an audience in; everything that outputs read out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from operator import attrgetter
from typing import cast
from zoneinfo import ZoneInfo

from lightship.model import PUBLIC, Incident, Kind, Repository, Status, Update, worst
from lightship.snapshot import kept, recurrence, rollup, series, uptime
from lightship.snapshot.days import Uptime
from lightship.snapshot.fold import entry
from lightship.snapshot.kept import is_kept_entry, is_kept_incident
from lightship.snapshot.telling import Telling, View
from lightship.snapshot.views import Entry, Snapshot, Touched, Window


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
    found = [entry for incident in repository.incidents for entry in _entries(incident, view)]
    entries = tuple(sorted(_linked(found, repository.incidents), key=attrgetter("started", "id"), reverse=True))
    retired = _retired(repository, now)
    statuses = _statuses(repository, entries, retired)
    touched = _touched(entries)
    service = repository.notifying.subscription_service
    return Snapshot(
        now=now,
        audience=audience,
        settings=repository.settings,
        policy=repository.policy,
        components=tree,
        entries=entries,
        statuses=statuses,
        changed=_changed(entries),
        touched=touched,
        uptime=_uptime(repository, entries, touched, retired, now),
        overall=rollup.overall(
            [statuses[name] for name in view.order if name not in retired],
            [item.impact for item in entries if item.is_active and item.kind is Kind.INCIDENT],
        ),
        redirects=_redirects(repository, entries),
        retired=retired,
        subscribe_url=service.url if service else "",
        allowances=tuple(one for incident in repository.incidents for one in incident.allowances),
        takedowns=tuple(one for incident in repository.incidents for one in incident.takedowns),
    )


def _retired(repository: Repository, now: datetime) -> frozenset[str]:
    """Give what is no longer shown today in the page's zone: members go with their group, a group with its last one."""
    today = now.astimezone(ZoneInfo(repository.settings.time_zone)).date()
    tree = repository.components
    ends = ((component.id, tree.retired(component.id)) for component, _ in tree.walk())
    gone = {id_ for id_, end in ends if end is not None and end <= today}
    empty = {component.id for component, _ in tree.walk() if gone.issuperset(tree.leaves(component.id))}
    return frozenset(gone | empty)


def _entries(incident: Incident, view: View) -> Iterator[Entry]:
    """Give what an incident means to this audience by now, each with its stamp where the incident has a digest."""
    if is_kept_incident(incident) and view.audience == PUBLIC and (known := incident.entry_at(view.now)):
        yield cast(Entry, known)
        return
    for telling in _tellings(incident, view):
        found = entry(telling, view)
        if incident.digest:
            settled = kept.horizon(incident, found)
            is_settled = settled is not None and view.now >= settled
            found = replace(found, stamp=incident.digest if is_settled else kept.stamp(found))
        yield found


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
    for occurrence in series.occurrences(incident, updates, view.now + recurrence.AHEAD):
        yield Telling(
            incident=incident,
            id=f"{incident.id}--{occurrence.day}",
            first_id=f"{first_id}--{occurrence.day}",
            first_series=first_id,
            updates=occurrence.updates,
            window=Window(starts=occurrence.start, ends=occurrence.start + length),
            original_start=occurrence.start,
        )


def _is_seen(update: Update, view: View) -> bool:
    return update.at <= view.now and (not update.audiences or view.audience in update.audiences)


def _linked(entries: list[Entry], incidents: Iterable[Incident]) -> Iterator[Entry]:
    """Lead links to what this audience sees, and drop the others: an id that it does not know tells something, too."""
    today = {former: incident.id for incident in incidents for former in incident.renamed_from}
    places: dict[str, list[Entry]] = {}
    for item in entries:
        places.setdefault(item.series or item.id, []).append(item)

    def target(item: Entry, name: str) -> str:
        found = places.get(today.get(name, name), ())
        # Of a series the occurrence that had begun by then is meant.
        begun = [other for other in found if other.started <= item.started]
        meant = max(begun, key=_began, default=None) or min(found, key=_began, default=None)
        return meant.id if meant else ""

    for item in entries:
        if item.caused_by or item.duplicate_of:
            whole = item.whole() if is_kept_entry(item) else item
            yield replace(whole, caused_by=target(item, item.caused_by), duplicate_of=target(item, item.duplicate_of))
        else:
            yield item


def _began(entry: Entry) -> datetime:
    return entry.started


def _statuses(repository: Repository, entries: tuple[Entry, ...], retired: frozenset[str]) -> dict[str, Status]:
    """Give the worst status that any entry gives each leaf now, and each group the worst of its shown leaves."""
    now: dict[str, Status] = dict.fromkeys(repository.components.all_leaves(), Status.OPERATIONAL)
    for item in entries:
        if is_kept_entry(item):
            continue  # what is settled left everything operational
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
        for name, moment in item.moved.items():
            latest[name] = max(moment, latest.get(name, moment))
    return latest


def _touched(entries: tuple[Entry, ...]) -> dict[str, Touched]:
    started: dict[str, datetime] = {}
    created: dict[str, datetime] = {}
    for item in entries:
        for name in item.components:
            started[name] = item.started  # they are newest first
            created[name] = min(item.created, created.get(name, item.created))
    return {name: Touched(started=started[name], created=created[name]) for name in started}


def _uptime(
    repository: Repository,
    entries: tuple[Entry, ...],
    touched: Mapping[str, Touched],
    retired: frozenset[str],
    now: datetime,
) -> dict[str, Uptime]:
    """Count each leaf from its begin to its retirement, and each group from its leaves that are shown."""
    tree = repository.components
    zone = ZoneInfo(repository.settings.time_zone)
    changed = max((item.told_at for item in entries), default=datetime.min.replace(tzinfo=UTC))
    shown = uptime.frame(now, repository.settings.time_zone, changed)
    stretches = uptime.stretches(entries, shown.edges[0])
    found: dict[str, Uptime] = {}

    def midnight(day: date) -> datetime:
        return datetime.combine(day, time(), zone).astimezone(UTC)

    for component, _ in reversed(list(tree.walk())):
        since, end = tree.since(component.id), tree.retired(component.id)
        if component.components:
            leaves = tree.leaves(component.id)
            shown_leaves = [leaf for leaf in leaves if leaf not in retired] or leaves
            found[component.id] = uptime.of_group([found[leaf] for leaf in shown_leaves])
        else:
            first = touched.get(component.id)
            begin = midnight(since) if since else first.started if first else None
            days = replace(shown, until=min(shown.until, midnight(end))) if end else shown
            found[component.id] = uptime.of(stretches.get(component.id, ()), begin, repository.policy.weights, days)
    return found


def _redirects(repository: Repository, entries: tuple[Entry, ...]) -> dict[str, str]:
    """Lead old addresses to today's: former names, imported addresses, and a series to its next occurrence."""
    found: dict[str, str] = {}
    led = {item.id: item for item in repository.incidents if item.renamed_from or item.aliases or item.repeat}
    by_incident: dict[str, Entry] = {}
    for item in entries if led else ():
        name = item.series or item.id
        # Entries are newest first, so the last one that is not over is the next one.
        if name in led and (name not in by_incident or item.is_active or item.is_upcoming):
            by_incident[name] = item
    for incident in led.values():
        target = by_incident.get(incident.id)
        if target is None:
            continue
        old = [f"/incidents/{name}/" for name in incident.renamed_from] + list(incident.aliases)
        if target.series:
            old.append(f"/incidents/{incident.id}/")
        found.update(dict.fromkeys(old, target.url))
    return {path: url for path, url in found.items() if path != url}
