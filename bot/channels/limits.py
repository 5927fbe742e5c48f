"""How often one session or one address may do something: token buckets, kept in this process."""

from __future__ import annotations

import ipaddress
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
        self._levels: dict[str, tuple[float, float]] = {}  # key -> (level, when it was so)

    def wait(self, key: str, now: float) -> float:
        """Take one from the key's bucket: 0.0 if there was one, else the seconds until there is. `now` is
        monotonic.
        """
        refill = self._rate.per_minute / 60
        level, since = self._levels.get(key, (float(self._rate.burst), now))
        level = min(float(self._rate.burst), level + (now - since) * refill)
        if level < 1:
            self._levels[key] = (level, now)
            return (1 - level) / refill
        self._levels.pop(key, None)  # so that the oldest keys come first
        self._levels[key] = (level - 1, now)
        self._forget_full(now)
        return 0.0

    def _forget_full(self, now: float) -> None:
        """Drop what would be full again by now, and the oldest when there are far too many."""
        if len(self._levels) <= _MOST_KEYS:
            return
        full_after = self._rate.burst / (self._rate.per_minute / 60)
        self._levels = {key: kept for key, kept in self._levels.items() if now - kept[1] < full_after}
        while len(self._levels) > _MOST_KEYS:
            self._levels.pop(next(iter(self._levels)))


def address_key(address: str) -> str:
    """The key of a network address: IPv6 by its /64, which is what one household has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6 and not parsed.ipv4_mapped:
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed.ipv4_mapped or parsed) if parsed.version == 6 else str(parsed)
