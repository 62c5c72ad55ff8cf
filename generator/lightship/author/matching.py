"""Find what a tired author means: components, statuses, incidents and times, or say what is near."""

import difflib
import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from lightship.errors import UsageError
from lightship.model import Components, Status
from lightship.snapshot import Entry
from lightship.source.fields import nearest
from lightship.source.types import parse_duration, parse_instant


def component(words: str, tree: Components) -> str:
    """Give the id of the component that is meant: by id, former id, name, a part of either, or a near spelling.

    Raises UsageError naming the candidates when it is none or not only one.
    """
    exact = tree.find(words)
    if exact:
        return exact.id
    names = {component.id: (component.id, component.name, *component.names.values()) for component, _ in tree.walk()}
    found = _best(words, names)
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{words!r} may be {' or '.join(found)}", "write one of these ids")
    raise UsageError(f"no component is called {words!r}", nearest(words, tree.by_id))


def _best(words: str, names: Mapping[str, Iterable[str]]) -> list[str]:
    """Give the keys of which a name is meant: the first of four ways to match that finds any."""
    return _parts(words, names) or _near(words, names)


def _parts(words: str, names: Mapping[str, Iterable[str]]) -> list[str]:
    """Give the keys of which a name, or the begin of one, or a part of one is meant."""
    wanted = _plain(words)
    plain = {key: [_plain(name) for name in all_names] for key, all_names in names.items()}
    for matches in (str.__eq__, str.startswith, str.__contains__):
        found = [key for key, all_names in plain.items() if any(matches(name, wanted) for name in all_names)]
        if found and wanted:
            return found
    return []


def _near(words: str, names: Mapping[str, Iterable[str]]) -> list[str]:
    """Give the key of the name that is spelled nearly so; none where none is."""
    spelled = {_plain(name): key for key, all_names in names.items() for name in all_names}
    near = difflib.get_close_matches(_plain(words), spelled, n=1, cutoff=0.7)
    return [spelled[near[0]]] if near else []


def _plain(words: str) -> str:
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    return re.sub(r"[^\w]+", " ", "".join(char for char in decomposed if not unicodedata.combining(char))).strip()


def status(words: str) -> Status:
    """Give the status that is meant: `degraded` is enough for degraded_performance."""
    wanted = words.strip().casefold().replace("-", "_").replace(" ", "_")
    found = [item for item in Status if item.value == wanted] or [item for item in Status if wanted in item.value]
    if len(found) == 1 and wanted:
        return found[0]
    raise UsageError(
        f"{words!r} is not a component status", nearest(wanted, (item.value for item in Status), "allowed")
    )


def components(words: Iterable[str], tree: Components) -> dict[str, Status | None]:
    """Read `checkout`, `checkout=partial` or `checkout:partial`, also several between commas."""
    found: dict[str, Status | None] = {}
    for item in (part.strip() for word in words for part in word.split(",")):
        name, _, state = item.replace("=", ":", 1).partition(":")
        if name.strip():
            found[component(name.strip(), tree)] = status(state) if state.strip() else None
    return found


def entry(words: str, entries: Iterable[Entry], noun: str = "incident") -> Entry:
    """Give the entry that is meant by an id, or a part of it or of its title; without words the only open one."""
    candidates = list(entries)
    if not words:
        still_open = [item for item in candidates if item.is_active]
        if len(still_open) == 1:
            return still_open[0]
        if not still_open:
            raise UsageError(f"no {noun} is open", "name one, or begin one with `lightship new`")
        raise UsageError(f"{len(still_open)} are open", "name one of " + ", ".join(item.id for item in still_open))
    names = {item.id: (item.id, item.title, item.api_id) for item in candidates}
    found = meant(words, names, {item.id for item in candidates if item.is_active}, noun)
    return next(item for item in candidates if item.id == found)


def meant(
    words: str,
    names: Mapping[str, Iterable[str]],
    active: Container[str],
    noun: str = "incident",
    *,
    is_strict: bool = False,
) -> str:
    """Give the key of which a name is meant; of several the only active one.

    Raises UsageError; when it is strict also for what is only spelled nearly so, which it names.
    """
    found = _parts(words, names)
    if not found and (near := _near(words, names)):
        if is_strict:
            raise UsageError(f"no {noun} is called {words!r}", f"is {near[0]} meant? write its id")
        found = near
    if len(found) > 1:
        open_ones = [key for key in found if key in active]
        found = open_ones if len(open_ones) == 1 else found
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{words!r} may be {', '.join(found[:5])}", "write more of the id")
    raise UsageError(f"no {noun} is called {words!r}", nearest(words, names))


def instant(words: str, now: datetime, zone: str = "") -> datetime:
    """Read a time: RFC 3339 with a zone, `now`, `10m` for ten minutes ago, `22:00` or `2026-11-22 22:00` in `zone`.

    Raises UsageError; without `zone` a time needs its own.
    """
    text = words.strip()
    if text == "now":
        return now
    if re.fullmatch(r"(\d+[dhms])+( ago)?", text):
        return now - parse_duration(text.removesuffix(" ago"))
    local = re.fullmatch(r"(?:(\d{4}-\d\d-\d\d)[ T])?(\d\d:\d\d(?::\d\d)?)", text)
    try:
        if not local:
            return parse_instant(text)
        if not zone:
            raise ValueError("add Z for UTC, an offset such as +02:00, or say which zone with --zone")
        here = ZoneInfo(zone)
        day = local[1] or f"{now.astimezone(here):%Y-%m-%d}"
        return datetime.fromisoformat(f"{day}T{local[2]}").replace(tzinfo=here).astimezone(UTC)
    except ValueError as error:
        raise UsageError(f"{words!r} is not a time", str(error)) from None


def duration(words: str) -> timedelta:
    """Read a duration such as 30m or 1h30m; raises UsageError."""
    try:
        return parse_duration(words)
    except ValueError as error:
        raise UsageError(f"{words!r} is not a duration", str(error)) from None


def slug(title: str, limit: int = 48) -> str:
    """Make the part of an id that people read: small ASCII letters, digits and hyphens."""
    ascii_only = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", ascii_only)
    while len(words) > 1 and len("-".join(words)) > limit:
        words.pop()
    return "-".join(words)[:limit] or "untitled"
