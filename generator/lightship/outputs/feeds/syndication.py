"""The only home of feedgen: a feed of entries as Atom and as RSS, every date given, for feedgen knows but `now`."""

import html
from dataclasses import dataclass
from datetime import datetime

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry; `tags` are ids and names of components, `summary` is plain text, `content` HTML."""

    id: str
    url: str
    title: str
    published: datetime
    updated: datetime
    tags: tuple[tuple[str, str], ...]
    summary: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What stands around the entries, newest first; `home` is the page that it follows."""

    id: str
    title: str
    author: str
    language: str
    home: str
    updated: datetime
    items: tuple[Item, ...]


def atom(feed: Feed, address: str) -> bytes:
    """Write a feed as Atom (RFC 4287); `address` is its own."""
    written: bytes = _generator(feed, address, "application/atom+xml").atom_str(pretty=True)
    return written


def rss(feed: Feed, address: str) -> bytes:
    """Write a feed as RSS 2.0; `address` is its own."""
    written: bytes = _generator(feed, address, "application/rss+xml").rss_str(pretty=True)
    return written


def _generator(feed: Feed, address: str, media_type: str) -> FeedGenerator:
    made = FeedGenerator()
    made.id(feed.id)
    made.title(feed.title)
    made.description("An entry for every update.")
    made.author(name=feed.author)
    made.language(feed.language)
    made.link(href=address, rel="self", type=media_type)
    made.link(href=feed.home, rel="alternate", type="text/html")  # RSS gets the last link
    made.generator("Lightship")
    made.updated(feed.updated)
    made.pubDate(feed.updated)
    for item in feed.items:
        made.add_entry(_entry(item), order="append")
    return made


def _entry(item: Item) -> FeedEntry:
    made = FeedEntry()
    made.id(item.id)
    made.title(item.title)
    made.link(href=item.url, rel="alternate", type="text/html")
    made.published(item.published)
    made.updated(item.updated)
    for id_, name in item.tags:
        made.category(term=id_, label=name)
    # RSS has no plain text: readers take a description for HTML. Each of these calls sets one more thing than it says,
    # which the next one mends: description Atom's content, summary the description unless there is one.
    made.description(html.escape(item.summary, quote=False))
    made.content(item.content, type="html")
    made.summary(item.summary)
    return made
