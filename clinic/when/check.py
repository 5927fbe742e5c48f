"""Whether a window can be booked at all, and if not, why not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from dateutil.tz import datetime_exists

from clinic.when.clock import NIGHT_ENDS, minutes
from clinic.when.model import AROUND_MINUTES, DAY_END, DAY_START, Detail, Problem, Window
from clinic.when.opening import Hours, Opening
from clinic.when.resolve import at_minute

_GRID = 15  # minutes: first starts are told on the quarter of an hour


@dataclass(frozen=True)
class Verdict:
    """A window with only its bookable days left, or a problem with all of them."""

    window: Window
    problem: Problem | None = None
    detail: Detail = field(default_factory=Detail)


def check(window: Window, weekly: bool, now: datetime, opening: Opening) -> Verdict:
    """Check each day of a window. `weekly`: when today is over, the same weekday next week is meant."""
    now = now.astimezone(opening.zone)
    if not window.days:
        problem, detail = _check_time(window, opening.widest())
        return Verdict(window, problem, detail)
    found = {day: _check_day(window, day, now, opening) for day in window.days}
    good = tuple(day for day, (problem, _) in found.items() if problem is None)
    if good:
        return Verdict(replace(window, days=good))
    today = now.date()
    if weekly and today in found and found[today][0] in ("past", "too_soon"):
        later = tuple(sorted(day + timedelta(days=7) if day == today else day for day in window.days))
        return check(replace(window, days=later), False, now, opening)
    telling = next((f for f in found.values() if f[0] not in ("past", "too_far")), next(iter(found.values())))
    return Verdict(window, *telling)


def _check_day(window: Window, day: date, now: datetime, opening: Opening) -> tuple[Problem | None, Detail]:
    if day < now.date():
        return "past", Detail(day=day)
    if day > opening.last_day(now):
        return "too_far", Detail(day=day, limit_day=opening.last_day(now))
    hours = opening.on(day)
    if hours is None:
        return "closed", Detail(day=day)
    if window.exact and not datetime_exists(datetime.combine(day, window.exact, opening.zone)):
        return "nonexistent", Detail(day=day, at=window.exact)
    problem, detail = _check_time(window, hours)
    if day == now.date() and problem != "too_late":
        problem, detail = _check_today(window, hours, now, opening) or (problem, detail)
    return problem, replace(detail, day=day) if problem else detail


def bounds(window: Window) -> tuple[time, time]:
    """First and last start that a window allows."""
    if window.exact is None:
        return window.earliest or DAY_START, window.latest or DAY_END
    slack = AROUND_MINUTES if window.around else 0
    return at_minute(minutes(window.exact) - slack), at_minute(minutes(window.exact) + slack)


def _check_time(window: Window, hours: Hours) -> tuple[Problem | None, Detail]:
    low, high = bounds(window)
    said = window.exact or window.earliest or window.latest
    if high < hours.open:
        if high.hour < NIGHT_ENDS:  # "midnight", "1 am"
            return "too_late", Detail(at=said, limit_time=hours.last_start)
        return "too_early", Detail(at=window.exact or window.latest, limit_time=hours.open)
    if low > hours.last_start:
        return "too_late", Detail(at=said, limit_time=hours.last_start)
    return None, Detail()


def _check_today(
    window: Window, hours: Hours, now: datetime, opening: Opening
) -> tuple[Problem, Detail] | None:
    last = window.exact or min(bounds(window)[1], hours.last_start)
    if last < now.time():
        if bounds(window)[1] > now.time():  # "tonight", after the last start
            return "too_late", Detail(limit_time=hours.last_start)
        return "past", Detail(at=window.exact or window.latest)
    first = opening.first_start(now)
    if first.date() > now.date() or last < first.time():
        return "too_soon", Detail(at=window.exact, limit_time=_first_today(first, now, hours))
    return None


def _first_today(first: datetime, now: datetime, hours: Hours) -> time | None:
    """The first start that today still has, on the quarter of an hour; None when it has none."""
    if first.date() > now.date():
        return None
    count = -(-(minutes(first.time()) + (1 if first.second else 0)) // _GRID) * _GRID
    start = max(at_minute(count), hours.open)
    return start if start <= hours.last_start and count < 24 * 60 else None
