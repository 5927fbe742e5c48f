"""When nothing is texted on our own initiative."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from clinic import sms_hours
from clinic.profile import Clinic


@pytest.mark.parametrize(
    ("at", "quiet"),
    [("07:59", True), ("08:00", False), ("20:59", False), ("21:00", True), ("00:00", True), ("12:00", False)],
)
def test_quiet_hours(clinic: Clinic, at: str, quiet: bool) -> None:
    day = datetime(2027, 3, 14, tzinfo=clinic.zone)  # the clocks go forward
    assert sms_hours.is_quiet(datetime.combine(day.date(), time.fromisoformat(at), clinic.zone)) is quiet
