"""Times of day in figures: bare hours and parts of the day against the opening hours of a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time

from clinic.when.clock import Clock, choose_lower, choose_range, choose_start, choose_upper, minutes
from clinic.when.model import AROUND_MINUTES, DAY_END, DAY_START, Window
from clinic.when.opening import Hours
from clinic.when.phrases import TimeKind, TimeSpec
from clinic.when.vocabulary import vocabulary

NOON = time(12, 0)
LAST_OF_MORNING = time(11, 59)


def at_minute(count: int) -> time:
    """The time so many minutes after midnight, kept within the day."""
    count = max(0, min(count, 24 * 60 - 1))
    return time(count // 60, count % 60)


def part_window(name: str, hours: Hours) -> tuple[time | None, time | None]:
    """First and last start of a part of the day; "am" and "pm" are halves of it."""
    if name in ("am", "pm"):
        return (None, LAST_OF_MORNING) if name == "am" else (NOON, None)
    part = vocabulary().parts[name]
    if part.span == "from_opening":
        return hours.open, at_minute(minutes(hours.open) + part.minutes)
    if part.span == "to_last_start":
        return at_minute(minutes(hours.last_start) - part.minutes), hours.last_start
    return part.earliest, part.latest


def window(specs: Sequence[TimeSpec], hours: Hours) -> Window:
    """Limits that all hold, as one window without days."""
    result = Window()
    for spec in sorted(
        specs, key=lambda s: s.kind not in ("part", "half")
    ):  # a part tells which half of the day
        result = _limited(result, spec, hours)
    return result


def _limited(known: Window, spec: TimeSpec, hours: Hours) -> Window:
    if spec.kind in ("part", "half"):
        low, high = part_window(spec.part, hours)
        return replace(known, part=spec.part, earliest=low, latest=high)
    if spec.clock is None:
        return known
    clock = _in_part(spec.clock, known)
    if spec.kind == "at":
        return Window(exact=choose_start(clock, hours), around=spec.around, part=known.part)
    if spec.kind == "after":
        return replace(known, earliest=_latest_of(known.earliest, choose_lower(clock, hours)))
    if spec.kind == "by":
        return replace(known, latest=_earliest_of(known.latest, choose_upper(clock, hours)))
    if spec.kind == "over":
        if known.exact:
            return known  # "at 12, hard stop at 2": who names the start has reckoned
        last = at_minute(minutes(choose_upper(clock, hours)) - hours.visit)
        return replace(known, latest=_earliest_of(known.latest, last))
    if spec.kind == "before":
        last = at_minute(minutes(choose_upper(clock, hours)) - 1)
        return replace(known, latest=_earliest_of(known.latest, last))
    if spec.kind == "between" and spec.until:
        low, high = choose_range(clock, _in_part(spec.until, known), hours)
        return replace(known, earliest=low, latest=high)
    return known


def _in_part(clock: Clock, known: Window) -> Clock:
    """The half of the day that a part settles: "8 in the morning"."""
    if known.part is None or clock.sure:
        return clock
    low, high = known.earliest or DAY_START, known.latest or DAY_END
    fitting = [at for at in clock.readings() if low <= at <= high]
    if not fitting:
        fitting = [at for at in clock.readings() if (at >= NOON) == (high >= NOON)]
    return Clock(fitting[0].hour, fitting[0].minute, sure=True) if len(fitting) == 1 else clock


def _latest_of(a: time | None, b: time) -> time:
    return b if a is None else max(a, b)


def _earliest_of(a: time | None, b: time) -> time:
    return b if a is None else min(a, b)


def inverse(spec: TimeSpec) -> TimeSpec | None:
    """What "not after 5" or "busy until 4" leaves; None when it leaves more than one stretch of the day."""
    kinds: dict[str, TimeKind] = {"after": "by", "before": "after", "by": "after"}
    return replace(spec, kind=kinds[spec.kind]) if spec.kind in kinds else None


def excluded_stretch(spec: TimeSpec, hours: Hours) -> tuple[time, time] | None:
    """The times that "not at 3", "not in the morning" take away."""
    found = window([spec], hours)
    if found.exact:
        slack = AROUND_MINUTES if found.around else 0
        return at_minute(minutes(found.exact) - slack), at_minute(minutes(found.exact) + slack)
    if found.earliest is None and found.latest is None:
        return None
    return found.earliest or DAY_START, found.latest or DAY_END
