"""The page of one component: how it is, how it was day by day, and what happened to it."""

from collections.abc import Iterator
from dataclasses import dataclass

from lightship.model import Component, Status
from lightship.outputs.pages.ahead import Planned, ahead
from lightship.outputs.pages.bars import lasting
from lightship.outputs.pages.joining import Joining, joining
from lightship.outputs.pages.pieces import TONES, Link, Moment, Row, Tag, moment, row
from lightship.outputs.pages.site import Site
from lightship.outputs.pages.tree import Branch, branch
from lightship.snapshot import Day, Entry, Uptime

_ENTRIES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Eventful:
    """A day on which something happened, in words."""

    iso: str
    text: str
    tags: tuple[Tag, ...]
    entries: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentPage:
    """Everything that a component's page prints; `retired` is the day it went."""

    title: str
    description: str
    about: str
    above: tuple[Link, ...]
    branch: Branch
    changed: Moment | None
    retired: str
    joining: Joining | None
    first: str
    last: str
    note: str
    days: tuple[Eventful, ...]
    no_days: str
    planned: tuple[Planned, ...]
    rows: tuple[Row, ...]
    more: str
    feeds: tuple[Link, ...]
    badge: str
    zone_note: str


def component_page(site: Site, component: Component) -> ComponentPage:
    """Build the view of a component's page."""
    say, snapshot = site.say, site.snapshot
    name = site.name(component.id)
    here = branch(site, component)
    changed = snapshot.changed.get(component.id)
    entries_of = touching(site, component)
    entries = [entry for entry in entries_of if not entry.is_upcoming]
    uptime = snapshot.uptime.get(component.id)
    days, counted = (uptime.days, uptime.counted) if uptime else ((), ())
    own = f"/components/{component.id}/"
    return ComponentPage(
        title=name,
        description=say.described(snapshot.settings.name, f"{name}: {here.tag.text}."),
        about=component.description,
        above=tuple(
            Link(url=site.at(f"/components/{group.id}/"), text=site.name(group.id))
            for group in snapshot.components.path(component.id)[:-1]
        ),
        branch=here,
        changed=moment(site, changed) if changed else None,
        retired=say.long_day(component.retired) if component.retired and site.is_retired(component) else "",
        joining=None if site.is_retired(component) else joining(site, component),
        first=say.short_day(uptime.days[0].date) if uptime and uptime.days else "",
        last=say.short_day(uptime.days[-1].date) if uptime and uptime.days else "",
        note=say.uptime_note(counted[0].date if counted and len(counted) < len(days) else None),
        days=tuple(_eventful(site, component.id, uptime)) if uptime else (),
        no_days=say.uneventful(len(counted), len(days)),
        planned=tuple(ahead(site, entries_of)),
        rows=tuple(row(site, entry) for entry in entries[:_ENTRIES]),
        more=say.more(len(entries) - _ENTRIES) if len(entries) > _ENTRIES else "",
        feeds=(
            Link(url=site.at(f"{own}updates.atom"), text=say.updates_atom),
            Link(url=site.at(f"{own}updates.rss"), text=say.updates_rss),
            Link(url=site.at(f"{own}feed.json"), text=say.updates_json),
        ),
        badge=site.at(f"/badges/{component.id}.svg"),
        zone_note=say.zone_note(snapshot.settings.time_zone),
    )


def touching(site: Site, component: Component) -> list[Entry]:
    """Give what touched a component or anything below it, newest first, each once."""
    found = {
        entry.id: entry
        for leaf in site.snapshot.components.leaves(component.id)
        for entry in site.touching.get(leaf, ())
    }
    return sorted(found.values(), key=lambda entry: (entry.started, entry.id), reverse=True)


def _eventful(site: Site, component: str, uptime: Uptime) -> Iterator[Eventful]:
    """Tell the days that had something, newest first."""
    for day in reversed(uptime.days):
        if day.worst is None or not day.is_eventful:
            continue
        yield Eventful(
            iso=day.date.isoformat(),
            text=site.say.long_day(day.date),
            tags=_tags(site, component, day),
            entries=tuple(
                Link(url=site.at(entry.url), text=site.title(entry))
                for id_ in day.entries
                if (entry := site.by_id.get(id_))
            ),
        )


def _tags(site: Site, component: str, day: Day) -> tuple[Tag, ...]:
    """Show each status of a day with how long it lasted."""
    tags = tuple(Tag(tone=TONES[status], text=words) for status, words in lasting(site, component, day))
    return tags or (Tag(tone="op", text=site.say.statuses[Status.OPERATIONAL]),)
