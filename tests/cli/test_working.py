"""`lightship worker`, as its users run it: it needs the settings and the state, and nothing else of a page."""

import shutil
from collections.abc import Callable

from authors import Author
from lightship import app, postroom
from lightship.notify import announcing
from lightship.notify.run import count

Run = Callable[..., tuple[int, str, str]]


def open_only(room: postroom.Postroom) -> None:
    """Open what is new, and tell nobody: as a run does that is killed at once."""
    notifier = room.notifier("killed")
    announcing.announce(
        notifier,
        lambda known: room.newsroom.news(known, notifier.store),
        lambda opening: count(notifier.store, opening),
        is_meant=True,
    )


def test_a_worker_finishes_what_is_open_without_history_page_and_incidents(author: Author, lightship: Run) -> None:
    lightship("baseline")
    for name in ("ana", "bo"):
        lightship("subscribers", "add", f"{name}@example.com", "--confirmed")
    author.outage()
    postroom.opened(app.start(author.root), open_only)
    author.story.file("incidents/2026/outage/incident.md", "--- nothing that can be read")
    shutil.rmtree(author.root / ".git")

    first, second = lightship("worker", "--for", "0m"), lightship("worker", "--for", "0m")

    assert first == (0, "outage/20261017T031000Z-investigating: 2 sent\n", "")
    assert second == (0, "", "")
    assert len(list((author.root / ".lightship/outbox").rglob("*.eml"))) == 2


def test_how_long_it_waits_is_a_duration(lightship: Run) -> None:
    code, _, error = lightship("worker", "--for", "soon")

    assert code == 2
    assert "'soon' is not a duration: write it as 30m, 1h30m or 2d" in error


def test_a_worker_waits_while_an_earlier_page_is_pinned(author: Author, lightship: Run) -> None:
    lightship("publish")
    lightship("baseline")
    lightship("subscribers", "add", "ana@example.com", "--confirmed")
    author.outage()
    lightship("publish")
    postroom.opened(app.start(author.root), open_only)
    lightship("rollback", "1")

    assert lightship("worker", "--for", "0m") == (0, "", "")
    assert not (author.root / ".lightship/outbox").exists()

    lightship("publish", "--unpin")
    assert "1 sent" in lightship("worker", "--for", "0m")[1]
