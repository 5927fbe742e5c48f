"""Days and times in words, as read back to people. American English; the names come from the calendar."""

from __future__ import annotations

import calendar
from datetime import date, datetime, time

from clinic.when.model import Reading

NOON = 12
_TODAY, _TOMORROW = "today, ", "tomorrow, "
_SMALL = (_TODAY, _TOMORROW, "noon", "midnight")
FAR = 300  # days: from here on the year is told


def say_day(day: date, now: datetime) -> str:
    """ "Friday, March 5", after "today, " or "tomorrow, " where it is so; with the year when that is far."""
    ahead = (day - now.date()).days
    prefix = {0: _TODAY, 1: _TOMORROW}.get(ahead, "")
    year = f", {day.year}" if abs(ahead) > FAR else ""
    return f"{prefix}{calendar.day_name[day.weekday()]}, {calendar.month_name[day.month]} {day.day}{year}"


def say_weekday(day: date) -> str:
    """ "Friday"."""
    return calendar.day_name[day.weekday()]


def say_month_day(day: date) -> str:
    """ "March 5"."""
    return f"{calendar.month_name[day.month]} {day.day}"


def say_date(day: date) -> str:
    """ "Friday, March 5, 2027": true whenever it is read."""
    return f"{calendar.day_name[day.weekday()]}, {calendar.month_name[day.month]} {day.day}, {day.year}"


def say_time(at: time) -> str:
    """ "5:30 pm", "noon", "midnight"."""
    if at.minute == 0 and at.hour in (0, NOON):
        return "noon" if at.hour else "midnight"
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % NOON or NOON}{minutes} {'am' if at.hour < NOON else 'pm'}"


def say_place(start: datetime, now: datetime) -> str:
    """ "tomorrow, Friday, March 5 at 5:30 pm", in the zone of `start`."""
    return f"{say_day(start.date(), now.astimezone(start.tzinfo))} at {say_time(start.time())}"


def at_start(spoken: str) -> str:
    """The same at the start of a sentence: "Today, Friday"; what is no spoken day or time stays as it is."""
    return spoken[:1].upper() + spoken[1:] if spoken.startswith(_SMALL) else spoken


def say_days(days: tuple[date, ...], now: datetime, limit: int = 3) -> str:
    """ "Friday, March 5 or Saturday, March 6"; the first and the last of more than `limit`."""
    if len(days) > limit:
        return f"{say_day(days[0], now)} to {say_day(days[-1], now)}"
    said = [say_day(day, now) for day in days]
    return " or ".join(filter(None, (", ".join(said[:-1]), said[-1]))) if said else ""


def say_reading(reading: Reading, now: datetime) -> str:
    """One way to understand what was said: its day, its time or both."""
    words = [say_day(reading.day, now)] if reading.day else []
    return " at ".join([*words, say_time(reading.at)] if reading.at else words)
