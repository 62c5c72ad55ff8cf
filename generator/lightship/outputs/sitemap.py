"""sitemap.xml, an index of one sitemap a month and one for the standing pages; and robots.txt.

A month's sitemap has the date of each incident and changes only when one of them does. The others have no dates: they
would change with every update, to say what the months say. The sitemaps lie at the root, because one in a folder
may not speak for pages outside it (sitemaps.org, "Sitemap file location").
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import partial
from xml.etree import ElementTree as ET

from lightship import __version__
from lightship.outputs.base import Output, digest
from lightship.outputs.pages.site import Site
from lightship.outputs.wire import absolute, utc, xml_bytes
from lightship.snapshot import Snapshot

_FORMAT = 1
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

# Root-relative addresses with the last change of what they show, None where nothing has a date.
Places = tuple[tuple[str, datetime | None], ...]


def outputs(here: Site) -> Iterator[Output]:
    """Give the index, the sitemap of the standing pages, and robots.txt."""
    snapshot = here.snapshot
    components = (f"/components/{component.id}/" for component, _ in snapshot.components.walk())
    standing = ("/", "/history/", *components)
    yield _document(snapshot, "/sitemap-pages.xml", "urlset", _undated(standing))
    parts = ("/sitemap-pages.xml", *(f"/sitemap-{first:%Y-%m}.xml" for first in here.listed))
    yield _document(snapshot, "/sitemap.xml", "sitemapindex", _undated(parts))
    robots = f"User-agent: *\nAllow: /\n\nSitemap: {absolute(snapshot.settings, '/sitemap.xml')}\n"
    yield Output(
        path="robots.txt",
        inputs=digest("robots", _FORMAT, __version__, robots),
        make=robots.encode,
    )


def month(here: Site, first: date) -> Output:
    """Give the sitemap of a month: its page, which tells of what has begun or was called off, and its entries."""
    told = [entry.updated for entry in here.months.get(first, ())]
    page: Places = ((f"/history/{first:%Y-%m}/", max(told)),) if told else ()
    places = (*page, *((entry.url, entry.updated) for entry in here.listed[first]))
    return _document(here.snapshot, f"/sitemap-{first:%Y-%m}.xml", "urlset", places)


def _undated(paths: Iterable[str]) -> Places:
    return tuple((path, None) for path in paths)


def _document(snapshot: Snapshot, path: str, root: str, places: Places) -> Output:
    listed = tuple((absolute(snapshot.settings, place), utc(at) if at else None) for place, at in places)
    return Output(
        path=path.removeprefix("/"),
        inputs=digest("sitemap", _FORMAT, __version__, root, listed),
        make=partial(_bytes, root, listed),
    )


def _bytes(root: str, listed: tuple[tuple[str, str | None], ...]) -> bytes:
    element = ET.Element(root, xmlns=_NAMESPACE)
    for address, changed in listed:
        item = ET.SubElement(element, "url" if root == "urlset" else "sitemap")
        ET.SubElement(item, "loc").text = address
        if changed:
            ET.SubElement(item, "lastmod").text = changed
    return xml_bytes(element)
