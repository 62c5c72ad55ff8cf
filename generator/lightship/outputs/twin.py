"""/incidents/ID/index.md: an incident as Markdown that is safe in whatever renders it.

Before each update stands its id, in a link definition that no renderer shows and that no author's words can hold
(`]:` makes them plain text); so statements can speak of the text of one update.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial

from lightship import statements, words
from lightship.model import Eta, Kind, Phase, Status
from lightship.outputs.base import Output, digest
from lightship.outputs.characters import line
from lightship.outputs.feeds import notices
from lightship.outputs.wire import xml_text
from lightship.outputs.wording import ENGLISH
from lightship.snapshot import Entry, EntryUpdate, Snapshot, Window

FORMAT = "twin-2"
# Renderers differ in what they take for HTML (`<`), an entity, attributes (`{`, where onclick would work) or code, and
# in which addresses they follow. Words without a doubtful sign stay as they were written; others become plain text.
_DOUBTFUL = re.compile(r"[<{\\]|&#?\w+;|[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f]|!\[|\[\[|\]\s*[:\[(]")
_SAFE_PICTURE = re.compile(r"!\[[^\[\]]*\]\((?!//)[^\s()\\:&]+\)")
_SAFE_LINK = re.compile(r"\]\((?:https?://[^\s()\\&]+|mailto:[^\s()\\:&]+|(?!//)[^\s()\\:&]+)\)")
_FENCE = re.compile("```|~~~")
_FENCED = re.compile(r"^(`{3,}|~{3,})\w*\n(?:(?!```|~~~).*\n)*?\1[ ]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Update:
    """`window` is told when the update announces or moves it."""

    id: str
    label: str
    at: datetime
    words: str
    window: Window | None
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Twin:
    """`components` have no status once all is over; `related` leads to other incidents: how, title, address."""

    title: str
    kind: Kind
    label: str
    started: datetime
    ended: datetime | None
    window: Window | None
    next_update: datetime | None
    eta: Eta | None
    is_void: bool
    page: str
    components: tuple[tuple[str, Status | None], ...]
    related: tuple[tuple[str, str, str], ...]
    updates: tuple[_Update, ...]


def output(entry: Entry, snapshot: Snapshot, by_id: Mapping[str, Entry]) -> Output:
    """Give the twin of an incident, maintenance or notice; `by_id` has all that it may lead to."""
    twin = _twin(entry, snapshot, by_id)
    return Output(path=f"{entry.url.strip('/')}/index.md", inputs=digest(FORMAT, twin), make=partial(_written, twin))


def _twin(entry: Entry, snapshot: Snapshot, by_id: Mapping[str, Entry]) -> _Twin:
    language, url = snapshot.settings.language, snapshot.settings.url
    related = ((ENGLISH.caused_by, entry.caused_by), (ENGLISH.duplicate_of, entry.duplicate_of))
    return _Twin(
        title=entry.title_in(language),
        kind=entry.kind,
        label=entry.label,
        started=entry.started,
        ended=entry.ended,
        window=entry.window,
        next_update=entry.next_update,
        eta=entry.eta,
        is_void=entry.is_void,
        page=url + entry.url,
        components=tuple(
            (component.name_in(language), None if entry.ended else status)
            for id_, status in entry.components.items()
            if (component := snapshot.components.find(id_))
        ),
        # An incident that this audience does not see is not named either.
        related=tuple(
            (how, by_id[id_].title_in(language), url + by_id[id_].url) for how, id_ in related if id_ in by_id
        ),
        updates=tuple(_update(update, language) for update in reversed(entry.updates)),
    )


def _update(update: EntryUpdate, language: str) -> _Update:
    return _Update(
        id=update.id,
        label=update.label,
        at=update.at,
        words=update.words.get(language, ""),
        window=update.window if update.is_move or update.phase is Phase.SCHEDULED else None,
        notices=notices.of(update),
    )


def _written(twin: _Twin) -> bytes:
    return ("\n\n".join(_parts(twin)) + "\n").encode()


def _parts(twin: _Twin) -> Iterator[str]:
    yield f"# {_plain(twin.title)}"
    yield "\n".join(f"- {fact}" for fact in _facts(twin))
    if twin.components:
        yield f"## {ENGLISH.components}"
        yield "\n".join(
            f"- {_plain(name)}" + (f": {ENGLISH.statuses[status]}" if status else "")
            for name, status in twin.components
        )
    yield f"## {ENGLISH.updates}"
    for update in twin.updates:
        yield statements.marker(update.id)
        yield f"### {_plain(update.label)}, {ENGLISH.moment(update.at)}"
        if update.window:
            yield ENGLISH.period(update.window.starts, update.window.ends)
        if told := markdown(update.words):
            yield told
        yield from (_plain(notice) for notice in update.notices)


def _facts(twin: _Twin) -> Iterator[str]:
    yield f"{twin.kind.value.capitalize()}: **{_plain(twin.label)}**" + (
        f" ({ENGLISH.false_alarm.lower()})" if twin.is_void else ""
    )
    if twin.window:
        yield f"Window: {ENGLISH.period(twin.window.starts, twin.window.ends)}"
    else:
        yield f"Started: {ENGLISH.moment(twin.started)}"
    if twin.ended:
        yield f"Ended: {ENGLISH.moment(twin.ended)}"
    if twin.eta:
        yield f"Expected end: {ENGLISH.moment(twin.eta.by)} ({ENGLISH.confidences[twin.eta.confidence]})"
    if twin.next_update:
        yield f"{ENGLISH.next_update_by} {ENGLISH.moment(twin.next_update)}"
    for how, title, url in twin.related:
        yield f"{how}: [{_plain(title)}]({_address(url)})"
    yield f"Page: [{_plain(twin.page)}]({_address(twin.page)})"


def markdown(author: str) -> str:
    """Give an author's Markdown such that no renderer finds HTML, attributes, a script or a foreign picture in it.

    The result has no `<` and no `{`; a code block that is never closed would take the rest of the page, so it is
    plain text too.
    """
    author = xml_text(author).strip("\n")
    rest = _SAFE_LINK.sub(")", _SAFE_PICTURE.sub("", author)) if "](" in author else author
    if _DOUBTFUL.search(rest) or (_FENCE.search(author) and _FENCE.search(_FENCED.sub("", author))):
        return _braceless(words.escape(xml_text(words.text(author))))
    return author


@lru_cache(maxsize=1024)  # labels and names of components stand in most twins
def _plain(text: str) -> str:
    return _braceless(words.escape(line(text)))


def _braceless(text: str) -> str:
    return text.replace("{", "&#123;")


def _address(url: str) -> str:
    return url.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace("{", "%7B").replace(" ", "%20")
