"""Which incidents a page shows to its readers: by its sitemaps, its home page and its months."""

import re
from collections.abc import Callable, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from lightship.errors import OutsideError
from lightship.verify.reading import Site

_T = TypeVar("_T")
# Bounds of one list and of all together, in bytes; of what has a list, more than the months of a hundred years; and of
# what they lead to. No page comes near any of them.
_PAGE_BYTES = 16 << 20
_ALL_BYTES = 256 << 20
_MOST_LISTS = 2000
_MOST_INCIDENTS = 500_000
_LOCATION = re.compile(rb"<loc>\s*([^<\s]{1,2000})\s*</loc>")
_SITEMAP = re.compile(r"(?:.*/)?(sitemap-[a-z0-9-]{1,40}\.xml)")
_MONTH = re.compile(r".*/(history/[0-9]{4}-[0-9]{2}/)")
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
    """Read what the page leads its readers to; raises OutsideError when that is more than a page can have."""
    index = site.read("sitemap.xml", _PAGE_BYTES)
    if index is None:
        return Shown(listed=None, linked=_ids(_found(site, [""], _linked)))
    maps = _few(site, {match[1] for place in _places(index) if (match := _SITEMAP.fullmatch(place))}, "sitemaps")
    # Of each sitemap its addresses are kept: whoever wrote them may have made them large.
    places = _found(site, maps, _places)
    listed = frozenset(match[1] for place in places if (match := _INCIDENT.fullmatch(place)))
    months = _few(site, {match[1] for place in places if (match := _MONTH.fullmatch(place))}, "months")
    linked = _ids(_found(site, ["", "history/", *months], _linked))
    if (number := len(listed | linked)) > _MOST_INCIDENTS:
        raise _too_much(site, f"{number} incidents, and {_MOST_INCIDENTS} are looked at")
    return Shown(listed=listed, linked=linked)


def _found(site: Site, paths: Sequence[str], seek: Callable[[bytes], set[_T]]) -> set[_T]:
    """Read some paths at a time and join what is found in each."""

    def read(path: str) -> tuple[int, set[_T]]:
        content = site.read(path, _PAGE_BYTES) or b""
        return len(content), seek(content)

    found: set[_T] = set()
    size = 0
    with ThreadPoolExecutor(site.threads) as pool:
        try:
            for length, some in pool.map(read, paths):
                size += length
                if size > _ALL_BYTES:
                    raise _too_much(site, f"more than {_ALL_BYTES >> 20} MiB of lists")
                found |= some
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return found


def _few(site: Site, paths: Set[str], what: str) -> list[str]:
    if len(paths) > _MOST_LISTS:
        raise _too_much(site, f"{len(paths)} {what}, and {_MOST_LISTS} are looked at")
    return sorted(paths)


def _too_much(site: Site, what: str) -> OutsideError:
    return OutsideError(f"{site.url} has {what}", "is this the address of a status page?", permanent=True)


def _places(content: bytes) -> set[str]:
    """Give the locations of a sitemap; their hosts do not matter, and are never asked."""
    return {location.decode("utf-8", "replace") for location in _LOCATION.findall(content)}


def _linked(content: bytes) -> set[bytes]:
    return set(_LINK.findall(content))


def _ids(found: Set[bytes]) -> frozenset[str]:
    return frozenset(id_.decode() for id_ in found)
