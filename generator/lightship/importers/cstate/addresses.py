"""The addresses that Hugo gave to a page, so that old links lead to the new one."""

import posixpath
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from lightship.importers.base import Notes
from lightship.importers.cstate.front import Page
from lightship.importers.cstate.site import Site

_PATH = re.compile(r"/[^\s?#\\<>\"]*")
_TOKEN = re.compile(r":([a-z]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The full address of a page (empty when the site's is not known) and its paths, without those not allowed here."""

    address: str
    paths: tuple[str, ...]


def original(page: Page, place: Path, date: datetime, site: Site, notes: Notes) -> Addresses:
    """Work out a page's address by `url`, `slug`, the configured permalinks and its file, and list its aliases."""
    stem = place.parent.name if place.stem == "index" else place.stem
    folder = site.folder(place)
    own = _own(page, stem, folder, date, site, notes)
    aliases = [unquote(_path(alias)) for alias in page["aliases"].texts]
    paths = [own, _short(own), *(posixpath.join("/", folder, alias) for alias in aliases)]
    kept = tuple(
        dict.fromkeys(_slashed(posixpath.normpath(path)) for path in paths if path.strip("/") and _PATH.fullmatch(path))
    )
    base = site.config.url.rstrip("/")
    is_web = base.startswith(("http://", "https://"))
    return Addresses(address=f"{base}{quote(own, safe='/%')}" if is_web and own else "", paths=kept)


def _own(page: Page, stem: str, folder: str, date: datetime, site: Site, notes: Notes) -> str:
    url = page["url"].text.strip()
    if url:
        return _slashed(f"/{_path(url).lstrip('/')}")
    slug = _short(_sanitised(page["slug"].text)) or stem
    section = folder.split("/")[0]
    path = posixpath.normpath(f"/{folder}/{slug}") + "/"
    if site.config.permalink and section == "issues":
        words = {
            "year": f"{date:%Y}",
            "month": f"{date:%m}",
            "day": f"{date:%d}",
            "slug": slug,
            "contentbasename": stem,
            "filename": stem,
            "slugorfilename": slug,
            "section": section,
            "sections": folder,
            "title": page["title"].text,
        }
        unknown = [word for word in _TOKEN.findall(site.config.permalink) if word not in words]
        if unknown:
            notes(
                site.config.path, f"the permalink {site.config.permalink!r} is not understood", "addresses may differ"
            )
            return ""
        path = _slashed(_TOKEN.sub(lambda match: words[match[1]], site.config.permalink))
    path = "/".join(_sanitised(part) for part in path.split("/"))
    if site.config.is_ugly:
        path = f"{path.rstrip('/')}.html"
    return path if site.config.keeps_case else path.lower()


def _sanitised(name: str) -> str:
    """Drop from a name what Hugo drops: all but letters, digits, marks and a few signs; a space becomes a hyphen."""
    name = re.sub(r"\s", "-", name.strip())
    return "".join(char for char in name if char in "._#+~-@" or unicodedata.category(char)[0] in "LNM")


def _path(url: str) -> str:
    """Give the path of an address; nothing for one that cannot be divided."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _short(path: str) -> str:
    """Give the path as Hugo before 0.123 made it, and still does from a `slug`: hyphens by spaces become one."""
    return re.sub(r"-{2,}", "-", path)


def _slashed(path: str) -> str:
    """End a folder's path with a slash."""
    return (
        path
        if path.endswith("/") or ("." in path.rsplit("/", 1)[-1] and path.endswith((".html", ".htm")))
        else f"{path}/"
    )
