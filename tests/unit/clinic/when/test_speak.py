"""Days and times in words."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from clinic.when import Opening, Reading, speak


@pytest.fixture
def now(opening: Opening) -> datetime:
    return datetime(2027, 3, 4, 14, 10, tzinfo=opening.zone)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2027, 3, 4), "today, Thursday, March 4"),
        (date(2027, 3, 5), "tomorrow, Friday, March 5"),
        (date(2027, 3, 6), "Saturday, March 6"),
        (date(2027, 3, 3), "Wednesday, March 3"),
        (date(2028, 3, 3), "Friday, March 3, 2028"),
    ],
)
def test_days(day: date, said: str, now: datetime) -> None:
    assert speak.say_day(day, now) == said


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (time(17, 30), "5:30 pm"),
        (time(10), "10 am"),
        (time(12), "noon"),
        (time(12, 15), "12:15 pm"),
        (time(0), "midnight"),
        (time(0, 5), "12:05 am"),
    ],
)
def test_times(at: time, said: str) -> None:
    assert speak.say_time(at) == said


def test_place(now: datetime, opening: Opening) -> None:
    start = datetime(2027, 3, 5, 17, 30, tzinfo=opening.zone)
    assert speak.say_place(start, now) == "tomorrow, Friday, March 5 at 5:30 pm"


@pytest.mark.parametrize(
    ("reading", "said"),
    [
        (Reading(day=date(2027, 4, 3)), "Saturday, April 3"),
        (Reading(at=time(20)), "8 pm"),
        (Reading(date(2027, 4, 3), time(15)), "Saturday, April 3 at 3 pm"),
    ],
)
def test_readings(reading: Reading, said: str, now: datetime) -> None:
    assert speak.say_reading(reading, now) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((), ""),
        ((date(2027, 3, 6),), "Saturday, March 6"),
        ((date(2027, 3, 6), date(2027, 3, 8)), "Saturday, March 6 or Monday, March 8"),
        (
            tuple(date(2027, 3, n) for n in (6, 8, 9, 10)),
            "Saturday, March 6 to Wednesday, March 10",
        ),
    ],
)
def test_several_days(days: tuple[date, ...], said: str, now: datetime) -> None:
    assert speak.say_days(days, now) == said


@pytest.mark.parametrize(
    ("spoken", "said"),
    [
        ("today, Thursday, March 4", "Today, Thursday, March 4"),
        ("tomorrow, Friday, March 5 at noon", "Tomorrow, Friday, March 5 at noon"),
        ("noon", "Noon"),
        ("5 pm", "5 pm"),
        ("ana@example.com", "ana@example.com"),
        ("", ""),
    ],
)
def test_at_the_start_of_a_sentence(spoken: str, said: str) -> None:
    assert speak.at_start(spoken) == said
