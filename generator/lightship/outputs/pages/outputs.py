"""Every page of a snapshot, declared one by one; nothing is rendered until its bytes are wanted."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from lightship.outputs.base import Output
from lightship.outputs.pages import assets
from lightship.outputs.pages.component import component_page
from lightship.outputs.pages.home import home
from lightship.outputs.pages.incident import incident
from lightship.outputs.pages.month import history, month
from lightship.outputs.pages.redirect import redirect
from lightship.outputs.pages.rendering import page
from lightship.outputs.pages.site import Site, site
from lightship.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFound:
    """Everything that the page for unknown addresses prints."""

    title: str
    description: str


def outputs(snapshot: Snapshot, *, engine: str) -> Iterator[Output]:
    """Give the pages of a snapshot, what they load, and the pages at old addresses.

    `engine` names everything outside this package that decides a page's bytes: the engine with its version, the theme
    overrides and mkdocs.yml. It is in the digest of every page that the engine renders.
    """
    here = site(snapshot, engine)
    taken: set[str] = set()
    for output in chain(_fixed(here), _assets(here), _components(here), _months(here), _entries(here)):
        taken.add(output.path)
        yield output
    for old, new in sorted(snapshot.redirects.items()):
        moved = redirect(here, old, new)
        if moved is not None and moved.path not in taken:
            taken.add(moved.path)
            yield moved


def _fixed(here: Site) -> Iterator[Output]:
    missing = NotFound(title=here.say.not_found, description=here.say.not_found_words)
    yield page(here, "index.html", "home", home(here))
    yield page(here, "history/index.html", "history", history(here))
    yield page(here, "404.html", "not_found", missing)


def _assets(here: Site) -> Iterator[Output]:
    yield from (asset.output for asset in (assets.style(), assets.script(here.say), assets.icon()))


def _components(here: Site) -> Iterator[Output]:
    for component, _ in here.snapshot.components.walk():
        path = f"components/{component.id}/index.html"
        yield page(here, path, "component", component_page(here, component))


def _months(here: Site) -> Iterator[Output]:
    for first in here.months:
        yield page(here, f"history/{first:%Y-%m}/index.html", "month", month(here, first))


def _entries(here: Site) -> Iterator[Output]:
    for entry in here.snapshot.entries:
        yield page(here, f"{entry.url.strip('/')}/index.html", "incident", incident(here, entry))
