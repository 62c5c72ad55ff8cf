"""The tree of components as the home page shows it: open where something is wrong."""

from dataclasses import dataclass

from lightship.model import Component, Status
from lightship.outputs.pages.bars import Bars, bars
from lightship.outputs.pages.pieces import TONES, Tag
from lightship.outputs.pages.site import Site
from lightship.snapshot import Uptime

_NOTHING = Uptime(percent=None, days=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A component with its state and days; a group has `members` and is open when something is wrong below it."""

    url: str
    name: str
    description: str
    tag: Tag
    uptime: str
    bars: Bars
    members: tuple["Branch", ...] = ()
    count: str = ""
    about: str = ""
    is_open: bool = False


def tree(site: Site) -> tuple[Branch, ...]:
    """Show the whole tree without what is retired."""
    return tuple(branch(site, root) for root in site.snapshot.components.roots if not site.is_retired(root))


def branch(site: Site, component: Component) -> Branch:
    """Show a component and all below it."""
    status = site.snapshot.statuses[component.id]
    uptime = site.snapshot.uptime.get(component.id, _NOTHING)
    name = component.name_in(site.snapshot.settings.language)
    members = tuple(branch(site, child) for child in component.components if not site.is_retired(child))
    return Branch(
        url=site.at(f"/components/{component.id}/"),
        name=name,
        description=component.description,
        tag=Tag(tone=TONES[status], text=site.say.statuses[status]),
        uptime=percent(site, uptime),
        bars=bars(site, component.id, uptime),
        members=members,
        count=site.say.count_of_components(len(site.shown[component.id])) if members else "",
        about=site.say.about(name) if members else "",
        is_open=bool(members) and status is not Status.OPERATIONAL,
    )


def percent(site: Site, uptime: Uptime) -> str:
    """Say the uptime; nothing when no day counts."""
    return "" if uptime.percent is None else site.say.percent(uptime.percent)
