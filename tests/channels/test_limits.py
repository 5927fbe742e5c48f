"""Token buckets: so many at once, then so many a minute."""

from __future__ import annotations

import pytest

from bot.channels.limits import Buckets, Rate, address_key


def test_a_burst_then_a_steady_rate() -> None:
    buckets = Buckets(Rate(burst=3, per_minute=60))
    assert [buckets.wait("a", 0.0) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert buckets.wait("a", 0.0) == pytest.approx(1.0)
    assert buckets.wait("a", 0.5) == pytest.approx(0.5)
    assert buckets.wait("a", 1.0) == 0.0
    assert buckets.wait("a", 1.0) > 0


def test_keys_do_not_share() -> None:
    buckets = Buckets(Rate(burst=1, per_minute=60))
    assert buckets.wait("a", 0.0) == 0.0
    assert buckets.wait("b", 0.0) == 0.0
    assert buckets.wait("a", 0.0) > 0


def test_a_long_rest_gives_no_more_than_the_burst() -> None:
    buckets = Buckets(Rate(burst=2, per_minute=60))
    assert [buckets.wait("a", 10_000.0) == 0.0 for _ in range(3)] == [True, True, False]


def test_memory_is_bounded() -> None:
    buckets = Buckets(Rate(burst=1, per_minute=1))
    for number in range(50_000):
        buckets.wait(str(number), 0.0)
    assert len(buckets._levels) <= 20_001


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("not an address", "not an address"),
    ],
)
def test_address_key(address: str, key: str) -> None:
    assert address_key(address) == key
