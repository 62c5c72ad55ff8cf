"""The names and ids of feeds and entries: a reader shows an entry again when its id changes, so they never change."""

import re
from urllib.parse import quote, urlsplit

from lightship.model import Settings
from lightship.outputs.characters import line
from lightship.snapshot import Entry, EntryUpdate

_WHOLE_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")
_TAG_HOST = re.compile(r"tag:([^,:/\s]+),")


def host(settings: Settings) -> str:
    """Give the host that names things: the old feed's, so that ids survive a change of address, else the site's."""
    old = _TAG_HOST.match(settings.feed_id)
    return old[1] if old else urlsplit(settings.url).hostname or "localhost"


def page(settings: Settings) -> str:
    """Give the page's name with the word Status, once."""
    name = line(settings.name)
    return name if name.lower().endswith("status") else f"{name} Status"


def history(settings: Settings) -> str:
    """Name the history feed as Statuspage does, or keep the name that it had."""
    return line(settings.feed_id) or f"tag:{host(settings)},2005:/history"


def incident(settings: Settings, entry: Entry) -> str:
    """Name an incident in the history feed; an imported name that is a whole URI stays as it is."""
    old = line(entry.origin.feed_id)
    if _WHOLE_URI.fullmatch(old):
        return old
    return f"tag:{host(settings)},2005:Incident/{quote(old or entry.api_id, safe='')}"


def guid(settings: Settings, entry: Entry, link: str) -> str:
    """Name an incident in the history feed's RSS: the address that it had at this host, else `link`."""
    old = entry.origin.feed_id, entry.origin.url
    return next((url for url in old if _host(url) == _host(settings.url)), link)


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:  # an old id may look like an address and be none
        return ""


def updates(settings: Settings, component: str = "") -> str:
    """Name the feed of all updates, or of those that concern a component."""
    return f"tag:{host(settings)},2026:updates" + (f"/{quote(component, safe='')}" if component else "")


def update(settings: Settings, entry: Entry, told: EntryUpdate) -> str:
    """Name an update; the ids of the API survive a renamed folder."""
    return f"tag:{host(settings)},2026:update/{quote(entry.api_id, safe='')}/{quote(told.api_id, safe='')}"
