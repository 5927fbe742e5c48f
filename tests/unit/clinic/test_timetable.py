"""When visits may begin, and which starts are offered."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from clinic import timetable
from clinic.profile import Clinic, DayHours
from clinic.when.model import When

NEW_YORK = ZoneInfo("America/New_York")
FRIDAY = date(2027, 2, 12)
SATURDAY = date(2027, 2, 13)
SUNDAY = date(2027, 2, 14)
MONDAY = date(2027, 2, 15)


def on(day: date, at: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(at), NEW_YORK)


def with_booking(clinic: Clinic, **changes: object) -> Clinic:
    return clinic.copy(update={"booking": clinic.booking.copy(update=changes)})


def with_hours(clinic: Clinic, **changes: object) -> Clinic:
    return clinic.copy(update={"hours": clinic.hours.copy(update=changes)})


def told(starts: list[datetime]) -> list[str]:
    return [start.strftime("%a %H:%M") for start in starts]


@pytest.mark.parametrize(
    ("day", "at", "minutes", "allowed"),
    [
        (FRIDAY, "10:00", 60, True),
        (FRIDAY, "09:45", 60, False),  # before opening
        (FRIDAY, "18:00", 60, True),  # the last start
        (FRIDAY, "18:15", 45, False),  # it would end in time, but begins after the last start
        (FRIDAY, "18:00", 75, False),  # it would end after closing
        (FRIDAY, "10:10", 45, False),  # not on the quarter of an hour
        (SUNDAY, "12:00", 45, False),  # closed
        (date(2027, 2, 10), "15:00", 45, False),  # 50 minutes ahead: too little notice
        (date(2027, 2, 10), "15:15", 45, True),
        (date(2027, 2, 9), "12:00", 45, False),  # over
        (date(2027, 4, 10), "12:00", 45, True),  # 59 days ahead
        (date(2027, 4, 12), "12:00", 45, False),  # 61 days ahead
    ],
)
def test_allows(clinic: Clinic, now: datetime, day: date, at: str, minutes: int, allowed: bool) -> None:
    assert timetable.allows(clinic, on(day, at), minutes, now) is allowed


def test_closed_dates_have_no_starts(clinic: Clinic, now: datetime) -> None:
    closed = with_hours(clinic, closed_dates=(FRIDAY,))
    assert FRIDAY not in {start.date() for start in timetable.starts(closed, 45, now)}


def test_every_start_is_allowed_and_every_allowed_quarter_is_a_start(clinic: Clinic, now: datetime) -> None:
    starts = set(timetable.starts(clinic, 60, now))
    quarters = [on(date(2027, 2, 9), "00:00") + timedelta(minutes=15 * step) for step in range(4 * 24 * 64)]
    assert starts == {quarter for quarter in quarters if timetable.allows(clinic, quarter, 60, now)}


@pytest.mark.parametrize(
    ("minutes", "buffer", "cells"),
    [(45, 0, 3), (60, 0, 4), (45, 15, 4), (45, 10, 4), (60, 5, 5), (50, 0, 4)],
)
def test_a_visit_keeps_its_room_for_its_buffer_too(
    clinic: Clinic, minutes: int, buffer: int, cells: int
) -> None:
    kept = timetable.cells(with_booking(clinic, buffer_minutes=buffer), on(FRIDAY, "10:00"), minutes)
    assert len(kept) == cells
    assert kept[0] == on(FRIDAY, "10:00")


def test_opening_off_the_grid_begins_at_the_next_quarter(clinic: Clinic, now: datetime) -> None:
    odd = with_hours(clinic, friday=DayHours(opens=time(10, 10), closes=time(12, 5)), last_start=None)
    starts = [start for start in timetable.starts(odd, 45, now) if start.date() == FRIDAY]
    assert (starts[0].time(), starts[-1].time()) == (time(10, 15), time(11, 15))


ALL_NIGHT = DayHours(opens=time(0, 0), closes=time(6, 0))


@pytest.mark.parametrize(
    ("day", "hours", "missing", "twice"),
    [
        (date(2027, 3, 14), 5, "02:30", None),  # clocks go forward: no half past two
        (date(2027, 11, 7), 7, None, "01:30"),  # clocks go back: half past one comes twice
        (date(2027, 5, 2), 6, None, None),
    ],
)
def test_clock_changes_in_opening_hours(
    clinic: Clinic, day: date, hours: int, missing: str | None, twice: str | None
) -> None:
    night = with_hours(clinic, sunday=ALL_NIGHT, last_start=None)
    before = on(day - timedelta(days=1), "12:00")
    starts = [start for start in timetable.starts(night, 15, before) if start.date() == day]
    clocks = [start.strftime("%H:%M") for start in starts]
    assert len(starts) == hours * 4
    assert len({start.timestamp() for start in starts}) == hours * 4
    assert missing not in clocks
    assert twice is None or clocks.count(twice) == 2
    assert all(timetable.allows(night, start, 15, before) for start in starts)


def test_a_visit_across_the_clock_change_keeps_real_quarters(clinic: Clinic) -> None:
    kept = timetable.cells(clinic, on(date(2027, 3, 14), "01:45"), 45)
    assert [cell.astimezone(NEW_YORK).strftime("%H:%M") for cell in kept] == ["01:45", "03:00", "03:15"]


def test_notice_is_counted_in_real_minutes(clinic: Clinic) -> None:
    night = with_hours(with_booking(clinic, notice_minutes=120), sunday=ALL_NIGHT, last_start=None)
    first = timetable.starts(night, 15, on(date(2027, 3, 14), "00:30"))[0]
    assert first.strftime("%H:%M") == "03:30"


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (None, ["Wed 15:30", "Wed 16:00", "Wed 16:30"]),
        (When(days=(FRIDAY,), exact=time(17, 0)), ["Fri 17:00"]),
        (When(days=(FRIDAY,), exact=time(16, 45)), ["Fri 16:45"]),
        (When(days=(FRIDAY,), exact=time(17, 0), around=True), ["Fri 16:45", "Fri 17:00", "Fri 17:15"]),
        (When(days=(FRIDAY,), earliest=time(17, 0)), ["Fri 17:00", "Fri 17:30", "Fri 18:00"]),
        (When(days=(FRIDAY,)), ["Fri 10:00", "Fri 14:00", "Fri 18:00"]),
        (When(days=(FRIDAY, SATURDAY)), ["Fri 10:00", "Fri 18:00", "Sat 10:00"]),
        (When(days=(FRIDAY, SATURDAY, MONDAY), earliest=time(12)), ["Fri 12:00", "Sat 12:00", "Mon 12:00"]),
        (When(days=(FRIDAY,), order="soonest"), ["Fri 10:00", "Fri 10:30", "Fri 11:00"]),
        (When(days=(FRIDAY,), order="latest"), ["Fri 17:00", "Fri 17:30", "Fri 18:00"]),
        (When(earliest=time(17, 0)), ["Wed 17:00", "Thu 17:00", "Fri 17:00"]),
        (When(excluded=(date(2027, 2, 10), date(2027, 2, 11))), ["Fri 10:00", "Sat 10:00", "Mon 10:00"]),
        (When(days=(FRIDAY,), earliest=time(14, 15), latest=time(14, 15)), ["Fri 14:15"]),
        # Nothing is as wished: the nearest
        (When(days=(SUNDAY,)), ["Sat 10:00", "Sat 18:00", "Mon 10:00"]),
        (When(days=(SUNDAY,), exact=time(17, 0)), ["Sat 16:30", "Sat 17:00", "Mon 17:00"]),
        (When(days=(FRIDAY,), exact=time(20, 0)), ["Fri 17:00", "Fri 17:30", "Fri 18:00"]),
        (
            When(days=(FRIDAY,), earliest=time(6, 0), latest=time(9, 0)),
            ["Fri 10:00", "Fri 10:30", "Fri 11:00"],
        ),
        (When(days=(SUNDAY,), excluded=(SATURDAY,)), ["Mon 10:00", "Mon 14:00", "Mon 18:00"]),
        (When(days=(date(2027, 2, 3),)), ["Wed 15:30", "Wed 16:30", "Wed 18:00"]),  # a day that has gone
    ],
)
def test_choose(clinic: Clinic, now: datetime, when: When | None, expected: list[str]) -> None:
    starts = timetable.starts(clinic, 60, now)
    assert told(timetable.choose(when, starts, 3)) == expected


def test_choose_from_nothing() -> None:
    assert timetable.choose(When(days=(FRIDAY,)), [], 3) == []
    assert timetable.choose(None, [], 3) == []


def test_choose_falls_back_to_quarters(clinic: Clinic) -> None:
    only = [on(FRIDAY, "14:15"), on(FRIDAY, "14:45")]
    assert timetable.choose(When(days=(FRIDAY,)), only, 3) == only
