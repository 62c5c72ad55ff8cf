"""What a run works with: where it publishes to, what it remembers in, and the clock, all given from outside."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from lightship.errors import LightshipError
from lightship.model.publishing import Publishing
from lightship.state.base import Store
from lightship.statements import Statement
from lightship.statements.signing import SigningKey
from lightship.targets.base import Target
from lightship.trail import Trail


class RefusedError(LightshipError):
    """Publishing is refused until a person says a word; the hint names it."""


class Reader(Protocol):
    """Reads what the public reads."""

    def read(self, url: str) -> bytes:
        """Give what is at an address, as no cache has it; raise OutsideError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A target by its name, opened for one attempt; `open_` opens it afresh.

    `url`, without a slash at its end, is where readers find it, empty where nobody said; `public_name` is what a
    statement calls it.
    """

    name: str
    target: Target
    open_: Callable[[], Target]
    url: str = ""
    public_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """One run: its random id, the state store, where it publishes to, and its means.

    `folder` is for its temporary files, `reader` reads published addresses, `pause` waits for seconds. `by` is who runs
    it. Without a `signing_key` statements and the entries of the trail are not signed.
    """

    run: str
    store: Store
    destinations: tuple[Destination, ...]
    publishing: Publishing
    folder: Path
    clock: Callable[[], datetime]
    reader: Reader
    pause: Callable[[float], None]
    by: str = ""
    signing_key: SigningKey | None = None

    @property
    def public_key(self) -> bytes:
        """Give the PEM of the key that signs, or nothing."""
        return self.signing_key.public_pem.encode() if self.signing_key else b""

    @property
    def trail(self) -> Trail:
        """Give the trail, to be written by this run."""
        return Trail(store=self.store, run=self.run, by=self.by, clock=self.clock, signing_key=self.signing_key)

    def sign(self, statement: Statement) -> Statement:
        """Sign a statement, or leave it unsigned."""
        return self.signing_key.signed(statement) if self.signing_key else statement

    def afresh(self) -> "Publisher":
        """Open every target anew: what one was opened on may have been replaced since."""
        opened = (replace(one, target=one.open_()) for one in self.destinations)
        return replace(self, destinations=tuple(opened))
