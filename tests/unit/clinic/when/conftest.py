"""The clinic that wishes are read against, and a short notation for what was understood."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from clinic.when import Hours, Opening, When, Window

NEW_YORK = ZoneInfo("America/New_York")
HOURS = Hours(time(10), time(19), time(18))
CHRISTMAS = date(2026, 12, 25)


@pytest.fixture(scope="session")
def opening() -> Opening:
    """Mon-Sat 10-19, last start 18:00, Christmas off, an hour's notice, 60 days ahead."""
    return Opening(dict.fromkeys(range(6), HOURS), NEW_YORK, frozenset({CHRISTMAS}), 60, 60)


@pytest.fixture(scope="session")
def describe() -> Callable[[When | None], str]:
    """A When in short: "Fri 12 Feb 17:00-", "Sat 13 Feb @15:00", "!closed Sun 14 Feb", "nothing"."""
    return in_short


def in_short(when: When | None) -> str:
    if when is None:
        return "nothing"
    pieces = [" | ".join(filter(None, map(_window, when.choices())))]
    pieces += ["any day"] * when.any_day + ["any time"] * when.any_time
    pieces += [when.order] if when.order else []
    pieces += [f"not {_days(when.excluded)}"] if when.excluded else []
    pieces += [f"not {low:%H:%M}-{high:%H:%M}" for low, high in when.excluded_times]
    pieces += [f"{when.shift_days:+} days"] if when.shift_days else []
    pieces += [f"{when.shift_minutes:+} min"] if when.shift_minutes else []
    pieces += [_problem(when)] if when.problem else []
    return " ".join(filter(None, pieces))


def _window(window: Window) -> str:
    pieces = [_days(window.days)] if window.days else []
    if window.exact:
        pieces.append(f"{'~' if window.around else '@'}{window.exact:%H:%M}")
    elif window.earliest or window.latest:
        low = f"{window.earliest:%H:%M}" if window.earliest else ""
        high = f"{window.latest:%H:%M}" if window.latest else ""
        pieces.append(f"{low}-{high}")
    elif window.part:
        pieces.append(window.part)
    return " ".join(pieces)


def _days(days: Sequence[date]) -> str:
    if len(days) > 3:
        return f"{_day(days[0])}..{_day(days[-1])} ({len(days)})"
    return ", ".join(map(_day, days))


def _day(day: date) -> str:
    year = "" if abs((day - date(2027, 2, 10)).days) < 200 else f" {day.year}"
    return f"{day:%a} {day.day} {day:%b}{year}"


def _problem(when: When) -> str:
    detail = when.detail
    facts = [_day(d) for d in (detail.day, detail.limit_day) if d]
    facts += [f"{t:%H:%M}" for t in (detail.at, detail.limit_time) if t]
    facts += [" or ".join(_day(r.day) for r in detail.readings if r.day)]
    return " ".join(filter(None, [f"!{when.problem}", *facts]))
