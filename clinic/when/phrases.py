"""What the grammar makes of a stretch of text: a day, a time of day, or both."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from clinic.when.clock import Clock
from clinic.when.model import Detail, Problem

DayKind = Literal[
    "date",  # a date of the calendar, or counted from today
    "weekday",  # a bare weekday: the coming one
    "recurring",  # "mondays", "weekends"
    "span",  # days in a row: "next week", "in march"
    "any",
    "shift",  # "the week after": only merge() can place it
]
TimeKind = Literal[
    "at",
    "after",
    "before",
    "by",
    "over",  # a first visit must have ended by then
    "between",
    "part",
    "any",
    "soonest",
    "latest",
    "earlier",
    "later",
    "half",
    "shift",
]


@dataclass(frozen=True)
class DaySpec:
    """Days that were named, closed and past ones included."""

    kind: DayKind
    days: tuple[date, ...] = ()
    problem: Problem | None = None
    detail: Detail = field(default_factory=Detail)
    shift: int = 0  # days


@dataclass(frozen=True)
class TimeSpec:
    """A time of day that was named. `half` is a lone "am" or "pm"."""

    kind: TimeKind
    clock: Clock | None = None
    until: Clock | None = None
    around: bool = False
    part: str = ""
    shift: int = 0  # minutes


@dataclass(frozen=True)
class Phrase:
    """A stretch of normalised text and its meaning. A weak one counts only in company (see reader.py)."""

    start: int
    end: int
    day: DaySpec | None = None
    time: TimeSpec | None = None
    weak: bool = False
    answer: bool = False  # counts only as an answer to "when?"
    bare: bool = False  # a number alone: needs a neighbour, or the question "when?" before it
