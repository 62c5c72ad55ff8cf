"""A connection that ends at an instant, whatever the other side does to keep it."""

import io
import socket
import time
from typing import Any


def seconds_left(deadline: float) -> float:
    """Give the seconds until a deadline of the monotonic clock; raises TimeoutError when it has passed."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time is over")
    return left


class Line(io.RawIOBase):
    """What http.client takes for a socket: an answer that drips in, sign by sign, does not hold it up.

    A timeout of a socket counts for each read alone, and starts again with each byte.
    """

    def __init__(self, plain: socket.socket, deadline: float) -> None:
        """Take over a socket that is connected; who opened it closes it."""
        super().__init__()
        self._plain = plain
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        """Write all of it."""
        self._plain.settimeout(seconds_left(self._deadline))
        self._plain.sendall(data)

    def makefile(self, _mode: str = "rb") -> io.BufferedReader:
        """Give what the answer is read from."""
        return io.BufferedReader(Line(self._plain, self._deadline))

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what is there, or wait for it."""
        self._plain.settimeout(seconds_left(self._deadline))
        return self._plain.recv_into(buffer)
