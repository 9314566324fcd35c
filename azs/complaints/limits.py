"""How often and how many at once: limits per client or address, in the memory of this process."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable

MOST_KNOWN = 50_000
"""So many clients are remembered; of more, those not seen for longest are forgotten."""


class Rate:
    """A number of calls a minute, of which `burst` may come at once (the generic cell rate algorithm, ITU-T I.371).

    Args:
        per_minute: calls a minute for each client.
        clock: seconds, never going back.
    """

    def __init__(self, per_minute: float, *, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._every_s = 60 / per_minute
        self._tolerance_s = self._every_s * (burst - 1)
        self._clock = clock
        self._due: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, client: str) -> float:
        """0.0 where the client may call now, which counts; else in how many seconds."""
        with self._lock:
            now = self._clock()
            due = max(self._due.get(client, now), now)
            if (left_s := self._left_s(due, now)) > 0:
                return left_s
            self._due[client] = due + self._every_s
            self._due.move_to_end(client)
            if len(self._due) > MOST_KNOWN:
                self._due.popitem(last=False)
            return 0.0

    def ahead_s(self, client: str) -> float:
        """What `wait_s` would say, without counting a call."""
        with self._lock:
            now = self._clock()
            return self._left_s(max(self._due.get(client, now), now), now)

    def _left_s(self, due: float, now: float) -> float:
        over_s = due - now - self._tolerance_s
        return over_s if over_s > 1e-9 else 0.0


class Places:
    """How many requests may be under way at once: in all, and of one client."""

    def __init__(self, most: int, *, most_of_one: int) -> None:
        self._most, self._most_of_one = most, most_of_one
        self._taken: Counter[str] = Counter()

    def take(self, client: str) -> bool:
        """Whether there was a place, which is taken now; each is to be given back."""
        if self._taken.total() >= self._most or self._taken[client] >= self._most_of_one:
            return False
        self._taken[client] += 1
        return True

    def give_back(self, client: str) -> None:
        """Give a place back."""
        self._taken[client] -= 1
        if self._taken[client] <= 0:
            del self._taken[client]


def network_of(address: str) -> str:
    """Who an address belongs to: an IPv4 address itself; of IPv6 the /64 network, all of which one subscriber has."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64] or "?"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
