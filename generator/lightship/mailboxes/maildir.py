"""Mails in a Maildir: those that nobody has seen are read, and what was acted on counts as seen."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from lightship.mailboxes.base import MAIL_BYTES, MOST_MAILS, Item, Mailbox

_INFO = ":2,"
_SEEN = "S"


class Maildir(Mailbox):
    """A Maildir: new mails lie in `new`, those that a program has met in `cur`, with their flags after the name."""

    def __init__(self, place: Path, most: int = MOST_MAILS) -> None:
        """Read nothing yet."""
        self._place = place
        self._most = most
        self.is_too_full = False

    def items(self) -> Iterator[Item]:
        """Give the newest mails without the flag of those that were seen, in the order of their names."""
        unseen = [path for folder in ("new", "cur") for path in (self._place / folder).iterdir() if _is_unseen(path)]
        unseen.sort(key=lambda path: path.name)
        self.is_too_full = len(unseen) > self._most
        for path in unseen[-self._most :]:
            with suppress(FileNotFoundError), path.open("rb") as mail:  # another program moves mails about
                yield Item(name=f"{path.parent.name}/{path.name}", content=mail.read(MAIL_BYTES))

    def settle(self, names: Sequence[str]) -> None:
        """Let mails count as seen."""
        for name in names:
            unique, _, flags = Path(name).name.partition(_INFO)
            seen = self._place / "cur" / f"{unique}{_INFO}{''.join(sorted({*flags, _SEEN}))}"
            with suppress(FileNotFoundError):
                (self._place / name).rename(seen)

    def close(self) -> None:
        """Do nothing."""


def _is_unseen(path: Path) -> bool:
    return not (_SEEN in path.name.partition(_INFO)[2] or path.name.startswith(".") or path.is_symlink())


def is_one(place: Path) -> bool:
    """Tell whether a folder is a Maildir."""
    return all((place / name).is_dir() for name in ("cur", "new", "tmp"))
