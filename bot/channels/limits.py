"""How often one session or one address may do something: token buckets, kept in this process."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass

_MOST_KEYS = 20_000


@dataclass(frozen=True)
class Rate:
    """`burst` times at once, then `per_minute` times a minute."""

    burst: int
    per_minute: float


class Buckets:
    """One bucket for each key. Not shared between processes."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()  # key -> (level, when it was so)

    def wait(self, key: str, now: float) -> float:
        """Take one from the key's bucket: 0.0 if there was one, else the seconds until there is. `now` is
        monotonic.
        """
        refill = self._rate.per_minute / 60
        level, since = self._levels.get(key, (float(self._rate.burst), now))
        level = min(float(self._rate.burst), level + (now - since) * refill)
        taken = 1 if level >= 1 else 0
        self._levels[key] = (level - taken, now)
        self._levels.move_to_end(key)
        if len(self._levels) > _MOST_KEYS:
            self._levels.popitem(last=False)  # the key unused for longest
        return 0.0 if taken else (1 - level) / refill


def address_key(address: str) -> str:
    """The key of a network address: IPv6 by its /64, which is what one household has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        network = ipaddress.ip_network((parsed, 64), strict=False)
        return str(parsed.ipv4_mapped or network.network_address)
    return str(parsed)
