"""Mails in a folder of an IMAP server: what is unseen is read, and what was acted on is marked as seen.

The one home of imaplib.
"""

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

from lightship.errors import UsageError
from lightship.mailboxes.base import MAIL_BYTES, MOST_MAILS, Item, Mailbox, MailboxError

_PORT = 993
_WAIT_S = 60.0
_MARKED_AT_ONCE = 500
_NUMBER = re.compile(rb"\d+")
_PLAIN = re.compile(r"[ -~]+")
_FORM = "imaps://USER@HOST/FOLDER"
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A folder of a server, and who reads it."""

    host: str
    user: str
    folder: str
    port: int = _PORT
    password: str = field(default="", repr=False)


def place(url: str, password: str) -> Place:
    """Read `imaps://USER@HOST:PORT/FOLDER`; raises UsageError."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORT
    except ValueError:
        raise UsageError("the mailbox is no address", f"write {_FORM}") from None
    if parts.password is not None:
        raise UsageError("the mailbox holds a password", "name the variable that has it: --password-env NAME")
    user, folder = unquote(parts.username or ""), unquote(parts.path).strip("/") or "INBOX"
    if not (parts.hostname and user and _is_whole(parts)):
        raise UsageError("the mailbox is no address", f"write {_FORM}")
    if not (_PLAIN.fullmatch(user) and _PLAIN.fullmatch(folder)):
        hint = "write the folder as the server lists it, such as &AMQ-rger for Ärger"
        raise UsageError("the mailbox has letters that IMAP does not know", hint)
    return Place(host=parts.hostname, port=port, user=user, folder=folder, password=password)


def _is_whole(parts: SplitResult) -> bool:
    return not (parts.query or parts.fragment)


class Imap(Mailbox):
    """A folder that is open; with `is_read_only` the server itself lets nothing be changed."""

    def __init__(self, where: Place, *, is_read_only: bool = False, most: int = MOST_MAILS) -> None:
        """Connect by TLS, sign in and open the folder; raises MailboxError."""
        self._where = where
        self._most = most
        self.is_too_full = False
        context = ssl.create_default_context()
        self._server = self._named(imaplib.IMAP4_SSL, where.host, where.port, ssl_context=context, timeout=_WAIT_S)
        try:
            self._named(self._sign_in, refusal="refuses user or password")
            folder = f"has no folder {where.folder}"
            [count] = self._asked(self._server.select, _quoted(where.folder), is_read_only, refusal=folder)
            self._count = int(count)
        except MailboxError:
            self.close()
            raise

    def items(self) -> Iterator[Item]:
        """Give the newest mails that nobody has seen; reading them here does not let them count as seen."""
        for name in self._unseen():
            answer = self._asked(self._server.uid, "FETCH", name, f"(BODY.PEEK[]<0.{MAIL_BYTES}>)")
            content = next((one[1] for one in answer if isinstance(one, tuple)), b"")
            if content:  # else somebody has removed it meanwhile
                yield Item(name=name, content=content)

    def _unseen(self) -> list[str]:
        """Give the numbers of the newest mails that nobody has seen, the oldest first.

        They are asked for a part of the folder at a time: an answer of more than a million signs is not read.
        """
        found: list[int] = []
        for last in range(self._count, 0, -self._most):
            part = f"{max(last - self._most, 0) + 1}:{last}"
            answer = self._asked(self._server.uid, "SEARCH", part, "UNSEEN")
            numbers = _NUMBER.findall(b" ".join(one for one in answer if isinstance(one, bytes)))
            found = [*map(int, numbers), *found]
            if len(found) > self._most:
                self.is_too_full = True
                break
        return list(map(str, sorted(found)[-self._most :]))

    def settle(self, names: Sequence[str]) -> None:
        """Mark mails as seen."""
        for first in range(0, len(names), _MARKED_AT_ONCE):
            numbers = ",".join(names[first : first + _MARKED_AT_ONCE])
            self._asked(self._server.uid, "STORE", numbers, "+FLAGS.SILENT", r"(\Seen)")

    def close(self) -> None:
        """Sign out."""
        with suppress(OSError, imaplib.IMAP4.error):
            self._server.logout()

    def _sign_in(self) -> None:
        user, password = self._where.user, self._where.password
        if "AUTH=PLAIN" in self._server.capabilities:
            self._server.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
        else:
            self._server.login(_quoted(user), password)

    def _asked(self, ask: Callable[..., tuple[str, list[Any]]], *words: object, refusal: str = "refuses") -> list[Any]:
        """Ask the server; gives what it answers."""
        said, answer = self._named(ask, *words, refusal=refusal)
        if said != "OK":
            raise MailboxError(f"{self._where.host} {refusal}", "is it written as the server lists it?")
        return answer

    def _named(self, ask: Callable[..., Result], *words: object, refusal: str = "refuses", **more: object) -> Result:
        """Ask the server, and say in one line what went wrong."""
        where = f"{self._where.host}:{self._where.port}"
        try:
            return ask(*words, **more)
        except ssl.SSLCertVerificationError as error:
            message = f"the certificate of {where} is not to be trusted: {error.verify_message}"
            raise MailboxError(message, "let SSL_CERT_FILE name who signed it", permanent=True) from error
        except (OSError, imaplib.IMAP4.abort) as error:
            raise MailboxError(f"{where} does not answer, or not as IMAP with TLS", "is it right? Try again") from error
        except (imaplib.IMAP4.error, UnicodeError) as error:
            raise MailboxError(f"{where} {refusal}", "mend them", permanent=True) from error


def _quoted(text: str) -> str:
    """Write text as IMAP's quoted strings are; control characters were refused before."""
    return '"' + text.replace("\\", r"\\").replace('"', r"\"") + '"'
