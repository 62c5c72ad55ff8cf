"""What an authoring command must know: given as flags, else asked in a terminal, four questions at most."""

import sys
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import click

from lightship.app import App
from lightship.author import matching
from lightship.cli.options import AT
from lightship.errors import UsageError
from lightship.model import PHASES, Kind, Phase, Repository
from lightship.snapshot import Entry, take
from lightship.source.types import parse_duration

# As many components as a question still reads well with.
_NAMED = 12
_JUST_OVER = timedelta(hours=1)


def severity(here: App, repository: Repository, given: str) -> str:
    """Give the severity: one of the policy's; raises UsageError for another one that was given."""
    known = ", ".join(repository.policy.severities)

    def accepts(name: str) -> None:
        if name.strip() not in repository.policy.severities:
            raise UsageError(f"there is no severity {name!r}", f"one of {known}")

    chosen = ask(here, given, f"How bad ({known})", "--severity", "medium", accepts=accepts)
    accepts(chosen)
    return chosen


def affected(here: App, repository: Repository) -> tuple[str, ...]:
    """Ask what is affected."""

    def accepts(names: str) -> None:
        matching.components([names], repository.components)

    names = [component.name for component, _ in repository.components.walk() if not component.components]
    known = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    question = f"What is affected ({known}; several between commas)"
    return (ask(here, "", question, "--component", accepts=accepts),)


def words(here: App, given: str, default: str = "") -> str:
    """Give what customers read; `-` reads it from standard input."""
    if given == "-":
        if text := sys.stdin.read().strip():
            return text
        raise UsageError("standard input holds no words", "pipe in what customers should read, or give it with -m")
    return given or ask(here, "", "What should customers read", "--message", default)


def phase(name: str, among: Iterable[Phase]) -> Phase:
    """Read one of these phases by the begin of its name; raises UsageError."""
    allowed = tuple(among)
    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    found = [item for item in allowed if item.value == wanted] or [
        item for item in allowed if item.value.startswith(wanted)
    ]
    if len(found) != 1:
        raise UsageError(f"{name!r} is no phase here", f"one of {', '.join(item.value for item in allowed)}")
    return found[0]


def next_phase(here: App, entry: Entry, given: str) -> Phase:
    """Give the phase of the next update: the one given or chosen, else the entry's own; raises UsageError."""
    allowed = PHASES[entry.kind]
    question = f"Phase ({', '.join(allowed)})"
    name = ask(
        here, given, question, "--phase", entry.phase, is_needed=False, accepts=lambda text: phase(text, allowed)
    )
    return phase(name, allowed)


def entry(here: App, repository: Repository, name: str, *, is_end: bool = False) -> Entry:
    """Find the entry that is meant; with several open ones a terminal is asked which."""
    snapshot = take(repository, here.clock)
    active = [item for item in snapshot.entries if item.is_active and item.kind is not Kind.NOTICE]
    just_over = [item for item in snapshot.entries if item.finished and here.clock - item.finished < _JUST_OVER]
    if not name and not active and is_end and just_over:
        # Said again, because the first answer was lost: it must find what it ended.
        return max(just_over, key=lambda item: item.finished or item.created)
    if not name and len(active) > 1 and here.is_terminal:
        return _which(active)
    return matching.entry(name, snapshot.entries if name else active)


def _which(entries: list[Entry]) -> Entry:
    """Ask which of several open entries is meant: by its number, or a part of its name."""
    for number, item in enumerate(entries, start=1):
        click.echo(f"{number}  {item.title} ({item.label}, {item.id})")

    def chosen(text: str) -> Entry:
        if text.strip().isdecimal() and 1 <= int(text) <= len(entries):
            return entries[int(text) - 1]
        try:
            return matching.entry(text, entries)
        except UsageError as error:
            raise click.UsageError(str(error)) from None

    answer: Entry = click.prompt("Which one", default="1", value_proc=chosen)
    return answer


def promise(words: str) -> dict[str, timedelta | datetime | None]:
    """Read when readers hear again: a duration, or a time."""
    if not words:
        return {"next_update": None}
    try:
        return {"next_update": parse_duration(words)}
    except ValueError:
        return {"next_update": AT.convert(words, None, None)}


def later(words: str, now: datetime, zone: str) -> datetime:
    """Read a time to come: `2h`, `in 2h`, or a time."""
    text = words.strip().removeprefix("in ")
    try:
        return now + parse_duration(text)
    except ValueError:
        return matching.instant(text, now, zone)


def window(
    here: App, repository: Repository, starts: str, ends: str, length: str, zone: str
) -> tuple[datetime, datetime]:
    """Give the begin and the end of a maintenance; in a terminal one question asks for both.

    Times without a zone are meant in `zone`, in a terminal else in the page's. Raises UsageError.
    """
    local = zone or (repository.settings.time_zone if here.is_terminal else "")

    def opened(text: str, length: str = "") -> tuple[datetime, datetime]:
        start, _, given = text.partition(" for ")
        begins = matching.instant(start, here.clock, local)
        return begins, begins + matching.duration(length or given.strip() or "1h")

    if not (starts or ends or length) and here.is_terminal:
        example = f"{local}; such as {here.clock:%Y-%m-%d} 22:00 for 90m"
        return opened(ask(here, "", f"When, and for how long ({example})", "--starts", accepts=opened))
    starts = ask(here, starts, f"When does it start ({local or 'with its zone'})", "--starts")
    if ends:
        return matching.instant(starts, here.clock, local), matching.instant(ends, here.clock, local)
    length = ask(here, length, "How long will it take", "--ends or --for", "1h" if here.is_terminal else "")
    return opened(starts, length)


def ask(
    here: App,
    given: str,
    question: str,
    flag: str,
    default: str = "",
    *,
    is_needed: bool = True,
    accepts: Callable[[str], object] = str,
) -> str:
    """Give what was given, else what a person at the terminal answers; UsageError when nobody can be asked.

    An answer to which `accepts` raises UsageError is asked for again, so that nothing else must be typed twice.
    """
    if given:
        return given

    def answer(text: str) -> str:
        try:
            accepts(text)
        except UsageError as error:
            raise click.UsageError(str(error)) from None
        return text.strip()

    if here.is_terminal:
        return str(click.prompt(question, default=default or None, value_proc=answer))
    if default or not is_needed:
        return default
    raise UsageError(f"{flag} is missing", f"give it: {question[0].lower()}{question[1:]}")
