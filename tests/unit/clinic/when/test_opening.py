"""Opening hours out of clinic.yml."""

from __future__ import annotations

from datetime import date, datetime, time

from clinic import settings
from clinic.when import Hours, Opening


def test_from_the_clinics_settings() -> None:
    opening = Opening.of(settings.load().clinic)
    assert opening.hours == dict.fromkeys(range(6), Hours(time(10), time(19), time(18)))
    assert (opening.notice_minutes, opening.horizon_days) == (60, 60)


def test_closed_dates_and_weekdays(opening: Opening) -> None:
    assert opening.on(date(2027, 2, 14)) is None
    assert opening.on(date(2026, 12, 25)) is None
    assert opening.on(date(2027, 2, 15)) == Hours(time(10), time(19), time(18))


def test_notice_counts_real_minutes_when_the_clocks_change(opening: Opening) -> None:
    before = datetime(2027, 3, 14, 1, 30, tzinfo=opening.zone)
    assert opening.first_start(before).time() == time(3, 30)
