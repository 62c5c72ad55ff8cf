"""What a pull request says of itself: a title, and the words that customers will read. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lightship.errors import visible
from lightship.snapshot import Entry, EntryUpdate, Snapshot

_MAX_TITLE = 120
_MAX_BODY = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The title and the Markdown body of a pull request; the title is the subject of its commit too.

    `words` are those that customers will read, of each update that changes with a line about it.
    """

    title: str
    body: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An update that changes, of an entry; None when something else of the entry does."""

    entry: Entry
    update: EntryUpdate | None


def propose(snapshot: Snapshot, paths: Iterable[str], title: str = "") -> Proposal:
    """Describe a change of these files, of a snapshot that has them; `title` in place of the one that follows."""
    changed = frozenset(paths)
    found = list(told(snapshot, changed))
    language = snapshot.settings.language
    first = _named(found[-1], language) if found else f"Change {_short(changed)}"
    words = tuple(
        f"{_named(one, language)}, {one.update.at:%Y-%m-%d %H:%M} UTC\n\n{one.update.words.get(language, '').strip()}"
        for one in found
        if one.update
    )
    return Proposal(title=_line(title) or first, body=_body(words, changed), words=words)


def told(snapshot: Snapshot, changed: frozenset[str]) -> Iterator[Told]:
    """Give each public entry of which a file changes, with each of its updates that do, oldest first."""
    seen: set[tuple[str, str]] = set()
    for entry in reversed(snapshot.entries):
        updates: list[EntryUpdate | None] = []
        updates += (one for one in entry.updates if _changes(f"{entry.folder}/{one.id}", changed))
        if not updates and any(path.startswith(f"{entry.folder}/") for path in changed):
            updates = [None]
        for update in updates:
            # The occurrences of a series share their folder and some of their updates.
            key = (entry.folder, update.id if update else "")
            if key not in seen:
                seen.add(key)
                yield Told(entry=entry, update=update)


def _changes(stem: str, changed: frozenset[str]) -> bool:
    return any(path == f"{stem}.md" or (path.startswith(f"{stem}.") and path.endswith(".md")) for path in changed)


def _named(one: Told, language: str) -> str:
    return _line(one.entry.title_in(language) + (f": {one.update.label}" if one.update else ""))


def _body(words: tuple[str, ...], changed: frozenset[str]) -> str:
    parts = [*map(fenced, words), fenced("\n".join(map(visible, sorted(changed))))]
    body = "\n\n".join(parts) + "\n"
    return body if len(body) <= _MAX_BODY else f"{len(changed)} files, which are too long to be shown here.\n"


def fenced(text: str) -> str:
    """Put text into a block of code, in which nothing is markup, nor calls anybody."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def _line(text: str) -> str:
    """Write text on one line of a bounded length, without what calls people or closes issues of a forge."""
    line = re.sub(r"([@#])(?=\w)", "\\1\u200b", visible(" ".join(text.split())))
    return line if len(line) <= _MAX_TITLE else f"{line[: _MAX_TITLE - 1]}…"


def _short(changed: frozenset[str]) -> str:
    first = min(changed, default="nothing")
    return visible(first) + (f" and {len(changed) - 1} more" if len(changed) > 1 else "")
