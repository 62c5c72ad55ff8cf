"""Mailboxes: one file per kind, and what tells them apart."""

from pathlib import Path

from lightship.errors import UsageError
from lightship.mailboxes import maildir
from lightship.mailboxes.base import Item, Mailbox, MailboxError
from lightship.mailboxes.files import Files


def open_mailbox(source: str, password: str, *, is_read_only: bool = False) -> Mailbox:
    """Open what a source names: a file, a folder, a Maildir, or `imaps://USER@HOST/FOLDER` with a password."""
    if source.startswith("imaps://"):
        # It takes a while to load, which only those wait for who use it.
        from lightship.mailboxes import imap

        return imap.Imap(imap.place(source, password), is_read_only=is_read_only)
    if "://" in source:
        raise UsageError("this is no mailbox that can be read", "write imaps://USER@HOST/FOLDER, or name a file")
    place = Path(source)
    if not place.exists():
        raise UsageError(f"there is no {source}", "name a file or a folder, or write imaps://USER@HOST/FOLDER")
    return maildir.Maildir(place) if maildir.is_one(place) else Files(place)


__all__ = ["Item", "Mailbox", "MailboxError", "open_mailbox"]
