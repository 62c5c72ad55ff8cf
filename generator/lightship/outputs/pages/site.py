"""What all pages of one snapshot share: its settings, its day, and indexes that are made once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from lightship.model import Component, Kind
from lightship.outputs.wording import ENGLISH, Wording
from lightship.snapshot import Entry, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A snapshot with what its pages ask again and again.

    `root` is the path at which the site is served and ends with a slash. `today` is the day in the page's zone,
    `utc_day` the day in UTC. `touching` has the entries of each leaf, newest first; `series` the occurrences of each
    recurring maintenance, earliest first; `shown` the leaves below each group that are not
    retired; `listed` has all entries by the first day of their month in the page's zone, newest first,
    `months` those that have begun or were called off.
    """

    snapshot: Snapshot
    engine: str
    root: str
    zone: ZoneInfo
    today: date
    utc_day: date
    say: Wording
    by_id: Mapping[str, Entry]
    touching: Mapping[str, Sequence[Entry]]
    series: Mapping[str, Sequence[Entry]]
    listed: Mapping[date, Sequence[Entry]]
    months: Mapping[date, Sequence[Entry]]
    shown: Mapping[str, frozenset[str]]

    def at(self, path: str) -> str:
        """Give the address of a path such as `/incidents/ID/` on this site."""
        return f"{self.root}{path.removeprefix('/')}"

    def name(self, component: str) -> str:
        """Give a component's name."""
        found = self.snapshot.components.find(component)
        return found.name_in(self.snapshot.settings.language) if found else component

    def title(self, entry: Entry) -> str:
        """Give an entry's title."""
        return entry.title_in(self.snapshot.settings.language)

    def names(self, leaves: Iterable[str]) -> list[str]:
        """Name leaves in the order of the tree, a group instead of all its members."""
        wanted = set(leaves)
        if len(wanted) < 2:
            return [self.name(leaf) for leaf in wanted]
        found = []
        for component, _ in self.snapshot.components.walk():
            if component.components:
                below = self.shown[component.id]
                is_named = len(below) > 1 and below <= wanted
            else:
                is_named = component.id in wanted
                below = frozenset({component.id}) if is_named else frozenset()
            if is_named:
                found.append(self.name(component.id))
                wanted -= below
        return found

    def day(self, at: datetime) -> date:
        """Give the day of an instant in the page's zone."""
        return at.astimezone(self.zone).date()

    def is_retired(self, component: Component) -> bool:
        """Tell whether a component is of the past."""
        return component.id in self.snapshot.retired


def site(snapshot: Snapshot, engine: str = "") -> Site:
    """Index a snapshot for its pages, which `engine` renders."""
    zone = ZoneInfo(snapshot.settings.time_zone)
    touching: dict[str, list[Entry]] = defaultdict(list)
    series: dict[str, list[Entry]] = defaultdict(list)
    listed: dict[date, list[Entry]] = defaultdict(list)
    for entry in snapshot.entries:
        for leaf in entry.components:
            touching[leaf].append(entry)
        if entry.series:
            series[entry.series].append(entry)
        listed[history_day(entry, zone).replace(day=1)].append(entry)
    listed = {month: listed[month] for month in sorted(listed, reverse=True)}
    begun = {month: [entry for entry in entries if not entry.is_upcoming] for month, entries in listed.items()}
    return Site(
        snapshot=snapshot,
        engine=engine,
        root=snapshot.settings.root,
        zone=zone,
        today=snapshot.now.astimezone(zone).date(),
        utc_day=snapshot.now.astimezone(UTC).date(),
        say=ENGLISH,
        by_id={entry.id: entry for entry in snapshot.entries},
        touching=touching,
        series={name: occurrences[::-1] for name, occurrences in series.items()},
        listed=listed,
        months={month: entries for month, entries in begun.items() if entries},
        shown={
            group.id: frozenset(snapshot.components.leaves(group.id)) - snapshot.retired
            for group, _ in snapshot.components.walk()
            if group.components
        },
    )


def history_day(entry: Entry, zone: ZoneInfo) -> date:
    """Give the day under which history tells an entry: its begin, or its end when it was called off before."""
    began = entry.started
    if entry.kind is Kind.MAINTENANCE and entry.finished is not None:
        began = min(began, entry.finished)
    return began.astimezone(zone).date()
