"""The dictionaries are there after the warm-up."""

from __future__ import annotations

from actions.warm_up import warm_up
from clinic.health import datafiles


def test_warm_up_loads_the_health_terms() -> None:
    datafiles.load.cache_clear()
    warm_up()
    assert datafiles.load.cache_info().currsize > 0
