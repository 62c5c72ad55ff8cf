"""What goes wrong between here and a server, in one line each with what would help."""

import errno
import socket
import ssl
from urllib.parse import urlsplit

from lightship.errors import OutsideError, UsageError


class WebError(OutsideError):
    """An address could not be read."""


class TooLongError(WebError):
    """What an address gives is longer than it may be."""


_REFUSED = "is a server running there, and does a firewall let it be reached?"
_CERTIFICATES = (
    ("expired", "the certificate of {host} has expired", "renew it"),
    ("not yet valid", "the certificate of {host} is not valid yet", "is the clock of this machine right?"),
    ("mismatch", "the certificate of {host} is for another host", "is the address right?"),
    ("not valid for", "the certificate of {host} is for another host", "is the address right?"),
    ("self-signed", "nobody known vouches for the certificate of {host}", "name its authority in SSL_CERT_FILE"),
    ("self signed", "nobody known vouches for the certificate of {host}", "name its authority in SSL_CERT_FILE"),
    ("local issuer", "nobody known vouches for the certificate of {host}", "name its authority in SSL_CERT_FILE"),
    ("revoked", "the certificate of {host} was revoked", "get a new one"),
)


def not_an_address(text: str) -> UsageError:
    """Give the error for what is no address."""
    return UsageError(f"{text!r} is not a web address", "such as https://status.example.com")


def explained(error: BaseException, url: str, name: str = "") -> WebError:
    """Give the line for what a library or the system raised while it talked to an address.

    The line shows the address' host, or in its place a name for the other side.

    Libraries wrap what happened, some of them twice: the innermost that says something counts.
    """
    host = name or urlsplit(url).hostname or url
    chain = list(_chain(error))
    for inner in reversed(chain):
        if isinstance(inner, WebError):
            return inner
        if found := _known(inner, host):
            return found
    names = {type(inner).__name__ for inner in chain}
    if any("Timeout" in name for name in names):
        return WebError(f"{host} does not answer in time", "try again later")
    if "DecodeError" in names:
        return WebError(f"{url} says that it is gzip, and is not", "look at the server's settings", permanent=True)
    return WebError(f"{host} broke off", "try again; what is between here and there may not hold")


def _chain(error: BaseException) -> list[BaseException]:
    """Give an error and what it came from, outermost first."""
    found: list[BaseException] = []
    todo: list[object] = [error]
    while todo and len(found) < 20:
        inner = todo.pop(0)
        if isinstance(inner, BaseException) and inner not in found:
            found.append(inner)
            todo += [inner.__cause__, getattr(inner, "reason", None), *inner.args, inner.__context__]
    return found


def _known(error: BaseException, host: str) -> WebError | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        said = f"{error.verify_message} {error}".lower()
        for sign, message, hint in _CERTIFICATES:
            if sign in said:
                return WebError(message.format(host=host), hint, permanent=True)
        return WebError(f"the certificate of {host} does not hold", error.verify_message, permanent=True)
    if isinstance(error, ssl.SSLError):
        return WebError(
            f"{host} does not speak TLS as it should", "is it https there, and the port right?", permanent=True
        )
    if isinstance(error, socket.gaierror) or type(error).__name__ == "NameResolutionError":
        is_passing = getattr(error, "errno", None) == socket.EAI_AGAIN
        hint = "is the address right, and does this machine have a network?"
        return WebError(f"there is no host called {host}", hint, permanent=not is_passing)
    if isinstance(error, ConnectionRefusedError):
        return WebError(f"{host} refuses the connection", _REFUSED)
    if isinstance(error, TimeoutError):
        return WebError(f"{host} does not answer in time", "try again later")
    if isinstance(error, OSError) and error.errno in _UNREACHABLE:
        return WebError(f"{host} cannot be reached", "does this machine have a network?")
    return None


_UNREACHABLE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH})
