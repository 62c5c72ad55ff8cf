"""How commands talk: progress only in a terminal, colour never alone, plain text everywhere else.

Rich is imported when something is to be watched: most commands are done sooner than it is loaded.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import click

from lightship.model import Status
from lightship.snapshot import Entry, Snapshot

SHAPES = {
    Status.OPERATIONAL: ("●", "green"),
    Status.UNDER_MAINTENANCE: ("◐", "blue"),
    Status.DEGRADED_PERFORMANCE: ("▲", "yellow"),
    Status.PARTIAL_OUTAGE: ("◆", "bright_red"),
    Status.MAJOR_OUTAGE: ("■", "red"),
}


@contextmanager
def progress(*, is_terminal: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Show how far long work has come, on standard error; quiet when nobody watches."""
    if not is_terminal:
        yield lambda _name, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        tasks = {}

        def on_progress(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=total)
            bar.update(tasks[name], completed=done, total=total)

        yield on_progress


@contextmanager
def status(*, is_terminal: bool) -> Iterator[Callable[[str], None]]:
    """Show what is being done, on standard error; quiet when nobody watches."""
    from rich.console import Console

    with Console(stderr=True, quiet=not is_terminal).status("") as line:
        yield line.update


def status_words(status: Status) -> str:
    """Write a status with its shape and colour."""
    shape, colour = SHAPES[status]
    return click.style(f"{shape} {status.value.replace('_', ' ')}", fg=colour)


def time(instant: datetime) -> str:
    """Write a time for a terminal: UTC, to the minute."""
    return f"{instant:%Y-%m-%d %H:%M} UTC"


def entry_lines(entry: Entry, snapshot: Snapshot, *, everything: bool = False) -> Iterator[str]:
    """Describe an entry as its reader meets it: title, state, newest words (or all of them), what is affected."""
    language = snapshot.settings.language
    yield click.style(entry.title, bold=True)
    window = f", {time(entry.window.starts)} to {time(entry.window.ends)}" if entry.window else ""
    since = "" if entry.window else f" since {time(entry.started)}"
    if entry.ended and not entry.window:
        since = f", {time(entry.started)} to {time(entry.ended)}"
    yield f"{entry.label}{since}{window} · {entry.kind.value} {entry.id}"
    for told in reversed(entry.updates) if everything else (entry.latest,):
        yield ""
        yield f"  {told.label} · {time(told.at)}"
        if told.retraction:
            yield f"  ({'removed' if told.retraction.is_takedown else 'withdrawn'}: {told.retraction.note})"
        yield from (f"  {line}" for line in told.words.get(language, "").strip().splitlines())
    if entry.components and entry.is_upcoming:
        yield ""
        yield f"  Affects {', '.join(snapshot.components.by_id[component].name for component in entry.components)}"
    elif entry.components:
        yield ""
        for component, status in entry.components.items():
            yield f"  {status_words(status)}  {snapshot.components.by_id[component].name}"
    if entry.next_update:
        overdue = " (overdue)" if entry.next_update < snapshot.now else ""
        yield f"  Next update by {time(entry.next_update)}{overdue}"
