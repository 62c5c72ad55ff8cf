"""A page's two chains as they lie in its state store: statements, and the entries that tell of them."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from lightship import statements, trail
from lightship.statements import Kind as Stated
from lightship.statements import Latest, Statement, Twin
from lightship.statements.signing import SigningKey
from lightship.trail import Entry, Kind
from lightship.trail.checking import Links
from lightship.trail.entry import unsigned

BEGAN = datetime(2026, 10, 17, 3, 10, tzinfo=UTC)
_HEX = "0" * 64


@dataclass(frozen=True)
class Chains:
    """The bytes of both chains by number."""

    said: dict[int, bytes]
    stated: dict[int, bytes]

    def entries(self) -> Links:
        return Links(contents=self.said, end=_latest(self.said, trail.digest))

    def statements(self) -> Links:
        return Links(contents=self.stated, end=_latest(self.stated, statements.digest))


def _latest(contents: dict[int, bytes], digest: object) -> Latest:
    number = max(contents, default=0)
    return Latest(number=number, sha256=digest(contents[number]) if number else "")


def made(number: int, key: SigningKey | None = None, *, words: str = "told") -> Chains:
    """Make `number` statements, and twice as many entries: of each publication, and of whom it was told to."""
    chains = Chains({}, {})
    for one in range(1, number + 1):
        at = BEGAN + timedelta(hours=one)
        state(chains, one, at, key)
        content = chains.stated[one]
        say(chains, Kind.PUBLICATION, at, {"statement": {"number": one, "sha256": statements.digest(content)}}, key)
        say(chains, Kind.NOTIFICATION, at, {"events": [{"event": f"outage/{one}", "outcomes": {words: one}}]}, key)
    return chains


def state(chains: Chains, number: int, at: datetime, key: SigningKey | None) -> None:
    last = chains.stated.get(number - 1)
    ended = chains.said.get(len(chains.said))
    statement = Statement(
        number=number,
        previous=statements.digest(last) if last else "",
        generation=number,
        commit="c0" * 20,
        kind=Stated.PUBLICATION,
        at=at,
        plan=_HEX,
        twins=(Twin(incident="outage", sha256=_HEX, updates={f"update-{number}": _HEX}),),
        trail=trail.digest(ended) if ended else "",
    )
    chains.stated[number] = statements.written(key.signed(statement) if key else statement)


def say(chains: Chains, kind: Kind, at: datetime, body: dict[str, object], key: SigningKey | None) -> None:
    number = len(chains.said) + 1
    last = chains.said.get(number - 1)
    entry = Entry(
        number=number,
        previous=trail.digest(last) if last else "",
        at=at,
        by="ana",
        run="8f0c2a6f1d3b4e57",
        kind=kind,
        body=body,
        key=key.id if key else "",
    )
    chains.said[number] = trail.written(signed(entry, key))


def signed(entry: Entry, key: SigningKey | None) -> Entry:
    return replace(entry, signature=key.signature(unsigned(entry))) if key else entry
