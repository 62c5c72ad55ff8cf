"""The files of a site in groups: what shows the whole, and by themselves each component, month and entry.

An update changes the groups of its own entry, month and components. Their keys name all that they are made of by the
stamps of entries, so that a history of ten thousand is passed over without looking at any of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from lightship import __version__
from lightship.model import Component, Kind
from lightship.outputs import api, badges, calendar, feeds, freshness, pages, sitemap, twin
from lightship.outputs.api.components import Catalogue, catalogue
from lightship.outputs.base import Group, Output, Redirect, digest
from lightship.outputs.pages import Site
from lightship.outputs.pages.assets import edition
from lightship.outputs.pages.component import touching
from lightship.outputs.pages.tree import percent
from lightship.snapshot import Entry, Snapshot

# Components as the API shows them, without what changes with every incident.
_MOVING = frozenset({"status", "updated_at"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What all groups of a snapshot share; `context` is the digest of what each of them is made of."""

    site: Site
    catalogue: Catalogue
    moved: Mapping[str, Sequence[Redirect]]
    context: str
    standing: Mapping[str, str]


def groups(snapshot: Snapshot, *, engine: str) -> Iterator[Group]:
    """Give the groups of all files; `engine` names what will render the pages, with its version."""
    here = pages.site(snapshot, engine)
    components = catalogue(snapshot)
    shared = _Shared(
        site=here,
        catalogue=components,
        moved=pages.moved(here),
        context=_context(snapshot, engine),
        standing={
            id_: digest([(key, value) for key, value in one.items() if key not in _MOVING])[:16]
            for id_, one in components.objects.items()
        },
    )
    known = {entry.url for entry in snapshot.entries} if shared.moved else set()
    others = [one for to, redirects in shared.moved.items() if to not in known for one in redirects]
    yield Group(name="front", key="", outputs=partial(_front, shared, others), redirects=others)
    yield from _components(shared)
    months = list(here.listed)
    for place, first in enumerate(months):
        near = months[max(place - 1, 0) : place + 2]
        key = _key(shared, here.listed[first], first, [(month, month in here.months) for month in near])
        yield Group(name=f"month/{first:%Y-%m}", key=key, outputs=partial(_month, shared, first))
    for entry in snapshot.entries:
        redirects = shared.moved.get(entry.url, ()) if shared.moved else ()
        key = _entry_key(shared, entry, redirects)
        yield Group(f"entry/{entry.id}", key, partial(_entry, shared, entry), entry, redirects)


def _context(snapshot: Snapshot, engine: str) -> str:
    said = snapshot.settings, snapshot.policy, snapshot.components.roots, sorted(snapshot.retired)
    return digest(__version__, edition(), engine, snapshot.subscribe_url, *said)


def _key(shared: _Shared, entries: Sequence[Entry], *parts: object) -> str:
    """Name what a group is made of; empty when an entry has no stamp."""
    stamps = [entry.stamp for entry in entries]
    return f"{shared.context} {' '.join(stamps)} {parts}" if all(stamps) else ""


def _front(shared: _Shared, redirects: Sequence[Redirect]) -> Iterator[Output]:
    """Give what shows the whole: it may change with the clock, and it is looked at in every build."""
    here, snapshot = shared.site, shared.site.snapshot
    yield from pages.outputs(here)
    yield from api.outputs(snapshot, shared.catalogue)
    for machines in (feeds, calendar, badges):
        yield from machines.outputs(snapshot)
    yield from sitemap.outputs(here)
    yield from freshness.outputs(snapshot)
    yield from redirects


def _components(shared: _Shared) -> Iterator[Group]:
    here = shared.site
    every = {leaf: [entry.stamp for entry in entries] for leaf, entries in here.touching.items()}
    stamps = {leaf: digest(" ".join(told)) if all(told) else "" for leaf, told in every.items()}
    for component, _ in here.snapshot.components.walk():
        told = [stamps.get(leaf, "-") for leaf in here.snapshot.components.leaves(component.id)]
        key = digest(shared.context, here.today, component.id, told, _state(here, component)) if all(told) else ""
        name = f"component/{component.id}"
        yield Group(name=name, key=key, outputs=partial(_component, shared, component))


def _state(here: Site, component: Component) -> object:
    """Give what a component's page shows of now and of its days, which follows from other entries too."""
    uptime = here.snapshot.uptime[component.id]
    eventful = [(number, day) for number, day in enumerate(uptime.days) if day.worst is None or day.is_eventful]
    below = [_state(here, child) for child in component.components]
    return here.snapshot.statuses[component.id].value, percent(here, uptime), eventful, below


def _component(shared: _Shared, component: Component) -> Iterator[Output]:
    yield pages.of_component(shared.site, component)
    yield from feeds.of_component(shared.site.snapshot, component, touching(shared.site, component))


def _month(shared: _Shared, first: date) -> Iterator[Output]:
    if first in shared.site.months:
        yield pages.of_month(shared.site, first)
    yield sitemap.month(shared.site, first)


def _entry_key(shared: _Shared, entry: Entry, redirects: Sequence[Redirect]) -> str:
    """Name what an entry's files are made of; empty while promises of it may pass."""
    if not entry.phase.is_final:
        return ""
    standing = shared.standing
    named = " ".join([standing[id_] for id_ in entry.components if id_ in standing])
    stamp = entry.stamp
    if stamp and named and not (entry.caused_by or entry.duplicate_of or entry.series or redirects):
        return f"{shared.context} {stamp} {named}"
    here = shared.site
    related = [here.by_id[id_] for id_ in (entry.caused_by, entry.duplicate_of) if id_ in here.by_id]
    occurrences = here.series.get(entry.series, ())
    if entry.series:
        place = occurrences.index(entry)
        related += occurrences[max(place - 1, 0) : place + 2]
    whole = None if named else shared.catalogue.birth
    old = [redirect.path for redirect in redirects]
    return _key(shared, [entry, *related], entry.id, entry.caused_by, entry.duplicate_of, named, whole, old)


def _entry(shared: _Shared, entry: Entry) -> Iterator[Output]:
    here = shared.site
    yield pages.of_entry(here, entry)
    yield twin.output(entry, here.snapshot, here.by_id)
    if entry.kind is not Kind.NOTICE:
        yield api.single(shared.catalogue, entry)
    yield from shared.moved.get(entry.url, ())
