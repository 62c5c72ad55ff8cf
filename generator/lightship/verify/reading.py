"""The chain of statements as a page publishes it, walked from its end to its begin."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from lightship import statements
from lightship.errors import OutsideError
from lightship.statements import Backwards, Held, Latest, Statement, signatures
from lightship.statements.signatures import UNSIGNED, Signature
from lightship.statements.signing import Verifier
from lightship.web import Answer, Client

# The first statement lists the whole page: 100,000 updates take 12 MB.
_STATEMENT_BYTES = 24 << 20
_AHEAD = 16
_GIVEN_UP_AFTER = 20
_ABSENT = frozenset({403, 404, 410})  # stores that may not be listed say 403 of what is not there
Progress = Callable[[str, int, int], None]


@dataclass(slots=True, kw_only=True)
class Chain:
    """What a walk found: what the statements say, what does not hold, and who signed how many.

    `unsound` is what does not hold of their signatures, where somebody is trusted. Not `is_whole` when a statement
    could not be read.
    """

    latest: Latest
    held: dict[str, Held] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    unsound: tuple[str, ...] = ()
    signers: dict[str, int] = field(default_factory=dict)
    unsigned: int = 0
    is_whole: bool = True


class Site:
    """A published page, read by several threads at once."""

    def __init__(self, url: str, client: Client, threads: int) -> None:
        """Read below this address, which has no slash at its end."""
        self.url = url
        self._client = client
        self.threads = threads

    def read(self, path: str, limit: int) -> bytes | None:
        """Give what lies at a path; None when nothing does. Raises OutsideError when it cannot be told."""
        address = f"{self.url}/{path}"
        answer: Answer = self._client.get(address, limit=limit, is_fresh=True)
        if answer.is_there:
            return answer.content
        if answer.status in _ABSENT:
            return None
        raise OutsideError(f"{address} answers {answer.status}", "is the page there for everybody?")


def latest(site: Site) -> Latest:
    """Read where the chain ends; raises OutsideError when the page has none."""
    content = site.read(statements.LATEST_PATH, 1 << 16)
    if content is None:
        hint = "is this the address of the page? Only what `lightship publish` published has them"
        raise OutsideError(f"{site.url} has no statements", hint)
    return statements.read_latest(content)


def chain(site: Site, end: Latest, verifier: Verifier | None, on_progress: Progress) -> Chain:
    """Walk the chain; whatever does not hold in it is a line, and the walk goes on behind it."""
    walk = _Walk(Chain(latest=end), verifier)
    for number, content in _backwards(site, end.number):
        walk.take(number, content)
        on_progress("statements", end.number - number + 1, end.number)
        if walk.is_lost:
            walk.chain.problems.append(f"statements before {number}: not looked for any more")
            break
    walk.chain.held = walk.known.held
    walk.chain.unsound = tuple(signatures.problems(walk.signatures))
    return walk.chain


class _Walk:
    def __init__(self, found: Chain, verifier: Verifier | None) -> None:
        self.chain = found
        self.known = Backwards()
        self._verifier = verifier
        self._expected = found.latest.sha256
        self._lost = 0
        self._is_vouched = False
        self.signatures: list[Signature] = []

    @property
    def is_lost(self) -> bool:
        """Tell whether so many statements are broken that the rest is not there either."""
        return self._lost >= _GIVEN_UP_AFTER

    def take(self, number: int, content: bytes | None) -> None:
        """Check the next older statement and learn from it.

        One that was altered is learned from all the same, so that the texts are compared with something; it is named,
        with what it tells of, and vouches for nothing before it.
        """
        problem = "it is missing"
        if content is not None:
            problem = statements.problem(content, Latest(number=number, sha256=self._expected))
        self._expected = ""
        statement = _readable(content)
        if statement is None or statement.number != number:
            self.chain.problems.append(f"statement {number}: {problem}")
            self._lost += 1
            self.chain.is_whole = self._is_vouched = False
            return
        self._lost = 0
        self.known.add(statement)
        if problem:
            self.chain.problems.append(f"statement {number}: {problem}{_told(statement)}")
            self._is_vouched = False
            return
        self._expected = statement.previous
        self._sign(statement)

    def _sign(self, statement: Statement) -> None:
        """Check a signature; one that holds vouches for all older statements, whose digests it covers."""
        if not statement.signature:
            self.chain.unsigned += 1
            problem = "" if self._is_vouched else UNSIGNED
        else:
            self.chain.signers[statement.key] = self.chain.signers.get(statement.key, 0) + 1
            problem = self._verifier.problem(statement) if self._verifier else ""
            self._is_vouched = self._is_vouched or not problem
        if self._verifier and (problem or statement.signature):
            self.signatures.append(Signature(number=statement.number, problem=problem))


def _told(statement: Statement) -> str:
    """Name what cannot be relied on when a statement cannot be."""
    ids = [*(twin.incident for twin in statement.twins), *statement.gone]
    more = f" and {len(ids) - 5} more" if len(ids) > 5 else ""
    return f"; do not rely on what it says of {', '.join(ids[:5])}{more}" if ids else ""


def _readable(content: bytes | None) -> Statement | None:
    try:
        return statements.read(content) if content is not None else None
    except statements.StatementError:
        return None


def _backwards(site: Site, last: int) -> Iterator[tuple[int, bytes | None]]:
    """Give every statement's bytes, newest first, some of them read ahead."""
    with ThreadPoolExecutor(site.threads) as pool:
        for top in range(last, 0, -_AHEAD):
            numbers = range(top, max(top - _AHEAD, 0), -1)
            contents = pool.map(lambda number: site.read(statements.path(number), _STATEMENT_BYTES), numbers)
            yield from zip(numbers, contents, strict=True)
