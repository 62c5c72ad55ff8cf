"""Mails and events in files: one of them, a folder of them, or an mbox, which are read and left as they are."""

import mailbox
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from lightship.mailboxes.base import MAIL_BYTES, Item, Mailbox, MailboxError

_EVENTS_BYTES = 64 * 1024 * 1024
_EVENTS = re.compile(rb"(?:\xef\xbb\xbf)?\s*[{\[]")
_MBOX = b"From "


class Files(Mailbox):
    """A file, or a folder with all the files in it, however many they are."""

    is_too_full = False

    def __init__(self, place: Path) -> None:
        """Read nothing yet."""
        self._place = place

    def items(self) -> Iterator[Item]:
        """Give the mails and texts of events, the files in the order of their names."""
        for path in _paths(self._place) if self._place.is_dir() else (self._place,):
            yield from _items(path)

    def settle(self, names: Sequence[str]) -> None:
        """Do nothing: files are as they are, and reading them again changes nothing."""

    def close(self) -> None:
        """Do nothing."""


def _paths(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = (Path(parent, name) for name in sorted(names) if not name.startswith("."))
        yield from (path for path in paths if path.is_file() and not path.is_symlink())


def _items(path: Path) -> Iterator[Item]:
    with path.open("rb") as file:
        begin = file.read(1024)
        if _EVENTS.match(begin):
            content = begin + file.read(_EVENTS_BYTES)
            if len(content) > _EVENTS_BYTES:
                raise MailboxError(f"{path} is larger than {_EVENTS_BYTES >> 20} MiB", "split it at the ends of lines")
            yield Item(name=str(path), content=content)
        elif begin and not begin.startswith(_MBOX):
            yield Item(name=str(path), content=begin + file.read(MAIL_BYTES - len(begin)))
    if begin.startswith(_MBOX):
        yield from _mbox(path)


def _mbox(path: Path) -> Iterator[Item]:
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.iterkeys():
            with box.get_file(key) as mail:
                yield Item(name=f"{path} {key}", content=mail.read(MAIL_BYTES))
    finally:
        box.close()
