"""Calendar arithmetic for the grammar of days: pure functions of today and the horizon."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from clinic.when.model import Detail, Reading
from clinic.when.phrases import DayKind, DaySpec

JUST_GONE = 60  # days: a date without a year that went by no longer ago is taken for a slip
LONGEST_SPAN = 366


@dataclass(frozen=True)
class Calendar:
    """Now in the clinic's zone, and the last day that can be booked."""

    now: datetime
    last: date

    @property
    def today(self) -> date:
        """The date of now."""
        return self.now.date()

    def in_days(self, count: int) -> date:
        """The date so many days from today."""
        return self.today + timedelta(days=count)

    def coming(self, weekday: int) -> date:
        """The next such weekday, today included."""
        return self.today + timedelta(days=(weekday - self.today.weekday()) % 7)

    def nearest(self, weekday: int, day: date) -> date:
        """The such weekday nearest to a date, but none that has gone."""
        near = day + timedelta(days=(weekday - day.weekday() + 3) % 7 - 3)
        return near if near >= self.today else near + timedelta(days=7)

    def week(self, offset: int) -> date:
        """Monday of this week (0), next week (1)..."""
        return self.today + timedelta(days=7 * offset - self.today.weekday())

    def weekday_of_week(self, weekday: int, offset: int) -> date:
        """A weekday of this week (0), next week (1)..."""
        return self.week(offset) + timedelta(days=weekday)

    def month(self, offset: int) -> date:
        """The first of this month (0), next month (1)..."""
        return self.today.replace(day=1) + relativedelta(months=offset)

    def next_month_called(self, month: int) -> date:
        """The first of the month with this number: this year's until it is over, then next year's."""
        first = self.today.replace(month=month, day=1)
        return first if last_of_month(first) >= self.today else first + relativedelta(years=1)

    def all(self, weekdays: Iterable[int]) -> tuple[date, ...]:
        """Every such weekday from today to the horizon."""
        wanted = set(weekdays)
        days = (self.in_days(n) for n in range((self.last - self.today).days + 1))
        return tuple(day for day in days if day.weekday() in wanted)


def single(day: date, kind: DayKind = "date") -> DaySpec:
    """One day."""
    return DaySpec(kind, (day,))


def span(first: date, last: date) -> DaySpec:
    """Days in a row, both ends included; a year at most."""
    count = min((last - first).days, LONGEST_SPAN)
    return DaySpec("span", tuple(first + timedelta(days=n) for n in range(count + 1)))


def last_of_month(day: date) -> date:
    """The last day of the month of a date."""
    return day + relativedelta(day=31)


def exists(year: int, month: int, day: int) -> date | None:
    """The date, or None when the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def in_some_year(month: int, day: int, calendar: Calendar) -> date | None:
    """The date without a year: the next one, or the last when it went by just now ("jan 3" in February).

    None when the year it would be in has no such day.
    """
    year = calendar.next_month_called(month).year
    this = exists(year, month, day)
    if this is None:
        return None
    following = exists(year + 1, month, day)
    coming = this if this >= calendar.today else following
    if coming and coming <= calendar.last:
        return coming
    gone = this if this < calendar.today else exists(year - 1, month, day)
    if gone and (calendar.today - gone).days <= JUST_GONE:
        return gone
    return coming or this


def coming_date(month: int, day: int, calendar: Calendar) -> date:
    """The next such date, today included; for days that every year has."""
    this = calendar.today.replace(month=month, day=day)
    return this if this >= calendar.today else this + relativedelta(years=1)


def day_of_month(day: int, calendar: Calendar) -> date | None:
    """The next such day of a month: "the 31st" in February is 31 March."""
    for offset in range(13):
        first = calendar.month(offset)
        found = exists(first.year, first.month, day)
        if found and found >= calendar.today:
            return found
    return None


def dated(year: int | None, month: int, day: int, calendar: Calendar, said: str) -> DaySpec:
    """A date that was named; problem `nonexistent` when the calendar has none such."""
    found = exists(year, month, day) if year else in_some_year(month, day, calendar)
    if found is None:
        first = date(year, month, 1) if year else calendar.next_month_called(month)
        return DaySpec("date", problem="nonexistent", detail=Detail(said=said, near=last_of_month(first)))
    return single(found)


def two_ways(first: int, second: int, year: int | None, calendar: Calendar, said: str) -> DaySpec | None:
    """ "3/4": month first as in America, day first if only that can be booked; unclear if both can."""
    american = dated(year, first, second, calendar, said) if 1 <= first <= 12 else None
    british = dated(year, second, first, calendar, said) if 1 <= second <= 12 else None
    if american is None or british is None or first == second:
        return american or british
    bookable = [s for s in (american, british) if s.days and calendar.today <= s.days[0] <= calendar.last]
    if len(bookable) == 2:
        readings = tuple(Reading(day=s.days[0]) for s in bookable)
        days = tuple(sorted(s.days[0] for s in bookable))
        return DaySpec("date", days, "unclear", Detail(said=said, readings=readings))
    return bookable[0] if bookable else american
