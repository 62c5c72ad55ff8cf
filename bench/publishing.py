"""One new update on its way to a real store: time on a fresh machine, bytes, objects, requests, memory.

The store is SeaweedFS; what is sent is counted by the tests' proxy in front of it.
"""

import gzip
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import editing
import measure
from corpus import Corpus
from figures import Figure, seconds

import published
from faults import Request
from stores import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What was sent to the store for one new update; bytes as gzip makes them, of the page and of the state.

    `writes` counts what was written more than once each time, `objects` once.
    """

    objects: int
    writes: int
    page_bytes: int
    state_bytes: int
    requests: int
    listings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One new update on a page that is live: what was sent, and what the commands cost.

    `sent` is by a machine that has nothing but a new clone, `again` by one that has published before.
    """

    sent: Sent
    again: Sent
    first: measure.Cost
    plan: measure.Cost
    publish: measure.Cost


def update(source: Corpus, account: Account, work: Path) -> Update:
    """Publish a corpus, then one update more from new clones, then another one from where that was published."""
    place = work / f"published-{source.root.name}"
    shutil.rmtree(place, ignore_errors=True)
    name = f"bench-{source.incidents}"
    holder: list[Corpus] = []
    with published.page(place, account, name, lambda root: holder.append(editing.begin(source, root))) as page:
        first = _run(page.publisher("first"), "publish", holder[0])
        told = editing.tell(holder[0], 1)
        page.commit("One update more")
        plan = _run(page.publisher("planner"), "plan", told)
        machine = page.publisher("second")
        publish, sent = _counted(page, machine, told)
        told = editing.tell(told, 2)
        _, again = _counted(page, machine.at(page.commit("Another one")), told)
        shutil.rmtree(place)
    return Update(sent=sent, again=again, first=first, plan=plan, publish=publish)


def figures(small: Corpus, large: Corpus, account: Account, work: Path) -> Iterator[Figure]:
    """Tell what one update costs on its way out, on either history."""
    short, long = (update(source, account, work) for source in (small, large))
    name = f"{large.incidents:,} incidents"
    yield Figure(
        work=f"one new update on {name}, new clone without cache: built and compared with what is live (`plan`)",
        target="< 20 s",
        result=seconds(long.plan),
        holds=long.plan.wall_s < 20,
    )
    yield Figure(
        work=f"the same, published and verified (`publish`), {name}",
        result=f"{seconds(long.publish)}; on {small.incidents:,} incidents {short.publish.wall_s:.1f} s",
    )
    for source, found in ((small, short.sent), (large, long.sent)):
        size = found.page_bytes + found.state_bytes
        yield Figure(
            work=f"uploaded for that update, gzip, {source.incidents:,} incidents",
            target="< 250 kB, < 40 objects",
            result=f"{size / 1000:.0f} kB, {found.objects} objects in {found.writes} writes "
            f"(of the state {found.state_bytes / 1000:.0f} kB)",
            holds=size < 250_000 and found.objects < 40,
        )
    few, many = short.again.requests, long.again.requests
    yield Figure(
        work=f"requests to the store for another update without listings, {large.incidents:,} and "
        f"{small.incidents:,} incidents",
        target="the same, ± 10 %",
        result=f"{many} and {few} (listings {long.again.listings} and {short.again.listings}); "
        f"from a new clone without cache {long.sent.requests} and {short.sent.requests}",
        holds=abs(many - few) <= few / 10,
    )
    for work, cost in (("`plan`", long.plan), ("`publish`", long.publish), ("the first `publish`", long.first)):
        yield Figure(
            work=f"memory of {work}, {name}",
            target="< 400 MiB",
            result=f"{cost.memory_mib:.0f} MiB (largest process {cost.largest_mib:.0f})",
            holds=cost.memory_mib < 400,
        )


def _run(machine: published.Publisher, command: str, source: Corpus) -> measure.Cost:
    return measure.run(machine.command(command, "--at", source.moment), env=machine.environment)


def _counted(page: published.Page, machine: published.Publisher, source: Corpus) -> tuple[measure.Cost, Sent]:
    """Publish, and count what is sent meanwhile."""
    page.proxy.forget()
    page.proxy.keeps = True
    cost = _run(machine, "publish", source)
    page.proxy.keeps = False
    return cost, _sent([one for one in page.proxy.requests if one.client == machine.name], page.public.name)


def _sent(requests: list[Request], public: str) -> Sent:
    writes = [one for one in requests if one.method == "PUT" and one.status == 200]  # what was refused lies nowhere
    page = [one for one in writes if one.path.startswith(f"/{public}/")]
    state = [one for one in writes if one not in page]
    return Sent(
        objects=len({one.path for one in writes}),
        writes=len(writes),
        page_bytes=sum(map(_packed, page)),
        state_bytes=sum(map(_packed, state)),
        requests=sum(not one.is_listing for one in requests),
        listings=sum(one.is_listing for one in requests),
    )


def _packed(request: Request) -> int:
    """Give how large a body is as gzip makes it, or as it is where it is packed already."""
    return min(request.size, len(gzip.compress(request.body, 6, mtime=0)))
