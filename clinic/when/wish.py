"""Text -> When: reading, combining, resolving and checking put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from clinic import pasted
from clinic.when import guards
from clinic.when.calendar import Calendar
from clinic.when.check import Verdict, bounds, check
from clinic.when.combine import Group, groups
from clinic.when.model import Detail, Order, When, Window
from clinic.when.opening import Hours, Opening
from clinic.when.phrases import DaySpec, TimeSpec
from clinic.when.reader import Item, read_items
from clinic.when.resolve import excluded_stretch, inverse, window
from clinic.when.tokens import Normalised, normalise

_TOLD_DAYS = 7  # of days that cannot be booked, the first are enough to look near them
_SMALL = re.compile(r"[ ,]*(?:(?:at|around|about|in|the|on|-) )*")  # between a day and its time
_CLOSE = 4  # characters: spans so near each other are told as one


def read(text: str, now: datetime, opening: Opening, expected: bool = False) -> When | None:
    """The wish for a time in a text, None when it has none.

    `now` is aware. `expected`: the person was just asked when to come, so bare numbers and loose words count.
    Texts of any length and kind are read without an exception; only the first 1,000 characters count.
    """
    local = now.astimezone(opening.zone)
    calendar = Calendar(local, opening.last_day(now))
    norm = normalise(pasted.without_head(text))
    items = read_items(norm.text, calendar, expected)
    items = items if expected else _without_the_past(norm.text, items)
    if not items:
        return None
    when = _wish(norm.text, items, calendar, opening)
    if when is None:
        return None
    text, spans = _said(norm, items)
    when = replace(when, text=text, spans=spans)
    return replace(when, detail=replace(when.detail, said=_culprit(norm, items, when)))


def is_only_a_part_of_day(text: str) -> bool:
    """Whether a text is nothing but a part of the day: "afternoon" greets, unless a day is wished already."""
    return guards.is_part_of_day(normalise(text).text)


def _without_the_past(text: str, items: list[Item]) -> list[Item]:
    """Nobody was asked: a day that has gone is a tale, and so is the time that goes with it."""
    gone = [i for i in items if i.phrase and i.phrase.day and i.phrase.day.problem == "past"]
    spans = [(g.start, g.end) for g in gone]
    return [
        item
        for item in items
        if item not in gone
        and not (item.phrase and not item.phrase.day and any(_beside(text, item, span) for span in spans))
    ]


def _beside(text: str, item: Item, span: tuple[int, int]) -> bool:
    """Whether nothing but a small word is between the item and the stretch."""
    between = text[span[1] : item.start] if span[1] <= item.start else text[item.end : span[0]]
    return bool(_SMALL.fullmatch(between))


def _culprit(norm: Normalised, items: Sequence[Item], when: When) -> str:
    """The words of the day that has a problem in itself, "feb 30"."""
    for item in items:
        day = item.phrase.day if item.phrase else None
        if when.problem and day and day.problem == when.problem:
            start, end = norm.original_span(item.start, item.end)
            return norm.original[start:end]
    return when.text if when.problem == "unclear" else ""


def _said(norm: Normalised, items: Sequence[Item]) -> tuple[str, tuple[tuple[int, int], ...]]:
    spans: list[tuple[int, int]] = []
    for start, end in (norm.original_span(item.start, item.end) for item in items):
        if spans and start - spans[-1][1] <= _CLOSE:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return " ".join(norm.original[a:b] for a, b in spans), tuple(spans)


def _wish(text: str, items: Sequence[Item], calendar: Calendar, opening: Opening) -> When | None:
    unwanted = _Exclusions(text, items, calendar, opening)
    found = groups(text, [i for i in items if not i.negated], calendar)
    if unwanted.limits:
        for group in found or [Group()]:
            group.times = [[*times, *unwanted.limits] for times in group.times or [[]]]
            found = found or [group]
    if not found and not unwanted:
        return None
    verdicts = [v for group in found for v in _verdicts(group, unwanted, calendar, opening)]
    when = assemble(verdicts)
    specs = [spec for group in found for times in group.times for spec in times]
    days = [group.day for group in found if group.day]
    return replace(
        when,
        excluded=unwanted.days,
        excluded_times=unwanted.times,
        order=_order(specs),
        any_day=not when.days and (unwanted.of_any or any(day.kind == "any" for day in days)),
        any_time=any(spec.kind == "any" for spec in specs) and not when.has_time(),
        weekly=bool(days) and all(day.kind == "weekday" for day in days),
        shift_days=next((day.shift for day in days if day.kind == "shift"), 0),
        shift_minutes=next((spec.shift for spec in specs if spec.kind == "shift"), 0),
    )


class _Exclusions:
    """What the negated items take away."""

    def __init__(self, text: str, items: Sequence[Item], calendar: Calendar, opening: Opening) -> None:
        phrases = [i.phrase for i in items if i.negated and i.phrase]
        days = [p.day for p in phrases if p.day]
        times = [p.time for p in phrases if p.time]
        self.limits = [limit for limit in map(inverse, times) if limit]
        hours = opening.widest()
        stretches = [] if days else [excluded_stretch(t, hours) for t in times if not inverse(t)]
        self.times = tuple(s for s in stretches if s)
        self.days = () if days and self.limits else _all_days(days, calendar)
        firsts = [i.start for i in items if i.negated]
        self.of_any = bool(firsts) and bool(
            re.search(r"\b(?:any|every|all)(?! ?time)\w*\b[^.,]*$", text[: firsts[0]])
        )

    def __bool__(self) -> bool:
        return bool(self.days or self.times or self.limits)


def _all_days(specs: Iterable[DaySpec], calendar: Calendar) -> tuple[date, ...]:
    """A bare weekday that is not wanted stands for all of them."""
    days: set[date] = set()
    for spec in specs:
        if spec.kind in ("weekday", "recurring"):
            days |= set(calendar.all(day.weekday() for day in spec.days))
        else:
            days |= {day for day in spec.days if calendar.today <= day <= calendar.last}
    return tuple(sorted(days))


def _order(specs: Iterable[TimeSpec]) -> Order | None:
    kinds = {spec.kind for spec in specs}
    orders: tuple[Order, ...] = ("soonest", "latest", "earlier", "later")
    return next((order for order in orders if order in kinds), None)


def _verdicts(group: Group, unwanted: _Exclusions, calendar: Calendar, opening: Opening) -> list[Verdict]:
    day = group.day
    if day and day.problem:
        timed = window(group.times[0], opening.widest()) if group.times else Window()
        return [Verdict(replace(timed, days=day.days), day.problem, day.detail)]
    days = tuple(d for d in day.days if d not in unwanted.days) if day else ()
    if day and day.days and not days:
        return [Verdict(Window(days=day.days), "unclear", Detail())]
    hours = _hours_for(days, opening)
    weekly = bool(day and day.kind == "weekday")
    windows = [replace(window(specs, hours), days=days) for specs in group.times or [[]]]
    return [check(w, weekly, calendar.now, opening) for w in windows]


def _hours_for(days: Sequence[date], opening: Opening) -> Hours:
    return next((hours for hours in map(opening.on, days) if hours), opening.widest())


def assemble(verdicts: Sequence[Verdict]) -> When:
    """Windows that can be booked as one When; the problem of the first when none can."""
    good = [v.window for v in verdicts if v.problem is None]
    if verdicts and not good:
        first = verdicts[0]
        windows = [replace(v.window, days=v.window.days[:_TOLD_DAYS]) for v in verdicts]
        return _flat(windows, problem=first.problem, detail=first.detail)
    return _flat(good)


def _flat(windows: Sequence[Window], **rest: Any) -> When:
    windows = list(dict.fromkeys(windows))
    if not windows:
        return When(**rest)
    days = tuple(sorted({day for w in windows for day in w.days})) if all(w.days for w in windows) else ()
    timed = {replace(w, days=()) for w in windows}
    if len(timed) == 1:
        return When(**{**vars(timed.pop()), "days": days}, **rest)
    low, high = min(bounds(w)[0] for w in windows), max(bounds(w)[1] for w in windows)
    return When(
        days=days,
        earliest=low if low > time.min else None,
        latest=high if high < time(23, 59) else None,
        windows=tuple(windows),
        **rest,
    )
