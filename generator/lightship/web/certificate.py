"""How long the certificate of a host is valid."""

import socket
import ssl
from datetime import UTC, datetime
from urllib.parse import urlsplit

from lightship.source.types import is_web_url
from lightship.web.failures import WebError, explained, not_an_address


def trusting(ca_file: str | None) -> ssl.SSLContext:
    """Trust whom this machine trusts (SSL_CERT_FILE may say otherwise), and the authorities of a file besides."""
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def days_left(url: str, now: datetime, *, timeout_s: float = 10, ca_file: str | None = None) -> int | None:
    """Give the whole days until the certificate of an address' host expires; None when it is not https.

    Raises WebError when the host cannot be reached, or when its certificate does not hold any more, and UsageError for
    what is no address.
    """
    if not is_web_url(url):
        raise not_an_address(url)
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        return None
    context = trusting(ca_file)
    try:
        with (
            socket.create_connection((parts.hostname, parts.port or 443), timeout=timeout_s) as plain,
            context.wrap_socket(plain, server_hostname=parts.hostname) as secured,
        ):
            certificate = secured.getpeercert()
    except UnicodeError as error:  # such as https://a..b
        raise not_an_address(url) from error
    except OSError as error:
        raise explained(error, url) from error
    ends = certificate.get("notAfter") if certificate else None
    if not isinstance(ends, str):
        raise WebError(f"the certificate of {parts.hostname} does not say how long it is valid", "get a new one")
    return (datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) - now).days
