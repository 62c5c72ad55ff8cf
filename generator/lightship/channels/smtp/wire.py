"""A connection to a mail server: opened, secured, signed in. The one home of smtplib; knows no mails."""

import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache

from lightship.channels.base import DownError
from lightship.channels.smtp.replies import said

_LOCAL = {"localhost", "127.0.0.1", "::1"}
_GOODBYE_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A mail server and how it is spoken to; `end_s` is how long it may take over a mail that it has got whole."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)
    connect_s: float = 15
    reply_s: float = 30
    end_s: float = 600  # RFC 5321, 4.5.3.2.6: who gives up earlier gets duplicates from busy servers


class BrokenError(Exception):
    """The connection has ended; what was said last may have arrived or not."""


class Wire:
    """An open connection: bytes go down, replies come up; raises BrokenError where that fails."""

    def __init__(self, server: Server) -> None:
        """Connect, secure the connection with a certificate that is verified, and sign in; raises DownError."""
        if server.password and server.security == "none" and server.host not in _LOCAL:
            hint = "write `security: starttls` or `security: tls`"
            raise DownError(f"the password would go to {server.host} unencrypted", hint, permanent=True)
        try:
            self._smtp = _opened(server)
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise _down(error, server) from error
        self.is_pipelining = self._smtp.has_extn("pipelining")
        self.is_reporting = self._smtp.has_extn("dsn")
        self.wait(server.reply_s)

    def wait(self, seconds: float) -> None:
        """Set for how long a reply is waited for."""
        if self._smtp.sock is not None:
            self._smtp.sock.settimeout(seconds)

    def say(self, line: bytes) -> None:
        """Send bytes as they are, all of them."""
        try:
            self._smtp.send(line)
        except (smtplib.SMTPException, OSError) as error:
            raise BrokenError(_why(error)) from error

    def reply(self) -> tuple[int, bytes]:
        """Read a reply: its code and its words."""
        try:
            return self._smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            raise BrokenError(_why(error)) from error

    def close(self) -> None:
        """Say goodbye, if that is quick, and end the connection."""
        with suppress(OSError, smtplib.SMTPException):
            self.wait(_GOODBYE_S)
            self._smtp.quit()
        self.drop()

    def drop(self) -> None:
        """End the connection without a word."""
        with suppress(OSError):
            self._smtp.close()


def _opened(server: Server) -> smtplib.SMTP:
    own, wait = _own_name(), server.connect_s
    # Reading the certificates of all authorities takes longer than a hundred mails: not where nothing is encrypted.
    context = None if server.security == "none" else ssl.create_default_context()
    if server.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, own, timeout=wait, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, own, timeout=wait)
    try:
        if server.security == "starttls":
            smtp.starttls(context=context)
        smtp.ehlo_or_helo_if_needed()
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


@cache
def _own_name() -> str:
    """Name this machine, as servers are greeted; asked once, since that may ask the network."""
    return socket.getfqdn()


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return said(error.smtp_code, error.smtp_error)
    return "it does not answer in time" if "timed out" in str(error) else str(error) or type(error).__name__


def _down(error: Exception, server: Server) -> DownError:
    """Say in one line why there is no connection."""
    where, permanent = f"{server.host}:{server.port}", True
    match error:
        case smtplib.SMTPAuthenticationError():
            message = f"{where} refuses user or password: {_why(error)}"
            hint, permanent = "mend them", error.smtp_code >= 500
        case smtplib.SMTPNotSupportedError() if "STARTTLS" in str(error):
            message, hint = f"{where} does not offer STARTTLS", "write `security: tls` where its port is 465"
        case smtplib.SMTPNotSupportedError() | UnicodeError():
            message, hint = f"{where} has no way to sign in that fits", "remove `user` where it wants none"
        case ssl.SSLCertVerificationError():
            message = f"the certificate of {where} is not to be trusted: {error.verify_message}"
            hint = "write the name that is in it as `host`, renew it, or let SSL_CERT_FILE name who signed it"
        case ssl.SSLError():
            message = f"{where} does not speak TLS as `security: {server.security}` expects"
            hint = "`tls` is for port 465, `starttls` for 587 and 25"
        case socket.gaierror():
            message, hint, permanent = f"the name of {server.host} is not known", "mend `host`", False
        case ConnectionRefusedError():
            message, hint, permanent = f"nothing answers at {where}", "are `host` and `port` right?", False
        case smtplib.SMTPResponseException():
            message, hint, permanent = f"{where} refuses the connection: {_why(error)}", "", error.smtp_code >= 500
        case _:
            message, permanent = f"no connection to {where}: {_why(error)}", False
            hint = "are `host`, `port` and `security` right?"
    return DownError(message, hint, permanent=permanent)
