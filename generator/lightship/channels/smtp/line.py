"""A way to hand mails over by SMTP: a connection that is kept, and opened again when the server has ended it."""

import re
from collections.abc import Generator

from lightship.channels.base import ChannelError, DownError, Receipt, Recipient, Stepwise, UnsureError
from lightship.channels.mail import Letter, addressed
from lightship.channels.smtp.replies import refusal, said
from lightship.channels.smtp.wire import BrokenError, Server, Wire
from lightship.channels.surroundings import Surroundings

_END = b".\r\n"
_WAITS = 354  # the server waits for the mail


class Line(Stepwise):
    """A kept connection; used by one thread at a time."""

    def __init__(self, server: Server, surroundings: Surroundings) -> None:
        """Connect; raises DownError."""
        self._server = server
        self._surroundings = surroundings
        self._wire: Wire | None = Wire(server)
        self._is_begun = False  # for the server a mail whose recipient it refused is still begun

    def steps(self, draft: Letter, recipient: Recipient, key: str) -> Generator[None, None, Receipt]:
        """Hand a mail over; where the connection ends before the mail has left, it is opened again, once."""
        address, name, mail = addressed(draft, recipient, key, self._surroundings.clock())
        try:
            yield from self._hand_over(draft.sender.address, address, mail, recipient.slip)
        except BrokenError:
            try:
                yield from self._hand_over(draft.sender.address, address, mail, recipient.slip)
            except BrokenError as error:
                raise DownError(f"{self._server.host} ends the connection: {error}", "try again later") from error
        return Receipt(reference=name)

    def close(self) -> None:
        """Say goodbye."""
        if self._wire is not None:
            self._wire.close()
        self._wire = None

    def _hand_over(self, source: str, address: str, mail: bytes, slip: str) -> Generator[None, None, None]:
        """Hand a mail over; raises BrokenError where the server cannot have got it, ChannelError for refusals."""
        if self._wire is None:
            self._wire, self._is_begun = Wire(self._server), False
        wire = self._wire
        try:
            if problem := (yield from self._begin(wire, source, address, slip)):
                raise problem
            # A letter has no dot at a line's begin that would be doubled here. All bytes go down together, the mail's
            # end last: when this fails, the server has not got the end, and so it must not deliver (RFC 5321, 4.1.1.4).
            wire.say(mail + _END)
        except BrokenError:
            self._drop()
            raise
        self._is_begun = False
        yield
        try:
            wire.wait(self._server.end_s)
            code, text = wire.reply()
            wire.wait(self._server.reply_s)
        except BrokenError as error:
            self._drop()
            raise UnsureError(f"{self._server.host} was given a mail and gave no answer: {error}") from error
        if code == 421:
            self._drop()
        if not 200 <= code < 300:
            raise refusal(".", code, _nameless(text, address), self._server.host)

    def _begin(self, wire: Wire, source: str, address: str, slip: str) -> Generator[None, None, ChannelError | None]:
        """Name sender and recipient; gives why the server does not want the mail, None when it waits for it.

        A server that knows RFC 3461 repeats the slip when the mail bounces, and returns its headers alone.
        """
        commands = {"RSET": "RSET\r\n"} if self._is_begun else {}
        wishes = f" RET=HDRS ENVID={slip}" if slip and wire.is_reporting else ""
        commands |= {
            "MAIL": f"MAIL FROM:<{source}>{wishes}\r\n",
            "RCPT": f"RCPT TO:<{address}>\r\n",
            "DATA": "DATA\r\n",
        }
        self._is_begun = True
        replies = yield from _asked(wire, commands)
        for stage, (code, text) in replies.items():
            if code == 421:  # the server ends the connection, often after so many mails: another one may do
                raise BrokenError(said(code, text))
            if code != _WAITS and not 200 <= code < 300:
                if replies.get("DATA", (0, b""))[0] == _WAITS:
                    # It heard DATA in the same breath; a mail to nobody is ended at once (RFC 2920, 3.1).
                    wire.say(_END)
                    wire.reply()
                return refusal(stage, code, _nameless(text, address), self._server.host)
        return None

    def _drop(self) -> None:
        if self._wire is not None:
            self._wire.drop()
        self._wire = None


def _nameless(text: bytes, address: str) -> bytes:
    """Take the part before the @ out of a server's words, which end in logs: some name people by that alone."""
    local = re.escape(address.rpartition("@")[0].encode())
    return re.sub(rb"(?<![\w.+-])" + local + rb"(?![\w.+-])", "…".encode(), text, flags=re.IGNORECASE)


def _asked(wire: Wire, commands: dict[str, str]) -> Generator[None, None, dict[str, tuple[int, bytes]]]:
    """Send commands and read their replies: all at once where the server knows that (RFC 2920), else up to a no."""
    replies = {}
    if wire.is_pipelining:
        wire.say("".join(commands.values()).encode())
        yield
    for stage, command in commands.items():
        if not wire.is_pipelining:
            wire.say(command.encode())
            yield
        replies[stage] = wire.reply()
        if replies[stage][0] == 421 or (replies[stage][0] >= 400 and not wire.is_pipelining):
            break
    return replies
