"""Which incidents a page shows to its readers: by its sitemaps, its home page and its months."""

import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from lightship.verify.reading import Site

_PAGE_BYTES = 32 << 20
_LOCATION = re.compile(rb"<loc>\s*([^<\s]{1,2000})\s*</loc>")
_SITEMAP = re.compile(r"(?:.*/)?(sitemap-[a-z0-9-]{1,40}\.xml)")
_MONTH = re.compile(r".*/(history/\d{4}-\d{2}/)")
_INCIDENT = re.compile(r".*/incidents/([A-Za-z0-9_-][A-Za-z0-9._-]{0,254})/")
_LINK = re.compile(rb"/incidents/([A-Za-z0-9_-][A-Za-z0-9._-]{0,254})/(?=[\"'#?])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Ids of incidents: those in the sitemaps (None: there are no sitemaps), and those that pages link to.

    A link in somebody's words may lead to a former address, so it alone does not say that there is an incident.
    """

    listed: frozenset[str] | None
    linked: frozenset[str]


def shown(site: Site) -> Shown:
    """Read what the page leads its readers to."""
    index = site.read("sitemap.xml", _PAGE_BYTES)
    if index is None:
        return Shown(listed=None, linked=_linked(site, [""]))
    maps = _matching(_SITEMAP, [index])
    with ThreadPoolExecutor(site.threads) as pool:
        contents = [content for content in pool.map(lambda path: site.read(path, _PAGE_BYTES), maps) if content]
    pages = ["", "history/", *_matching(_MONTH, contents)]
    return Shown(listed=frozenset(_matching(_INCIDENT, contents)), linked=_linked(site, pages))


def _matching(shape: re.Pattern[str], contents: Iterable[bytes]) -> list[str]:
    """Give what a shape finds in the locations of sitemaps; their hosts do not matter, and are never asked."""
    found = {}
    for content in contents:
        for location in _LOCATION.findall(content):
            if match := shape.fullmatch(location.decode("utf-8", "replace")):
                found[match[1]] = True
    return list(found)


def _linked(site: Site, pages: list[str]) -> frozenset[str]:
    def links(path: str) -> set[str]:
        content = site.read(path, _PAGE_BYTES) or b""
        return {id_.decode() for id_ in _LINK.findall(content)}

    with ThreadPoolExecutor(site.threads) as pool:
        return frozenset().union(*pool.map(links, pages))
