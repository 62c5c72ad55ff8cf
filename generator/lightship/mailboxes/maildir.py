"""Mails in a Maildir: those that nobody has seen are read, and what was acted on counts as seen."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from lightship.mailboxes.base import MAIL_BYTES, Item, Mailbox

_INFO = ":2,"
_SEEN = "S"


class Maildir(Mailbox):
    """A Maildir: new mails lie in `new`, those that a program has met in `cur`, with their flags after the name."""

    def __init__(self, place: Path) -> None:
        """Read nothing yet."""
        self._place = place

    def items(self) -> Iterator[Item]:
        """Give the mails without the flag of those that were seen, in the order of their names."""
        for folder in ("new", "cur"):
            for path in sorted((self._place / folder).iterdir()):
                is_seen = _SEEN in path.name.partition(_INFO)[2]
                if is_seen or path.name.startswith(".") or path.is_symlink():
                    continue
                with suppress(FileNotFoundError), path.open("rb") as mail:  # another program moves mails about
                    yield Item(name=f"{folder}/{path.name}", content=mail.read(MAIL_BYTES))

    def settle(self, names: Sequence[str]) -> None:
        """Let mails count as seen."""
        for name in names:
            unique, _, flags = Path(name).name.partition(_INFO)
            seen = self._place / "cur" / f"{unique}{_INFO}{''.join(sorted({*flags, _SEEN}))}"
            with suppress(FileNotFoundError):
                (self._place / name).rename(seen)

    def close(self) -> None:
        """Do nothing."""


def is_one(place: Path) -> bool:
    """Tell whether a folder is a Maildir."""
    return all((place / name).is_dir() for name in ("cur", "new", "tmp"))
