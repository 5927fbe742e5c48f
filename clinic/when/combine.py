"""Days and times that stand together: which narrow each other, and which are alternatives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from clinic.when.calendar import Calendar
from clinic.when.day_grammar import disagreeing
from clinic.when.model import Detail
from clinic.when.phrases import DaySpec, TimeSpec
from clinic.when.reader import Item

_OR = re.compile(r"\b(?:or|nor)\b|/")
_INSTEAD = re.compile(r"\b(?:otherwise|failing that|if not|alternatively|or else)\b")
_SAME = re.compile(r"[ ,(]*(?:(?:the|on|which is|that's|thats|ie|i\.e\.) ?)*")  # "tomorrow, the 11th"
_AND = re.compile(r"\band\b|&|,|;")
_NO_TIMES = ("soonest", "latest", "earlier", "later", "any", "shift")
_BOUNDS = ("after", "before", "by", "over")


@dataclass
class Group:
    """Days and times said of each other. `times` holds alternatives, each a list of limits that all hold."""

    day: DaySpec | None = None
    times: list[list[TimeSpec]] = field(default_factory=list)
    day_first: bool = True


def groups(text: str, items: Sequence[Item], calendar: Calendar) -> list[Group]:
    """Wanted items as groups: "fri after 5 or sat morning" makes two, "fri or sat after 5" one."""
    result: list[Group] = []
    end = 0
    for item in items:
        phrase = item.phrase
        assert phrase is not None
        gap = text[end : item.start]
        if not result or _starts_anew(result[-1], phrase.day, phrase.time, gap):
            result.append(Group(day_first=phrase.day is not None))
        group = result[-1]
        if phrase.day:
            group.day = join_days(group.day, phrase.day, gap, calendar) if group.day else phrase.day
        if phrase.time:
            _add_time(group.times, phrase.time, gap)
        end = item.end
    return result


def _starts_anew(group: Group, day: DaySpec | None, time: TimeSpec | None, gap: str) -> bool:
    """A second day after "day, time", or a second time after "time, day", begins another wish."""
    if _INSTEAD.search(gap):
        return True
    if not (group.day and group.times) or group.day.kind in ("any", "shift"):
        return False
    if day and group.day_first:
        return not _narrows(day, group.day) or bool(_OR.search(gap))
    return bool(time and not day and not group.day_first and _is_apart(gap))


def _is_apart(gap: str) -> bool:
    return bool(_OR.search(gap) or _AND.search(gap))


def _narrows(a: DaySpec, b: DaySpec) -> bool:
    """Whether one says more exactly which days of the other are meant: "tuesday" and "next week"."""
    kinds = {a.kind, b.kind}
    return "any" in kinds or ("span" in kinds and len(kinds) > 1) or kinds == {"date", "weekday"}


def join_days(a: DaySpec, b: DaySpec, gap: str, calendar: Calendar) -> DaySpec:
    """Two days side by side: either will do, or both name the same, or one narrows the other."""
    if "any" in (a.kind, b.kind):
        return b if a.kind == "any" else a
    if _OR.search(gap) or not _narrows(a, b):
        return _either(a, b)
    if a.problem or b.problem:
        return _which_reading(a, b) if a.problem else _which_reading(b, a)
    return _both(a, b, gap, calendar)


def _which_reading(unclear: DaySpec, other: DaySpec) -> DaySpec:
    """ "thurs 03/04": the weekday tells which reading is meant; another problem stays."""
    weekdays = {day.weekday() for day in other.days}
    days = tuple(r.day for r in unclear.detail.readings if r.day and r.day.weekday() in weekdays)
    return DaySpec("date", days) if len(days) == 1 else unclear


def _either(a: DaySpec, b: DaySpec) -> DaySpec:
    """Days of both; a problem stays only when neither has a day without one."""
    if a.problem or b.problem:
        return a if b.problem else b
    kind = a.kind if a.kind == b.kind else "date"
    return DaySpec(kind, tuple(sorted({*a.days, *b.days})))


def _both(a: DaySpec, b: DaySpec, gap: str, calendar: Calendar) -> DaySpec:
    narrow, wide = (a, b) if b.kind == "span" else (b, a) if a.kind == "span" else (a, b)
    if wide.kind == "span" and narrow.kind in ("weekday", "recurring"):
        weekdays = {day.weekday() for day in narrow.days}
        days = tuple(day for day in wide.days if day.weekday() in weekdays)
        return replace(wide, days=days) if days else _gone_by(narrow, calendar)
    common = tuple(day for day in narrow.days if day in wide.days)
    if common:
        return DaySpec("date", common)
    if not _SAME.fullmatch(gap):
        return _either(a, b)
    weekly, other = (a, b) if a.kind == "weekday" else (b, a)
    weekdays = {day.weekday() for day in weekly.days}
    same_weekday = tuple(day for day in other.days if day.weekday() in weekdays)
    if weekly.kind == "weekday" and same_weekday:  # "friday, the 19th" is not the coming friday
        return DaySpec("date", same_weekday)
    if weekly.kind == "weekday" and len(weekdays) == len(other.days) == 1:  # "friday the 13th of march"
        meant = calendar.nearest(weekdays.pop(), other.days[0])
        return disagreeing("", *((meant, other.days[0]) if weekly is a else (other.days[0], meant)))
    return disagreeing("", *a.days[:1], *b.days[:1])


def _gone_by(weekday: DaySpec, calendar: Calendar) -> DaySpec:
    """ "monday" of "this week" said on Wednesday."""
    days: tuple[date, ...] = tuple(day - timedelta(days=7) for day in weekday.days)
    return DaySpec("date", days, "past", Detail(day=days[0]) if days else Detail())


def _add_time(times: list[list[TimeSpec]], spec: TimeSpec, gap: str) -> None:
    if not times or not _limits(times[-1], spec, gap):
        times.append([spec])
    else:
        times[-1].append(spec)


def _limits(said: Sequence[TimeSpec], spec: TimeSpec, gap: str) -> bool:
    """Whether a further time limits what was said ("friday afternoon at 3"); else it is another choice."""
    if any(s.kind in _NO_TIMES for s in (*said, spec)):
        return True
    if _OR.search(gap):
        return False
    kinds = [s.kind for s in (*said, spec)]
    if "over" in kinds and kinds.count("part") < 2:
        return True
    if any(kind in _BOUNDS for kind in kinds):
        return kinds.count("part") < 2 and "at" not in kinds and "between" not in kinds
    one_part = kinds.count("part") + kinds.count("half") == 1
    return one_part and len(kinds) == 2 and not re.search(r"\band\b|&", gap)
