"""What Apprise's log says of a message that was not taken: heard by the thread that sends, and written nowhere."""

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lightship.channels.base import ChannelError, DownError, UnsureError

_STATUS = re.compile(r"error\s*[=:]\s*(\d{3})\b")
_SOCKET = "Socket Exception"
# What urllib3 calls that nothing was handed over.
_BEFORE = re.compile(r"NewConnectionError|ConnectTimeout|NameResolution|Failed to resolve|SSLError|ProxyError")


@dataclass(slots=True)
class Heard:
    """What of the log counts: a status of HTTP, 0 for none, and whether a connection failed before or after."""

    status: int = 0
    is_before: bool = False
    is_after: bool = False


class _Ear(logging.Handler):
    """Keeps for each thread what it needs to know of its own message."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.here = threading.local()

    def emit(self, record: logging.LogRecord) -> None:
        heard: Heard | None = getattr(self.here, "heard", None)
        if heard is None:
            return
        text = record.getMessage()
        if found := _STATUS.search(text):
            heard.status = int(found[1])
        if _SOCKET in text:
            heard.is_before = bool(_BEFORE.search(text))
            heard.is_after = not heard.is_before


_EAR = _Ear()


@contextmanager
def hearing() -> Iterator[Heard]:
    """Listen to what this thread's message gives rise to, and let none of it get out."""
    log = logging.getLogger("apprise")
    if _EAR not in log.handlers:
        log.addHandler(_EAR)
        log.setLevel(logging.DEBUG)
        log.propagate = False
    before = getattr(_EAR.here, "heard", None)
    _EAR.here.heard = Heard()
    try:
        yield _EAR.here.heard
    finally:
        _EAR.here.heard = before


def failure(service: str, heard: Heard) -> ChannelError:
    """Say what follows from what was heard; every message goes to the same service."""
    status = heard.status
    if heard.is_before:
        return DownError(f"{service} cannot be reached", "is its address right, and does this machine have a network?")
    if heard.is_after:
        return UnsureError(f"{service} did not answer", "the message may have been sent")
    if status in (401, 403):
        return DownError(f"{service} does not accept the key ({status})", "is the secret right?", permanent=True)
    if status in (429, 503):
        return DownError(f"{service} wants to be asked later ({status})")
    if 400 <= status < 500 and status not in (408, 425):
        return ChannelError(f"{service} refuses the message ({status})", permanent=True)
    said = f"{service} did not take the message"
    return ChannelError(f"{said} ({status})" if status else said, "Apprise does not say why")
