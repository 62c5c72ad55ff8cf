"""How often somebody may ask: so many times within a while, counted in memory and forgotten with the process."""

import threading
from collections import deque
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

_CROWD = 100_000


class Limit:
    """At most `most` times by one within `within_s` seconds; may be asked by several threads at once."""

    def __init__(self, most: int, within_s: float, clock: Callable[[], float]) -> None:
        """Count nothing yet; `clock` gives seconds and never goes back."""
        self._most = most
        self._within_s = within_s
        self._clock = clock
        self._seen: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def allows(self, who: str) -> bool:
        """Count once more, and tell whether it is still within the limit; what is refused is not counted."""
        now = self._clock()
        with self._lock:
            if len(self._seen) > _CROWD:
                self._seen = {one: times for one, times in self._seen.items() if times[-1] > now - self._within_s}
            times = self._seen.setdefault(who, deque())
            while times and times[0] <= now - self._within_s:
                times.popleft()
            if len(times) >= self._most:
                return False
            times.append(now)
            return True


def neighbourhood(address: str) -> str:
    """Give what counts as one of a network address: for version 6 the first half, which one household has."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
