"""`--since` as staff type it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from desk import since

NOW = datetime(2027, 2, 10, 14, 10, tzinfo=ZoneInfo("America/New_York"))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("30d", "2027-01-11T14:10:00-05:00"), ("2w", "2027-01-27T14:10:00-05:00"),
        ("12H", "2027-02-10T02:10:00-05:00"), (" 2027-01-31 ", "2027-01-31T00:00:00-05:00"),
        ("2026-07-01", "2026-07-01T00:00:00-04:00"), ("2027-01-31T08:00", "2027-01-31T08:00:00-05:00"),
        ("2027-01-31T08:00:00+00:00", "2027-01-31T08:00:00+00:00"),
    ],
)  # fmt: skip
def test_a_moment(text: str, moment: str) -> None:
    assert since.read(text, NOW).isoformat() == moment


@pytest.mark.parametrize(
    "text", ["", "yesterday", "30", "d", "-3d", "3.5d", "2027-02-30", "999999w", "31.1.2027"]
)
def test_anything_else_says_what_would_be_right(text: str) -> None:
    with pytest.raises(ValueError, match="must be like 30d, 2w, 12h, or a day such as 2027-01-31"):
        since.read(text, NOW)
