"""The grammar of days between two ends, open ends, and lists of dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from clinic.when import calendar as cal
from clinic.when import day_grammar, span_grammar
from clinic.when.calendar import Calendar, single, span
from clinic.when.day_words import (
    MOVING,
    TO,
    Builder,
    Match,
    Rule,
    count,
    expand,
    month,
    moved,
    nameless,
    ordinal,
)
from clinic.when.phrases import DaySpec

_SOME_TIME = r"(?:(?:any|some) ?time )?"
_COME_BY = r"(?<!come )(?<!pop )(?<!drop )(?<!stop )(?<!swing )by"  # "come by sunday" is not "by sunday"
_ENDS_ONLY: list[Rule] = [
    (r"now", lambda m, c: single(c.today)),
    (r"{month}", span_grammar.named_month),
]
_ENDS = (*span_grammar.EDGES, *day_grammar.BARE_RULES, *_ENDS_ONLY)


def rules() -> list[Rule]:
    """All rules with ends; an end is any single day, a week, a weekend or a month."""
    named = [pattern for pattern, _ in day_grammar.named_days()]
    one = "|".join(nameless(expand(pattern)) for pattern in (*day_grammar.PARTS_OF_RANGE, *named))
    edges = "|".join(nameless(expand(pattern)) for pattern, _ in _ENDS)
    a, b = f"(?P<a>{one}|{edges})", f"(?P<b>{one}|{edges})"
    return [
        *_LISTS,
        (rf"(?:(?:from|between) )?(?P<a>{one}){TO}{b}", _range),
        (rf"{_SOME_TIME}(?:from|between) {a} ?(?:-|to|until|through|and) ?{b}", _range),
        (
            rf"{_SOME_TIME}{_NOT_BEFORE} {a}{_ONWARDS}?",
            _from,
        ),
        (rf"{_SOME_TIME}after {a}", _after),
        (rf"{a}{_ONWARDS}", _from),
        (
            rf"{_SOME_TIME}{_NOT_AFTER} {a}(?: (?:at the )?latest)?",
            _up_to,
        ),
        (rf"{_SOME_TIME}(?:before|earlier than|ahead of) {a}", _before),
        (rf"(?P<a>{one}) (?:or earlier|or before|at the latest|latest)", _up_to),
        (rf"{_COUNT} {{unit}} (?P<way>after|before) (?P<a>{one})", _days_after),
        (rf"(?:the )?week (?:of|commencing|beginning|starting)(?: on)? (?P<a>{one})", _week_of),
    ]


_NOT_BEFORE = r"(?:on or after|from|starting(?: from)?|not before|not until|no earlier than)"
_NOT_AFTER = rf"(?:{_COME_BY}|until|no later than|not later than)"
_COUNT = r"(?P<n>the|[0-9]{1,2}|an?|a couple(?: of)?|a few)"
_ONWARDS = r"(?: (?:onwards?|or later|or after|and after|and on|and later))"


def _every_end() -> list[Rule]:
    return [*day_grammar.RULES, *day_grammar.named_days(), *_ENDS]


@lru_cache(maxsize=1)
def _end_rules() -> list[tuple[re.Pattern[str], Builder]]:
    return [(re.compile(expand(pattern)), build) for pattern, build in _every_end()]


def _end(text: str, c: Calendar) -> DaySpec | None:
    """What an end of a range names."""
    for pattern, build in _end_rules():
        found = pattern.fullmatch(text.strip())
        spec = build(found, c) if found else None
        if spec:
            return spec
    return None


def _range(m: Match, c: Calendar) -> DaySpec | None:
    first, last = _end(m["a"], c), _end(m["b"], c)
    if not first or not last or not first.days or not last.days:
        return None
    if MOVING.search(m.string[: m.start()]):  # "move it from friday to saturday"
        return last
    start, stop = first.days[0], last.days[-1]
    while stop < start and last.kind == "weekday":
        stop += timedelta(days=7)
    return span(start, stop) if start <= stop else None


def _from(m: Match, c: Calendar) -> DaySpec | None:
    day = _end(m["a"], c)
    return span(day.days[0], max(c.last, day.days[0])) if day and day.days else day


def _after(m: Match, c: Calendar) -> DaySpec | None:
    day = _end(m["a"], c)
    if not day or not day.days:
        return day
    start = day.days[-1] + timedelta(days=1)
    return span(start, max(c.last, start))


def _up_to(m: Match, c: Calendar) -> DaySpec | None:
    day = _end(m["a"], c)
    if not day or not day.days or day.days[-1] < c.today:
        return day
    return span(c.today, day.days[-1])


def _before(m: Match, c: Calendar) -> DaySpec | None:
    day = _end(m["a"], c)
    if not day or not day.days or day.days[0] < c.today:
        return day
    return span(c.today, max(c.today, day.days[0] - timedelta(days=1)))


def _days_after(m: Match, c: Calendar) -> DaySpec | None:
    """ "the day after valentine's", "2 days after tomorrow", "the day before"."""
    day = _end(m["a"], c)
    if not day or not day.days:
        return day
    sign = -1 if m["way"] == "before" else 1
    return single(moved(day.days[0], sign * count(m["n"]), m["unit"]))


def _week_of(m: Match, c: Calendar) -> DaySpec | None:
    day = _end(m["a"], c)
    if not day or not day.days:
        return day
    monday = day.days[0] - timedelta(days=day.days[0].weekday())
    return span(max(monday, c.today), max(c.today, monday + timedelta(days=6)))


def _dates(m: Match, c: Calendar) -> DaySpec | None:
    """ "march 3 or 4", "the 3rd, 4th or 5th of march", "3-5 march"."""
    numbers = [ordinal(words) for words in re.findall(r"[0-9]+(?:st|nd|rd|th)?", m["list"])]
    specs = [cal.dated(None, month(m), n, c, m[0]) for n in numbers if 1 <= n <= 39]
    days = [day for spec in specs for day in spec.days]
    return _listed(days, m["list"]) or (specs[0] if specs else None)


def _days_of_month(m: Match, c: Calendar) -> DaySpec | None:
    """ "the 3rd or 4th"."""
    found = [cal.day_of_month(ordinal(words), c) for words in re.findall(r"[0-9]+(?:st|nd|rd|th)", m["list"])]
    return _listed([day for day in found if day], m["list"])


def _listed(days: Sequence[date], words: str) -> DaySpec | None:
    """Each day of a list, or all from the first to the last when it says "to"."""
    if not days:
        return None
    if re.search(r"-|to|until|through", words) and days[0] <= days[-1]:
        return span(days[0], days[-1])
    return DaySpec("date", tuple(days))


_LISTS: list[Rule] = [
    (r"(?:on |either |the )*{numbers}(?: of)? {month}", _dates),
    (r"(?:on |either )?{month} (?:the )?{numbers}{not_a_clock}", _dates),
    (r"(?:on |either )?the {ordinals}", _days_of_month),
]
