"""Made-up subscribers by the million: brought in from a CSV file, read in their order, looked up, written out again."""

import random
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import corpus
import measure
from corpus import LIGHTSHIP
from figures import Figure

from lightship.model.addresses import id_of
from lightship.model.notifying import SqliteSubscribers
from lightship.model.subscriber import Medium, Preference, Subscriber
from lightship.subscribers import Subscribers, open_store

_AGREED = datetime(2026, 1, 1, tzinfo=UTC)
_ZONES = ("Etc/UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Sydney")
_LOOKED_UP = 1000


def people(number: int, languages: tuple[str, ...] = ("",)) -> Iterator[Subscriber]:
    """Make up so many subscribers by e-mail, the same ones every time: all agreed to be told of everything.

    They live in five time zones and read the page's language unless others are given; one in ten wants the first and
    the last message alone.
    """
    draw = random.Random(20_260_101)
    for count in range(number):
        address = f"reader{count}@mail{count % 997}.example"
        yield Subscriber(
            id=id_of(address, Medium.EMAIL),
            address=address,
            preference=Preference.ENDS if draw.random() < 0.1 else Preference.EVERY,
            language=draw.choice(languages),
            zone=draw.choice(_ZONES),
            name=f"Reader {count}",
            confirmed=_AGREED,
        )


def stored(number: int, root: Path) -> Subscribers:
    """Give the store of the page at `root` with so many made-up subscribers, written once."""
    store = open_store(SqliteSubscribers(), root, str)
    mark = root / ".lightship" / f"subscribers-{number}"
    if not mark.exists():
        clear(root)
        store.put(people(number))
        mark.touch()
    return store


def clear(root: Path) -> None:
    """Remove all subscribers of the page at `root`."""
    shutil.rmtree(root / ".lightship", ignore_errors=True)


def figures(number: int, work: Path) -> Iterator[Figure]:
    """Import so many subscribers by the command, twice; then read, look up and export them."""
    root = corpus.made_up(20, work).root
    clear(root)
    file = work / "subscribers.csv"
    with file.open("w", encoding="utf-8") as out:
        out.write("address,language,zone,name,preference,confirmed\n")
        for one in people(number):
            out.write(f"{one.address},{one.language},{one.zone},{one.name},{one.preference},2026-01-01\n")
    command = [LIGHTSHIP, "-C", root, "subscribers"]
    yield _told(f"import of {number:,} subscribers from CSV", measure.run([*command, "import", file]), number, 60)
    yield _told("the same import again", measure.run([*command, "import", file]), number, 60)
    yield _told("all of them read in their order and counted", measure.run([*command, "stats"]), number)
    exported = work / "exported.csv"
    exported.unlink(missing_ok=True)
    yield _told("all of them exported", measure.run([*command, "export", exported]), number)
    yield _looked_up(open_store(SqliteSubscribers(), root, str), number)
    size = (root / ".lightship" / "subscribers.db").stat().st_size
    yield Figure(work=f"file of {number:,} subscribers", result=f"{size / 1e6:.0f} MB")
    clear(root)


def _told(work: str, cost: measure.Cost, number: int, below_s: float = 0) -> Figure:
    rate = f"{number / cost.wall_s:,.0f}/s, processor {cost.cpu_s:.1f} s, {cost.memory_mib:.0f} MiB"
    return Figure(
        work=work,
        target=f"< {below_s:g} s" if below_s else "",
        result=f"{cost.wall_s:.1f} s ({rate})",
        holds=cost.wall_s < below_s if below_s else None,
    )


def _looked_up(store: Subscribers, number: int) -> Figure:
    """Look up a thousand of them by id, here and there."""
    draw = random.Random(7)
    some = [f"reader{count}" for count in draw.sample(range(number), min(_LOOKED_UP, number))]
    ids = [id_of(f"{name}@mail{int(name[6:]) % 997}.example", Medium.EMAIL) for name in some]
    began = time.perf_counter()
    found = store.find(ids)
    took = time.perf_counter() - began
    if len(found) != len(ids):
        raise measure.FailedError(f"{len(found)} of {len(ids)} subscribers were found")
    return Figure(work=f"{len(ids):,} of them looked up by id", result=f"{took * 1000:.0f} ms")
