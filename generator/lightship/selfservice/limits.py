"""How often somebody may ask: so many times within a while, counted in memory and forgotten with the process."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from lightship.model.addresses import id_of
from lightship.model.subscriber import Medium

_CROWD = 100_000


class Limit:
    """At most `most` times by one within `within_s` seconds; may be asked by several threads at once.

    So many are remembered, whoever asks: who sends from everywhere makes it forget early, and not grow.
    """

    def __init__(self, most: int, within_s: float, clock: Callable[[], float]) -> None:
        """Count nothing yet; `clock` gives seconds and never goes back."""
        self._most = most
        self._within_s = within_s
        self._clock = clock
        # In the order of the last times that count.
        self._seen: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, who: str) -> bool:
        """Count once more, and tell whether it is still within the limit; what is refused is not counted."""
        now = self._clock()
        with self._lock:
            times = [at for at in self._seen.get(who, ()) if at > now - self._within_s]
            if len(times) >= self._most:
                return False
            self._seen[who] = [*times, now]
            self._seen.move_to_end(who)
            while len(self._seen) > _CROWD or next(iter(self._seen.values()))[-1] <= now - self._within_s:
                self._seen.popitem(last=False)
            return True


def places(address: str) -> tuple[str, str]:
    """Give what counts as one place of a network address, and the network around it, which has many places.

    They are the address and its /24; for version 6 the /64 that one household has, and the /48 that anybody gets who
    asks for it. A port, which some proxies leave there, is no part of it; all that is no address is one place.
    """
    found = _parsed(address.strip("[]")) or _parsed(address.rpartition(":")[0].strip("[]"))
    if found is None:
        return "", ""
    near, far = (32, 24) if isinstance(found, IPv4Address) else (64, 48)
    return str(ip_network((found, near), strict=False)), str(ip_network((found, far), strict=False))


def mailbox(address: str, medium: Medium) -> str:
    """Give what counts as one place that is written to: addresses that differ lead to the same mailbox.

    What follows a plus, and dots, tell nothing apart at the largest providers; nor does the query of a URL.
    """
    if medium is not Medium.EMAIL:
        return id_of(address.partition("?")[0], medium)
    local, _, domain = address.rpartition("@")
    return id_of(f"{local.partition('+')[0].replace('.', '')}@{domain}", medium)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or IPv6Address(int(found))) if isinstance(found, IPv6Address) else found
