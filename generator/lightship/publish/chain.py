"""The chain of statements: kept in the state store, and put to every target that lacks some of it.

In the state store a statement's name holds its digest, so that one of a run which was passed before it could settle
is in nobody's way: it is no part of the chain, for no head and no later statement names it.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import takewhile

from lightship import statements
from lightship.publish.generation import item
from lightship.publish.head import Head
from lightship.publish.publisher import Destination, Publisher
from lightship.state.base import StateError, Store
from lightship.statements import Latest, Statement, StatementError
from lightship.targets.base import Fence, Target


class LostError(StateError):
    """A statement lies neither in the state store nor at any target; what came before it cannot be told any more."""


def append(store: Store, content: bytes) -> Latest:
    """Keep a statement; it belongs to the chain as soon as the head names it."""
    link = Latest(number=statements.read(content).number, sha256=statements.digest(content))
    store.write(key_of(link), content)
    return link


def bring(publisher: Publisher, destination: Destination, head: Head, fence: Fence) -> None:
    """Put the statements that a target lacks, and then say which one is the last."""
    target, caching = destination.target, publisher.publishing.caching
    if _link(target.read(statements.LATEST_PATH)) == _head_link(head) or not head.told:
        return
    # Of a chain that was begun anew, the same numbers may stand there with other words.
    links = list(takewhile(lambda link: not _lies(target, *link), known(publisher, head)))
    papers = {statements.path(number): content for number, content in links}
    key = target.read(statements.KEY_PATH) or b""
    if publisher.public_key not in key:
        papers[statements.KEY_PATH] = key + publisher.public_key
    target.put([item(path, content, publisher.folder, caching) for path, content in papers.items()], fence)
    latest = statements.latest(links[0][1] if links else _kept(publisher, _head_link(head)))
    target.put([item(statements.LATEST_PATH, latest, publisher.folder, caching)], fence)
    target.finish([*papers, statements.LATEST_PATH], fence)


def lacking(publisher: Publisher, destination: Destination, head: Head) -> dict[str, bytes]:
    """Give every statement, by its path, that does not lie at a target as it was made."""
    links = known(publisher, head)
    return {statements.path(link[0]): link[1] for link in links if not _lies(destination.target, *link)}


def put(publisher: Publisher, destination: Destination, papers: Mapping[str, bytes], fence: Fence) -> None:
    """Put statements, or what else belongs to the chain, to a target."""
    caching = publisher.publishing.caching
    destination.target.put([item(path, content, publisher.folder, caching) for path, content in papers.items()], fence)
    destination.target.finish([*papers], fence)


def _lies(target: Target, number: int, content: bytes) -> bool:
    return target.read(statements.path(number)) == content


def read(publisher: Publisher, head: Head) -> Iterator[Statement]:
    """Read the statements of the chain, newest first, as far back as they are known."""
    return (statements.read(content) for _, content in known(publisher, head))


def is_signed_no_longer(publisher: Publisher, head: Head) -> bool:
    """Tell whether the last statement is signed and the next one, without a key, will not be."""
    if publisher.public_key or not head.told:
        return False
    with suppress(LostError):
        return bool(statements.read(_kept(publisher, _head_link(head))).signature)
    return False


def check(publisher: Publisher, head: Head) -> None:
    """Read all of the chain; raises LostError when one of its statements is nowhere any more."""
    for _ in _chain(publisher, head):
        pass


def known(publisher: Publisher, head: Head) -> Iterator[tuple[int, bytes]]:
    """Give the statements of the chain, newest first, up to one that is lost, which the doctor tells."""
    with suppress(LostError):
        yield from _chain(publisher, head)


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
    """Give a statement from the state store; where that was lost, from a target that has it, and keep it again."""
    stored = publisher.store.read(key_of(link))
    if stored and statements.digest(stored.content) == link.sha256:
        return stored.content
    for one in publisher.destinations:
        content = one.target.read(statements.path(link.number))
        if content is not None and statements.digest(content) == link.sha256:
            publisher.store.write(key_of(link), content)
            return content
    message = f"statement {link.number} is missing in the state store and at every target"
    raise LostError(message, "put back the copy that somebody has: the chain tells whether it is right", permanent=True)


def key_of(link: Latest) -> str:
    """Give the key of a statement in the state store."""
    return f"statements/{link.number}-{link.sha256[:16]}.json"


def _link(content: bytes | None) -> Latest:
    try:
        return statements.read_latest(content or b"")
    except StatementError:
        return Latest(number=0, sha256="")
