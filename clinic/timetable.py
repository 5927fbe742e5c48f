"""When visits may begin: opening hours, notice, horizon and wishes. Pure calendar arithmetic, no database.

Moments are compared and counted in UTC, as two of the same zone would be compared by their wall clocks, which
is wrong on the two days of the year that have 23 or 25 hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone

from clinic.profile import Clinic
from clinic.when.model import When

GRID = timedelta(minutes=15)  # rooms are kept by the quarter of an hour
NEAR = timedelta(days=7)
_EPOCH = datetime(2000, 1, 1, tzinfo=timezone.utc)
_TIDY_MINUTES = (0, 30)  # people like these better than 10:15


def later(moment: datetime, minutes: int) -> datetime:
    """So many real minutes after, told in the same zone."""
    return (moment.astimezone(timezone.utc) + timedelta(minutes=minutes)).astimezone(moment.tzinfo)


def cells(clinic: Clinic, start: datetime, minutes: int) -> list[datetime]:
    """The quarters of an hour (UTC) that a visit keeps its room for, the buffer after it included."""
    first = _floor(start)
    end = later(start, minutes + clinic.booking.buffer_minutes)
    count = -(-(end - first) // GRID)  # rounded up
    return [first + GRID * step for step in range(count)]


def days(clinic: Clinic, now: datetime) -> list[date]:
    """The days that can be booked, open or not."""
    today = now.astimezone(clinic.zone).date()
    return [today + timedelta(days=ahead) for ahead in range(clinic.booking.horizon_days + 1)]


def days_near(clinic: Clinic, when: When | None, now: datetime) -> list[date]:
    """Those of the days among which a wish is mostly met: a week around it, or the next two weeks."""
    bookable = days(clinic, now)
    if when is None or not when.days:
        return bookable[: 2 * NEAR.days]
    return [day for day in bookable if min(when.days) - NEAR <= day <= max(when.days) + NEAR]


def starts(
    clinic: Clinic, minutes: int, now: datetime, among: Sequence[date] | None = None
) -> list[datetime]:
    """All starts that a visit of so many minutes may have, seen from now; `among` these days.

    In time order and clinic time.
    """
    soonest = _soonest(clinic, now)
    days_to_look_at = days(clinic, now) if among is None else among
    moments = (
        moment for day in days_to_look_at for moment in starts_on(clinic, day, minutes) if moment >= soonest
    )
    return [moment.astimezone(clinic.zone) for moment in moments]


def allows(clinic: Clinic, start: datetime, minutes: int, now: datetime) -> bool:
    """Whether a visit may begin then: on the grid, in opening hours, neither too soon nor too far ahead."""
    day = start.astimezone(clinic.zone).date()
    if day not in days(clinic, now):
        return False
    moment = start.astimezone(timezone.utc)
    return moment >= _soonest(clinic, now) and moment in starts_on(clinic, day, minutes)


def is_open_for(clinic: Clinic, start: datetime, minutes: int) -> bool:
    """Whether the opening hours allow a visit then, however soon or far ahead."""
    day = start.astimezone(clinic.zone).date()
    return start.astimezone(timezone.utc) in starts_on(clinic, day, minutes)


def starts_on(clinic: Clinic, day: date, minutes: int) -> list[datetime]:
    """The starts that the opening hours of a day allow, however soon or far ahead it is, in UTC."""
    hours = clinic.hours.on(day)
    if hours is None:
        return []
    opening, closing = (_moment(clinic, day, at) for at in (hours.opens, hours.closes))
    last = closing - timedelta(minutes=minutes)
    if clinic.hours.last_start is not None:
        last = min(last, _moment(clinic, day, clinic.hours.last_start))
    first = _floor(opening + GRID - timedelta(microseconds=1))  # rounded up
    return [first + GRID * step for step in range((last - first) // GRID + 1)]


def choose(when: When | None, open_starts: Sequence[datetime], limit: int) -> list[datetime]:
    """Which of the starts to offer, in time order: as wished, or the nearest when none is."""
    if when is None:
        return list(_tidy(open_starts)[:limit])
    wished = [start for start in open_starts if when.allows(start)]
    if not wished:
        return _nearest(when, _tidy(open_starts), limit)
    if when.exact is not None:
        return _nearest(when, wished, limit)
    tidy = _tidy(wished)
    if when.order == "soonest":
        return list(tidy[:limit])
    if when.order == "latest":
        return [start for start in tidy if start.date() == tidy[0].date()][-limit:]
    return _spread(tidy, limit)


def _soonest(clinic: Clinic, now: datetime) -> datetime:
    return now.astimezone(timezone.utc) + timedelta(minutes=clinic.booking.notice_minutes)


def _moment(clinic: Clinic, day: date, at: time) -> datetime:
    return datetime.combine(day, at, clinic.zone).astimezone(timezone.utc)


def _floor(moment: datetime) -> datetime:
    """The beginning of the quarter of an hour that the moment is in, in UTC."""
    return _EPOCH + (moment - _EPOCH) // GRID * GRID


def _tidy(found: Sequence[datetime]) -> Sequence[datetime]:
    """Whole and half hours; the quarters when there is nothing else."""
    return [start for start in found if start.minute in _TIDY_MINUTES] or found


def _nearest(when: When, found: Sequence[datetime], limit: int) -> list[datetime]:
    """The starts nearest to the wish; days that were ruled out only when there is no other."""

    def distance(start: datetime) -> tuple[bool, int, datetime]:
        return start.date() in when.excluded, when.minutes_off(start), start

    ordered = sorted(found, key=distance)
    equals = [start for start in ordered if distance(start)[:2] == distance(ordered[0])[:2]]
    return _spread(equals, limit) if len(equals) > limit else sorted(ordered[:limit])


def _spread(found: Sequence[datetime], limit: int) -> list[datetime]:
    """Some of the starts: one on each day if there are days enough, else several on a day and well apart."""
    days: dict[date, list[datetime]] = {}
    for start in found:
        days.setdefault(start.date(), []).append(start)
    groups = list(days.values())[:limit]
    shares = [limit // len(groups) + (index < limit % len(groups)) for index in range(len(groups))]
    return [start for group, share in zip(groups, shares, strict=True) for start in _apart(group, share)]


def _apart(found: Sequence[datetime], count: int) -> list[datetime]:
    """So many of the starts, the first among them, evenly apart."""
    if len(found) <= count:
        return list(found)
    if count == 1:
        return [found[0]]
    step = (len(found) - 1) / (count - 1)
    return [found[round(index * step)] for index in range(count)]
