"""Feeds with an entry per update, of everything and per component: each update reaches a reader."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from lightship import words
from lightship.model import Component
from lightship.outputs.base import Output, digest
from lightship.outputs.characters import line
from lightship.outputs.feeds import identity, markup, syndication
from lightship.outputs.feeds.markup import element
from lightship.outputs.feeds.syndication import Feed, Item
from lightship.outputs.feeds.telling import Told, newest, tell
from lightship.outputs.wire import json_bytes, utc, xml_text
from lightship.snapshot import Entry, Snapshot

FORMAT = "updates-1"
# The busiest 24 hours in the 2,801 updates of GitHub's published history had 44, so that a reader who looks once a day
# misses none.
MAX_UPDATES = 50
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Feed:
    """What makes one feed in each of its formats; `place` is the address below which they stand."""

    id: str
    title: str
    name: str
    url: str
    language: str
    place: str
    updates: tuple[Told, ...]


def everything(snapshot: Snapshot) -> Iterator[Output]:
    """Give Atom, RSS and JSON Feed of the 50 newest updates."""
    yield from _outputs(snapshot, None, snapshot.entries)


def of_component(snapshot: Snapshot, component: Component, touching: Iterable[Entry]) -> Iterator[Output]:
    """Give the feeds of a component or group, of which `touching` has the entries."""
    yield from _outputs(snapshot, component, touching)


def _outputs(snapshot: Snapshot, component: Component | None, entries: Iterable[Entry]) -> Iterator[Output]:
    settings = snapshot.settings
    about = line(component.name_in(settings.language)) if component else "Updates"
    folder = f"components/{component.id}/" if component else ""
    feed = _Feed(
        id=identity.updates(settings, component.id if component else ""),
        title=f"{identity.page(settings)} - {about}",
        name=line(settings.name),
        url=settings.url,
        language=settings.language,
        place=f"{settings.url}/{folder}",
        updates=tuple(tell(place, snapshot) for place in newest(entries, MAX_UPDATES)),
    )
    yield from _formats(feed, folder)


def _formats(feed: _Feed, folder: str) -> Iterator[Output]:
    def whole() -> Feed:
        return Feed(
            id=feed.id,
            title=feed.title,
            author=feed.name,
            language=feed.language,
            home=feed.place,
            updated=max((update.changed for update in feed.updates), default=_NEVER),
            items=tuple(map(_item, feed.updates)),
        )

    inputs = digest(FORMAT, feed)
    for name, make in (
        ("updates.atom", lambda: syndication.atom(whole(), f"{feed.place}updates.atom")),
        ("updates.rss", lambda: syndication.rss(whole(), f"{feed.place}updates.rss")),
        ("feed.json", lambda: _json(whole(), feed)),
    ):
        yield Output(path=folder + name, inputs=digest(name, inputs), make=make)


@lru_cache(maxsize=1024)  # an update stands in the feeds of everything that it touches, in three formats
def _item(update: Told) -> Item:
    """Give an update with its words rendered, the sentences that belong to them around them."""
    before, after = (
        element("div", *(element("p", sentence) for sentence in sentences))
        for sentences in (update.before, update.after)
    )
    parts = (before, markup.parse(words.html(update.words), update.page), after)
    texts = (*update.before, words.text(update.words), *update.after)
    return Item(
        id=update.id,
        url=update.url,
        title=update.title,
        published=update.at,
        updated=update.changed,
        tags=update.tags,
        summary=xml_text("\n\n".join(text for text in texts if text)),
        content="".join(map(markup.write, parts)),
    )


def _json(whole: Feed, feed: _Feed) -> bytes:
    """Write a feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    return json_bytes(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": whole.title,
            "home_page_url": whole.home,
            "feed_url": f"{feed.place}feed.json",
            "language": whole.language,
            "authors": [{"name": whole.author, "url": f"{feed.url}/"}],
            "items": [
                {
                    "id": item.id,
                    "url": item.url,
                    "title": item.title,
                    "content_html": item.content,
                    "summary": item.summary,
                    "date_published": utc(item.published),
                    "date_modified": utc(item.updated),
                    "tags": [name for _, name in item.tags],
                }
                for item in whole.items
            ],
        }
    )
