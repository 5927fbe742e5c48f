"""The opening hours that a wish is read against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clinic.profile import Clinic


@dataclass(frozen=True)
class Hours:
    """Opening hours of one day. A session may begin from `open` to `last_start`, both included.

    `visit` is how long it takes, in minutes: who must be out by 1 comes so much earlier.
    """

    open: time
    close: time
    last_start: time
    visit: int = 60


@dataclass(frozen=True)
class Opening:
    """When the clinic can be booked.

    `hours` maps weekday (Monday is 0) to Hours; a weekday that is missing is closed. `closed` are days off.
    """

    hours: Mapping[int, Hours]
    zone: tzinfo
    closed: frozenset[date] = frozenset()
    notice_minutes: int = 60
    horizon_days: int = 60

    @classmethod
    def of(cls, clinic: Clinic) -> Opening:
        """The opening hours of clinic.yml. The last start leaves room for the shortest visit."""
        hours = {}
        for weekday in range(7):
            day = clinic.hours.on_weekday(weekday)
            if day:
                shortest = min(clinic.visits.returning_minutes, clinic.visits.first_minutes)
                fits = (datetime.combine(date.min, day.closes) - timedelta(minutes=shortest)).time()
                last = min(fits, clinic.hours.last_start or fits)
                hours[weekday] = Hours(day.opens, day.closes, last, clinic.visits.minutes(first=True))
        booking = clinic.booking
        closed = frozenset(clinic.hours.closed_dates)
        return cls(hours, clinic.zone, closed, booking.notice_minutes, booking.horizon_days)

    def on(self, day: date) -> Hours | None:
        """Hours of a date, None when the clinic is closed on it."""
        return None if day in self.closed else self.hours.get(day.weekday())

    def last_day(self, now: datetime) -> date:
        """The last bookable date."""
        return now.astimezone(self.zone).date() + timedelta(days=self.horizon_days)

    def first_start(self, now: datetime) -> datetime:
        """The first instant that can be booked: now plus notice, in real minutes (the clocks may change)."""
        return datetime.fromtimestamp(now.timestamp() + self.notice_minutes * 60, self.zone)

    def widest(self) -> Hours:
        """Earliest opening, latest close and last start of the week, for a time said without a day."""
        every = list(self.hours.values())
        if not every:
            return Hours(time(0, 0), time(23, 59), time(23, 59))
        return Hours(
            min(h.open for h in every),
            max(h.close for h in every),
            max(h.last_start for h in every),
            max(h.visit for h in every),
        )
