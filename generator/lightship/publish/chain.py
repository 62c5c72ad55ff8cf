"""The chain of statements: kept in the state store, and put to every target that lacks some of it.

In the state store a statement's name holds its digest, so that one of a run which was passed before it could settle
is in nobody's way: it is no part of the chain, for no head and no later statement names it.
"""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import chain, takewhile

from lightship import statements
from lightship.publish.generation import item
from lightship.publish.head import Head
from lightship.publish.publisher import Destination, Publisher
from lightship.state.base import StateError, Store
from lightship.statements import Latest, Statement, StatementError
from lightship.targets.base import Fence


def append(store: Store, content: bytes) -> Latest:
    """Keep a statement; it belongs to the chain as soon as the head names it."""
    link = Latest(number=statements.read(content).number, sha256=statements.digest(content))
    store.write(_key(link), content)
    return link


def bring(publisher: Publisher, destination: Destination, head: Head, fence: Fence) -> None:
    """Put the statements that a target lacks, and then say which one is the last."""
    target, caching = destination.target, publisher.delivery.caching
    there = _link(target.read(statements.LATEST_PATH))
    if there == Latest(number=head.told, sha256=head.statement) or not head.told:
        return
    links = list(takewhile(lambda link: link[0] > there.number, _chain(publisher, head)))
    papers = {statements.path(number): content for number, content in links}
    key = target.read(statements.KEY_PATH) or b""
    if publisher.public_key not in key:
        papers[statements.KEY_PATH] = key + publisher.public_key
    target.put([item(path, content, publisher.folder, caching) for path, content in papers.items()], fence)
    latest = statements.latest(links[0][1] if links else _kept(publisher, _head_link(head)))
    target.put([item(statements.LATEST_PATH, latest, publisher.folder, caching)], fence)
    target.finish([*papers, statements.LATEST_PATH], fence)


def read(publisher: Publisher, head: Head) -> Iterator[Statement]:
    """Read the statements of the chain, newest first."""
    return (statements.read(content) for _, content in _chain(publisher, head))


def last(destinations: Iterable[Destination]) -> Latest:
    """Give the end of the chain at targets: where the state store was lost, it goes on from there."""
    found = (_link(destination.target.read(statements.LATEST_PATH)) for destination in destinations)
    return max(found, key=lambda link: link.number, default=Latest(number=0, sha256=""))


def _chain(publisher: Publisher, head: Head) -> Iterator[tuple[int, bytes]]:
    """Give the statements of the chain, newest first."""
    link = _head_link(head)
    while link.number:
        content = _kept(publisher, link)
        yield link.number, content
        link = Latest(number=link.number - 1, sha256=statements.read(content).previous)


def _head_link(head: Head) -> Latest:
    return Latest(number=head.told, sha256=head.statement)


def _kept(publisher: Publisher, link: Latest) -> bytes:
    """Give a statement from the state store, or, where that was lost, from a target that has it."""
    stored = publisher.store.read(_key(link))
    places = (one.target.read(statements.path(link.number)) for one in publisher.destinations)
    for content in chain((stored.content if stored else None,), places):
        if content is not None and hashlib.sha256(content).hexdigest() == link.sha256:
            return content
    message = f"statement {link.number} is missing in the state store and at every target"
    raise StateError(
        message, "put back the copy that somebody has: the chain tells whether it is right", permanent=True
    )


def _key(link: Latest) -> str:
    return f"statements/{link.number}-{link.sha256[:16]}.json"


def _link(content: bytes | None) -> Latest:
    try:
        return statements.read_latest(content or b"")
    except StatementError:
        return Latest(number=0, sha256="")
