"""Components as /api/v2 shows them: one flat list with one level of groups.

A retired component is in no list, but an incident that touched it still shows it. An incident that names no
component concerns the page, which then stands in as its one component: clients take the first without looking.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from lightship.model import Component, Settings, Status
from lightship.model.identity import api_id
from lightship.outputs.api.places import Place, places
from lightship.outputs.api.times import timestamp
from lightship.snapshot import Entry, Snapshot
from lightship.snapshot.rollup import overall

Json = dict[str, object]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """What all files of /api/v2 share.

    `objects` has every leaf by its id, `listed` the shown components and groups in the order of the lists, `names`
    what updates call a leaf. `latest` is the last moment at which anything public changed, `birth` the first.
    """

    settings: Settings
    now: datetime
    zone: ZoneInfo
    listed: tuple[Json, ...]
    objects: Mapping[str, Json]
    names: Mapping[str, str]
    birth: datetime
    latest: datetime

    def page(self, updated: datetime | None = None) -> Json:
        """Give the page's block; `updated` when a file is about less than the whole page."""
        return {
            "id": self.settings.page_id,
            "name": self.settings.name,
            "url": self.settings.url,
            "time_zone": self.settings.time_zone,
            "updated_at": timestamp(updated or self.latest, self.zone),
        }

    def touched(self, entry: Entry) -> list[Json]:
        """Give the components that an entry ever touched, with their status now; never none."""
        found = [self.objects[id_] for id_ in entry.components if id_ in self.objects]
        return found or [self._whole(entry)]

    def left(self, entry: Entry) -> list[Json]:
        """Give the components that an entry ever touched as it left them; never none."""
        then = timestamp(entry.updated, self.zone)
        found = [
            self.objects[id_] | {"status": str(status), "updated_at": then}
            for id_, status in entry.components.items()
            if id_ in self.objects
        ]
        return found or [self._whole(entry)]

    def _whole(self, entry: Entry) -> Json:
        impacts = [entry.impact] if entry.is_active else []
        return _component(
            id_=api_id("component", self.settings.page_id),
            name=self.settings.name,
            status=overall((), impacts).status,
            times=(timestamp(self.birth, self.zone), timestamp(entry.updated, self.zone)),
            page_id=self.settings.page_id,
        )


def catalogue(snapshot: Snapshot) -> Catalogue:
    """Derive from a snapshot what the files share."""
    settings = snapshot.settings
    zone = ZoneInfo(settings.time_zone)
    found = tuple(places(snapshot))
    birth = min((entry.created for entry in snapshot.entries), default=_EPOCH)
    dates = _dates(found, snapshot, zone, birth)
    objects = {place.component.id: _object(place, snapshot, dates, zone) for place in found}
    shown = sorted((place for place in found if not place.is_retired), key=lambda place: place.position)
    return Catalogue(
        settings=settings,
        now=snapshot.now,
        zone=zone,
        listed=tuple(objects[place.component.id] for place in shown),
        objects={place.component.id: objects[place.component.id] for place in found if not place.members},
        names={place.component.id: place.full_name(settings.language) for place in found},
        birth=birth,
        latest=max(
            (*(entry.updated for entry in snapshot.entries), *snapshot.changed.values()),
            default=max((created for created, _ in dates.values()), default=birth),
        ),
    )


def _dates(
    all_places: Iterable[Place], snapshot: Snapshot, zone: ZoneInfo, birth: datetime
) -> dict[str, tuple[datetime, datetime]]:
    """Give when each component was created and last changed; nothing in the files says it outright.

    Created: the original time, else the day it counts from, else with the first of its members, else with the first
    incident that touched it, else the page's birth. Changed: the last change of its own; on Statuspage a group's
    does not move with its members'.
    """
    first = {id_: touched.created for id_, touched in snapshot.touched.items()}

    def created(place: Place) -> datetime:
        component = place.component
        since = datetime.combine(component.since, time(), zone).astimezone(UTC) if component.since else None
        below = min(map(created, place.members), default=None)
        return component.origin.created or since or below or first.get(component.id, birth)

    def changed(place: Place) -> datetime:
        moments = (place.component.origin.updated, snapshot.changed.get(place.component.id))
        return max((created(place), *(moment for moment in moments if moment)))

    return {place.component.id: (created(place), changed(place)) for place in all_places}


def _object(place: Place, snapshot: Snapshot, dates: Mapping[str, tuple[datetime, datetime]], zone: ZoneInfo) -> Json:
    component = place.component
    created, updated = dates[component.id]
    return _component(
        id_=_id(component),
        name=place.name,
        status=snapshot.statuses[component.id],
        times=(timestamp(created, zone), timestamp(updated, zone)),
        page_id=snapshot.settings.page_id,
        position=place.position,
        description=component.description,
        showcase=not place.members,
        since=component.since,
        group_id=_id(place.group) if place.group else None,
        members=[_id(member.component) for member in place.members if not member.is_retired],
    )


def _id(component: Component) -> str:
    return api_id("component", component.id, component.origin.id)


def _component(
    *,
    id_: str,
    name: str,
    status: Status,
    times: tuple[str, str],
    page_id: str,
    position: int = 0,
    description: str = "",
    showcase: bool = False,
    since: date | None = None,
    group_id: str | None = None,
    members: list[str] | None = None,
) -> Json:
    """Write one object, its keys in the order of the original."""
    found: Json = {
        "id": id_,
        "name": name,
        "status": str(status),
        "created_at": times[0],
        "updated_at": times[1],
        "position": position,
        "description": description or None,
        "showcase": showcase,
        "start_date": since.isoformat() if since else None,
        "group_id": group_id,
        "page_id": page_id,
        "group": bool(members),
        "only_show_if_degraded": False,
    }
    return found | {"components": members} if members else found
