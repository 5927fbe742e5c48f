"""All that is read in a text, not only the decision (readings.yml): later turns build on it."""

from __future__ import annotations

import pytest

from clinic import health
from tests.health import readings


@pytest.mark.parametrize(("text", "asked", "reads"), readings.kept())
def test_all_that_is_read(text: str, asked: str | None, reads: list[str]) -> None:
    assert readings.told(health.read(text, asked)) == reads
