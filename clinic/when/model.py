"""What a person said about time: the result type of `clinic.when`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from typing import Any, Literal, get_args

Problem = Literal[
    "past",  # the day or time has gone
    "too_soon",  # still to come, but inside the notice: `detail.limit_time` is today's first start, if any
    "closed",  # the clinic is closed on every day named
    "too_early",  # before opening: `detail.limit_time`
    "too_late",  # after the last start: `detail.limit_time`
    "nonexistent",  # 30 February: `detail.near`
    "too_far",  # beyond the horizon: `detail.limit_day` is the last bookable date
    "unclear",  # two readings, both possible: `detail.readings`
]
Order = Literal["soonest", "latest", "earlier", "later"]  # merge() places "earlier" and "later"

DAY_START = time(0, 0)
DAY_END = time(23, 59)
AROUND_MINUTES = 30  # "around 3": this much either way will do


@dataclass(frozen=True)
class Reading:
    """One of several ways to understand what was said."""

    day: date | None = None
    at: time | None = None


@dataclass(frozen=True)
class Detail:
    """What a true reply to a problem needs."""

    said: str = ""  # the words the problem is about: "feb 30"
    day: date | None = None
    at: time | None = None
    limit_day: date | None = None
    limit_time: time | None = None
    near: date | None = None  # for a date that does not exist: the last day of that month
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True)
class Window:
    """Days and a time of day that go together. No `days`: any day.

    `earliest` and `latest` bound the start of the session, both included; `exact` is a wished start,
    only roughly meant when `around`; `part` is a part of the day of data/words/when.yml.
    """

    days: tuple[date, ...] = ()
    earliest: time | None = None
    latest: time | None = None
    exact: time | None = None
    around: bool = False
    part: str | None = None

    def has_time(self) -> bool:
        """Whether this says anything about the time of day."""
        return any(v is not None for v in (self.earliest, self.latest, self.exact, self.part))

    def minutes_off(self, at: time) -> int:
        """Minutes between a start and the nearest wished one; 0 inside the window."""
        if self.exact is not None:
            return abs(_minutes(at) - _minutes(self.exact))
        low, high = self.earliest or DAY_START, self.latest or DAY_END
        return max(0, _minutes(low) - _minutes(at), _minutes(at) - _minutes(high))


@dataclass(frozen=True)
class When:
    """A wish for a time, in the clinic's zone.

    The flat fields hold one Window; when days go with different times ("fri after 5 or sat morning"),
    `windows` holds each and the flat fields their union. Pairs in `excluded_times` are from and to, included.
    """

    text: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    days: tuple[date, ...] = ()
    earliest: time | None = None
    latest: time | None = None
    exact: time | None = None
    around: bool = False
    part: str | None = None
    windows: tuple[Window, ...] = ()
    excluded: tuple[date, ...] = ()
    excluded_times: tuple[tuple[time, time], ...] = ()
    order: Order | None = None
    any_day: bool = False
    any_time: bool = False
    weekly: bool = False  # a bare weekday was said: if today's is over, next week's is meant
    shift_days: int = 0  # "a week later": merge() gives it meaning
    shift_minutes: int = 0  # "half an hour earlier"
    problem: Problem | None = None
    detail: Detail = field(default_factory=Detail)

    def choices(self) -> tuple[Window, ...]:
        """The windows any of which would do (always at least one)."""
        if self.windows:
            return self.windows
        return (Window(**{f.name: getattr(self, f.name) for f in fields(Window)}),)

    def has_day(self) -> bool:
        """Whether the person said which day (an exclusion alone does not count)."""
        return self.any_day or bool(self.days)

    def has_time(self) -> bool:
        """Whether the person said what time of day."""
        return self.any_time or any(w.has_time() for w in self.choices())

    def is_precise(self) -> bool:
        """Whether one date and one start were named, without a problem: such a wish can be taken as it is."""
        return self.problem is None and len(self.days) == 1 and self.exact is not None and not self.around

    def allows(self, start: datetime) -> bool:
        """Whether a local start fits the wish. An approximate time allows half an hour either way."""
        day, at = start.date(), start.time()
        if day in self.excluded or any(a <= at <= b for a, b in self.excluded_times):
            return False
        return any(
            (not w.days or day in w.days) and w.minutes_off(at) <= (AROUND_MINUTES if w.around else 0)
            for w in self.choices()
        )

    def minutes_off(self, start: datetime) -> int:
        """How far a local start is from the wish, in minutes: a sort key for "the nearest" places."""
        return min(_days_off(w, start.date()) * 1440 + w.minutes_off(start.time()) for w in self.choices())

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types, without the fields that hold nothing."""
        return _plain(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> When:
        """The inverse of to_json. Unknown keys are ignored; malformed values raise ValueError, TypeError."""
        return cls(**_typed(data, cls))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _days_off(window: Window, day: date) -> int:
    return min((abs((day - wished).days) for wished in window.days), default=0)


def _plain(thing: When | Window | Detail | Reading) -> dict[str, Any]:
    blank = type(thing)()
    values = {f.name: getattr(thing, f.name) for f in fields(thing)}
    return {key: _plain_value(value) for key, value in values.items() if value != getattr(blank, key)}


def _plain_value(value: Any) -> Any:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain_value(item) for item in value]
    if isinstance(value, (Window, Detail, Reading)):
        return _plain(value)
    return value


_DATES = {"day", "limit_day", "near", "days", "excluded"}
_TIMES = {"earliest", "latest", "exact", "at", "limit_time", "excluded_times"}
_LISTS = {"days", "excluded", "excluded_times", "windows", "readings", "spans"}
_PARTS: dict[str, type] = {"windows": Window, "readings": Reading, "detail": Detail}


def _typed(data: Mapping[str, Any], kind: type) -> dict[str, Any]:
    known = {f.name for f in fields(kind)}
    return {
        key: _typed_value(key, value) for key, value in data.items() if key in known and value is not None
    }


def _typed_value(key: str, value: Any, item: bool = False) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple(_typed_value(key, each, item=True) for each in value)
    if key in _LISTS and not item:
        raise ValueError(f"{key} must be a list, not {value!r}")
    if key in _PARTS:
        return _PARTS[key](**_typed(value, _PARTS[key]))
    if key in _DATES:
        return date.fromisoformat(value)
    if key in _TIMES:
        return time.fromisoformat(value)
    if key == "problem" and value not in get_args(Problem):
        raise ValueError(f"unknown problem {value!r}")
    return value
