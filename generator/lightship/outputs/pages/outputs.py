"""Every page of a snapshot, declared one by one; nothing is rendered until its bytes are wanted."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lightship.model import Component
from lightship.outputs.base import Output, Redirect
from lightship.outputs.pages import assets
from lightship.outputs.pages.component import component_page
from lightship.outputs.pages.home import home
from lightship.outputs.pages.incident import incident
from lightship.outputs.pages.month import history, month
from lightship.outputs.pages.redirect import place, redirect
from lightship.outputs.pages.rendering import page
from lightship.outputs.pages.site import Site
from lightship.snapshot import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFound:
    """Everything that the page for unknown addresses prints."""

    title: str
    description: str


def outputs(here: Site) -> Iterator[Output]:
    """Give the pages that show the whole, and what all pages load."""
    missing = NotFound(title=here.say.not_found, description=here.say.not_found_words)
    yield page(here, "index.html", "home", home(here))
    yield page(here, "history/index.html", "history", history(here))
    yield page(here, "404.html", "not_found", missing)
    yield from (asset.output for asset in (assets.style(), assets.script(here.say), assets.icon()))


def of_component(here: Site, component: Component) -> Output:
    """Give the page of a component or group."""
    return page(here, component_path(component), "component", component_page(here, component))


def of_month(here: Site, first: date) -> Output:
    """Give the page of a month of history."""
    return page(here, month_path(first), "month", month(here, first))


def of_entry(here: Site, entry: Entry) -> Output:
    """Give the page of an incident, maintenance or notice."""
    return page(here, entry_path(entry), "incident", incident(here, entry))


def component_path(component: Component) -> str:
    """Give the path of a component's page."""
    return f"components/{component.id}/index.html"


def month_path(first: date) -> str:
    """Give the path of a month's page."""
    return f"history/{first:%Y-%m}/index.html"


def entry_path(entry: Entry) -> str:
    """Give the path of an entry's page."""
    return f"{entry.url.strip('/')}/index.html"


def moved(here: Site) -> Mapping[str, list[Redirect]]:
    """Give the pages at old addresses by the address that they lead to; none where another page is."""
    if not here.snapshot.redirects:
        return {}
    taken = {"index.html", "history/index.html", "404.html"}
    taken.update(asset.path for asset in (assets.style(), assets.script(here.say), assets.icon()))
    taken.update(component_path(component) for component, _ in here.snapshot.components.walk())
    taken.update(map(month_path, here.months))
    taken.update(map(entry_path, here.snapshot.entries))
    found: dict[str, list[Redirect]] = defaultdict(list)
    for old, new in sorted(here.snapshot.redirects.items()):
        path = place(old)
        if path is not None and path not in taken:
            taken.add(path)
            found[new].append(redirect(here, path, new))
    return found
