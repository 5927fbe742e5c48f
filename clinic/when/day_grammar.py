"""The grammar of single days: one rule a line, (pattern, what it means)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from dateutil import relativedelta
from dateutil.easter import easter

from clinic.when import calendar as cal
from clinic.when.calendar import Calendar, single, span
from clinic.when.day_words import Match, Rule, count, month, moved, ordinal, said, weekday
from clinic.when.model import Detail, Reading
from clinic.when.phrases import DaySpec
from clinic.when.vocabulary import vocabulary
from clinic.words import any_of

LAST_LIKELY_HOUR = 7  # o'clock: of higher numbers beside a weekday, a matching date is likelier
_PART_NEXT = r"(?= (?:early |late |mid |later )?(?:morning|afternoon|evening|lunchtime|night)s?)"


def _in_a_while(m: Match, c: Calendar) -> DaySpec:
    day = moved(c.today, count(m["n"]), m["unit"])
    vague = "few" in m["n"] or m["n"] == "several"
    return span(day - timedelta(days=1), day + timedelta(days=2)) if vague else single(day)


def _week_on(m: Match, c: Calendar) -> DaySpec:
    """ "a week on monday", "monday week", "two weeks tomorrow"."""
    if said(m, "weekday"):
        start = c.coming(weekday(m))
        start += timedelta(days=7) if start == c.today else timedelta(0)
    else:
        start = c.in_days(1 if "tomorrow" in m[0] else 0)
    return single(moved(start, count(said(m, "n") or "a"), said(m, "unit") or "week"))


def _which_weekday(m: Match, c: Calendar) -> DaySpec:
    """ "next friday" is the one of next week (Monday to Sunday); "this" or "coming" friday is the nearest."""
    which = m["which"]
    if "after next" in m[0] or "following" in which:
        return single(c.coming(weekday(m)) + timedelta(days=7))
    if which == "next":
        return single(c.weekday_of_week(weekday(m), 1))
    return single(c.coming(weekday(m)), "weekday")


def _past_weekday(m: Match, c: Calendar) -> DaySpec:
    day = c.coming(weekday(m)) - timedelta(days=7)
    return _past(m, day)


def _past(m: Match, day: date) -> DaySpec:
    return DaySpec("date", (day,), "past", Detail(said=m[0], day=day))


def _nth_weekday(m: Match, c: Calendar) -> DaySpec:
    first = c.next_month_called(month(m)) if said(m, "month") else c.month(1 if "next" in m[0] else 0)
    if m["nth"] == "last":
        end = cal.last_of_month(first)
        return single(end - timedelta(days=(end.weekday() - weekday(m)) % 7))
    day = first + timedelta(days=(weekday(m) - first.weekday()) % 7 + 7 * (ordinal(m["nth"]) - 1))
    return single(day) if day.month == first.month else _nonexistent(m)


def _nonexistent(m: Match) -> DaySpec:
    return DaySpec("date", problem="nonexistent", detail=Detail(said=m[0].strip()))


def _date(m: Match, c: Calendar) -> DaySpec | None:
    day, year = ordinal(m["day"]), said(m, "year")
    return cal.dated(int(year) if year else None, month(m), day, c, m[0].strip()) if 1 <= day <= 39 else None


def _day_of_month(m: Match, c: Calendar) -> DaySpec | None:
    day = cal.day_of_month(ordinal(m["day"]), c)
    return single(day) if day else _nonexistent(m)


def _weekday_of_month(m: Match, c: Calendar) -> DaySpec:
    """ "monday the 5th": the month in which both agree; when none does, which of them is meant is unclear."""
    number, wanted = ordinal(m["day"]), weekday(m)
    for offset in range(4):
        first = c.month(offset)
        day = cal.exists(first.year, first.month, number)
        if day and c.today <= day <= c.last and day.weekday() == wanted:
            return single(day)
    by_number = cal.day_of_month(number, c)
    return disagreeing(m[0], by_number, c.nearest(wanted, by_number)) if by_number else _nonexistent(m)


def _weekday_and_number(m: Match, c: Calendar) -> DaySpec | None:
    """ "mon 15" is a date when that monday is the 15th; "thurs 4" is an hour even then."""
    number, day = int(m["number"]), c.coming(weekday(m))
    if number <= LAST_LIKELY_HOUR:
        return None
    return next((single(d) for d in (day, day + timedelta(days=7)) if d.day == number), None)


def disagreeing(words: str, *days: date) -> DaySpec:
    """Words that name different days, "monday the 5th": unclear, with each as a reading."""
    readings = tuple(Reading(day=day) for day in days)
    return DaySpec("date", tuple(sorted(set(days))), "unclear", Detail(said=words, readings=readings))


def _iso(m: Match, c: Calendar) -> DaySpec | None:
    return cal.dated(int(m["year"]), int(m["m"]), int(m["d"]), c, m[0]) if 0 < int(m["m"]) < 13 else None


def _numeric(m: Match, c: Calendar) -> DaySpec | None:
    year = said(m, "year")
    full = int(year) + (2000 if len(year) == 2 else 0) if year else None
    return cal.two_ways(int(m["x"]), int(m["y"]), full, c, m[0])


def _dotted(m: Match, c: Calendar) -> DaySpec | None:
    """ "14.3." is day first wherever it is written."""
    return cal.dated(None, int(m["y"]), int(m["x"]), c, m[0]) if 0 < int(m["y"]) < 13 else None


RULES: list[Rule] = [
    (rf"(?:later |earlier )?today(?: later)?|this{_PART_NEXT}", lambda m, c: single(c.today)),
    (
        r"tomorrow|tom(?= (?:at |@ ?)?(?:[0-9]|morning|afternoon|evening|lunchtime|noon))",
        lambda m, c: single(c.in_days(1)),
    ),
    (r"(?:the )?day after tomorrow|overmorrow", lambda m, c: single(c.in_days(2))),
    (r"yesterday", lambda m, c: _past(m, c.in_days(-1))),
    (r"{weekday}", lambda m, c: single(c.coming(weekday(m)), "weekday")),
    (
        r"(?P<which>this coming|the coming|this|coming|next|the following|following|the) {weekday}"
        r"(?: after next)?",
        _which_weekday,
    ),
    (r"{weekday} (?P<which>after next|coming)", _which_weekday),
    (r"(?:last|this past|past) {weekday}(?! (?:of|in) )", _past_weekday),
    (r"{n} (?P<unit>weeks?|fortnights?) (?:(?:from|on|this|after) )?(?:{weekday}|today|tomorrow)", _week_on),
    (r"(?P<unit>week|fortnight) (?:on|from) (?:{weekday}|today|tomorrow)", _week_on),
    (r"(?:{weekday}|today|tomorrow) (?P<unit>week|fortnight)(?! (?:of|is|or|on))", _week_on),
    (r"in {n} {unit}(?:'s?)?(?: time)?(?! (?:of|old))", _in_a_while),
    (r"{n} {unit}(?:'s?)? (?:from (?:now|today)|time)", _in_a_while),
    (r"(?:on )?(?:the )?{day}(?: day)? of {month}{year}", _date),
    (r"(?:on )?(?:the )?{day} {month}{year}", _date),
    (r"(?:on )?{month} (?:the )?{day}{not_a_clock}{year}", _date),
    (r"on the (?P<day>[0-9]{1,2}){not_a_clock}", _day_of_month),
    (r"(?:on )?the {th}(?: of (?:this|the) month)?", _day_of_month),
    (r"{weekday},? (?:the )?{th}{no_month}", _weekday_of_month),
    (
        r"{weekday} (?!12 (?:noon|midnight|lunch))(?P<number>[0-9]{1,2}){not_a_clock}{no_month}"
        r"(?! (?:to|or|and) [0-9]| (?:sharp|on the dot|exactly|or so))",
        _weekday_and_number,
    ),
    (r"(?P<year>20[0-9]{2})[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})", _iso),
    (
        r"(?:on )?(?<![\d/$.-])(?P<x>[0-9]{1,2}) ?/ ?(?P<y>[0-9]{1,2})"
        r"(?: ?/ ?(?P<year>(?:20)?[0-9]{2}))?(?![\d/])",
        _numeric,
    ),
    (r"(?<![\d/$.-])(?P<x>[0-9]{1,2})[.-](?P<y>[0-9]{1,2})[.-](?P<year>(?:20)?[0-9]{2})(?![\d/])", _numeric),
    (r"(?<![\d/$.-])(?P<x>[0-9]{1,2})\.(?P<y>[0-9]{1,2})\.(?! ?[0-9])", _dotted),
    (r"(?:on )?(?:the )?{nth} {weekday} (?:of|in) (?:{month}|(?:the |next |this )month)", _nth_weekday),
]


def named_days() -> list[Rule]:
    """Rules for the days that have a name in the word lists."""

    def rule(month_day: str, names: list[str]) -> Rule:
        number_of_month, day = map(int, month_day.split("-"))
        return any_of(names), lambda m, c: single(cal.coming_date(number_of_month, day, c))

    fixed = [rule(month_day, names) for month_day, names in vocabulary().data["named_days"].items()]
    return [*fixed, *_moving_days(), *_easter_days()]


def _moving_days() -> list[Rule]:
    """Holidays on the nth weekday of a month."""

    def rule(day: dict[str, Any]) -> Rule:
        number = vocabulary().weekdays.index(day["weekday"])
        nth = relativedelta.weekday(number, day["nth"])
        edge = 31 if day["nth"] < 0 else 1

        def in_year(year: int) -> date:
            found: date = date(year, day["month"], 1) + relativedelta.relativedelta(day=edge, weekday=nth)
            return found + timedelta(days=day.get("later", 0))

        return any_of(day["words"]), lambda m, c: single(_next_yearly(in_year, c))

    return [rule(day) for day in vocabulary().data["moving_days"]]


def _easter_days() -> list[Rule]:
    """Easter Sunday and the days that are counted from it."""

    def rule(later: int, names: list[str]) -> Rule:
        def in_year(year: int) -> date:
            found: date = easter(year)
            return found + timedelta(days=later)

        return any_of(names), lambda m, c: single(_next_yearly(in_year, c))

    return [rule(later, names) for later, names in vocabulary().data["easter_days"].items()]


def _next_yearly(in_year: Callable[[int], date], c: Calendar) -> date:
    """This year's, or next year's when that has gone."""
    this = in_year(c.today.year)
    return this if this >= c.today else in_year(c.today.year + 1)


# A day of the month without "the": it counts only as an answer, or beside another day.
BARE_RULES: list[Rule] = [(r"{th}", _day_of_month)]

PARTS_OF_RANGE = tuple(
    pattern for pattern, _ in RULES if not re.search(r"yesterday|last\||this past", pattern)
)
