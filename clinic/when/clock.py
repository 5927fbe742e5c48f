"""Times of the clock: written in many ways, often without saying which half of the day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import time

from clinic.when.opening import Hours

NIGHT_ENDS = 4  # o'clock: an hour before this belongs to the evening before, so it is late, not early
SLACK = 60  # minutes around the opening hours within which people still mean that half of the day

_HOUR = r"(?:2[0-4]|[01]?[0-9])"
_HALF_OF_DAY = r"(?: ?(?P<half>am|pm)|(?P<short>[ap])(?![\w]))"
_MINUTES = r"(?:(?:5|10|20|25)(?: minutes)?|[0-5]?[0-9] minutes)"
# "at eleven hour", where nothing follows that it could be a length of
HOUR_ENDS = r"(?=\s*$|\s*[,.!?;)]| (?:on|of|in the|at|please|ok|is|for me|and)(?!\w))"
_FORMS = (
    rf"(?P<fraction>half|(?:a )?quarter|{_MINUTES}) (?P<side>past|after|until|to|before|of) "
    rf"(?P<hour>{_HOUR})(?![\d:/.-]?\d)(?: ?oclock)?{_HALF_OF_DAY}?",
    rf"(?P<fraction>half) ?(?:past )?(?P<hour>{_HOUR})(?![\d:/.]){_HALF_OF_DAY}?",
    rf"(?P<hour>{_HOUR}) ?(?P<mark>[:;.h]) ?(?P<minute>[0-5][0-9])(?![0-9./]|-[0-9]{{1,2}}-)"
    rf"(?P<seconds>:[0-5][0-9])?{_HALF_OF_DAY}?",
    rf"(?P<hour>{_HOUR}) (?P<minute>[0-5][05])(?![\d:/.]){_HALF_OF_DAY}?",
    rf"(?P<hour>(?:[01][0-9]|2[0-3]))(?P<minute>[0-5][05])(?![\d:/.-])(?P<mark> ?h(?:ours)?)?{_HALF_OF_DAY}?",
    r"(?P<fraction>half|(?:a )?quarter) (?P<side>past|after) (?P<name>noon|midnight)",
    rf"(?P<hour>[1-9])(?P<minute>[0-5][05])(?![\d:/.-]){_HALF_OF_DAY}?",
    rf"(?P<hour>{_HOUR})-(?P<minute>2[5-9]|[3-5][0-9])(?![\d:/.-]){_HALF_OF_DAY}?",  # "ten-thirty"
    rf"(?P<hour>{_HOUR})(?P<mark> ?oclock| o clock|h){_HALF_OF_DAY}?",
    rf"(?P<hour>{_HOUR})(?P<mark> hours?){HOUR_ENDS}",
    rf"(?P<hour>{_HOUR}){_HALF_OF_DAY}",
    r"(?:12 )?(?P<name>noon|midnight)",
    rf"(?P<hour>{_HOUR})(?![\d:/]|\.\d)",
)
_ISH = r"(?:[ -]?ish)?"


@dataclass(frozen=True)
class Clock:
    """A time as it was said. `sure`: it is known which half of the day is meant."""

    hour: int
    minute: int = 0
    sure: bool = False
    ish: bool = False
    plain: bool = False  # digits alone, which may count anything

    def readings(self) -> tuple[time, ...]:
        """The times of day it may mean, the earlier first."""
        if self.sure:
            return (time(self.hour % 24, self.minute),)
        return tuple(time(hour % 24, self.minute) for hour in (self.hour, self.hour + 12))

    def on_half(self, half: str) -> Clock:
        """The same in the "am" or "pm" half of the day, when that was open."""
        if self.sure:
            return self
        hour = self.hour % 12 + (12 if half == "pm" else 0)
        return Clock(hour, self.minute, True, self.ish, self.plain)


def _nameless(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


CLOCK = rf"(?<![\d$£€.:;/#])(?<!\d-\d)(?:{'|'.join(_nameless(form) for form in _FORMS)}){_ISH}"
_COMPILED = tuple(re.compile(form + rf"(?P<ish>{_ISH})") for form in _FORMS)


def parse(text: str) -> Clock | None:
    """The clock time that is the whole of a piece of normalised text; None when it is none ("25 past 99")."""
    for pattern in _COMPILED:
        found = pattern.fullmatch(text.strip())
        if found:
            return _clock(found.groupdict())
    return None


def _clock(said: dict[str, str | None]) -> Clock | None:
    ish = bool(said.get("ish"))
    if said.get("name"):
        minute = _fraction(0, str(said["fraction"]), said["side"])[1] if said.get("fraction") else 0
        return Clock(12 if said["name"] == "noon" else 0, minute, True, ish)
    hour, minute = int(said["hour"] or 0), int(said.get("minute") or 0)
    if said.get("fraction"):
        hour, minute = _fraction(hour, str(said["fraction"]), said.get("side"))
    half = said.get("half") or {"a": "am", "p": "pm"}.get(said.get("short") or "")
    sure = hour == 0 or hour > 11 or said.get("mark") == "h" or (len(said["hour"] or "") == 2 and hour < 10)
    plain = not (
        half
        or said.get("fraction")
        or (said.get("mark") or "").strip() in (":", ";", "h", "oclock", "o clock", "hours", "hour")
    )
    clock = Clock(hour, minute, sure, ish, plain)
    if half and hour <= 12:
        return Clock(hour % 12 + (12 if half == "pm" else 0), minute, True, ish)
    return clock


def _fraction(hour: int, fraction: str, side: str | None) -> tuple[int, int]:
    """ "half" is past the hour: the British "half 5" is 5:30, as is "half past 5"."""
    minutes = 30 if fraction == "half" else 15 if "quarter" in fraction else int(fraction.split()[0])
    if side in ("to", "until", "of", "before"):
        return (hour - 1) % 24 or 12, 60 - minutes
    return hour, minutes


def minutes(at: time) -> int:
    """Minutes since midnight."""
    return at.hour * 60 + at.minute


def choose_start(clock: Clock, hours: Hours) -> time:
    """The reading of a start nearest to the opening hours."""
    low, high = minutes(hours.open), minutes(hours.close)

    def off(at: time) -> int:
        inside = hours.open <= at <= hours.last_start
        return -1 if inside else max(low - minutes(at), minutes(at) - high, 0)

    return min(clock.readings(), key=off)


def choose_lower(clock: Clock, hours: Hours) -> time:
    """The reading of "after X" that leaves something of the day: "after 9" is 9 am, "after 7" is 7 pm."""
    return _choose(
        clock,
        lambda at: hours.open <= at <= hours.last_start,
        lambda at: minutes(hours.open) - SLACK <= minutes(at) < minutes(hours.close) + SLACK,
    )


def choose_upper(clock: Clock, hours: Hours) -> time:
    """The reading of "before X" that leaves something of the day: "before 10" is am, "before 7" is pm."""
    return _choose(
        clock,
        lambda at: hours.open <= at <= hours.close,
        lambda at: minutes(hours.open) - SLACK <= minutes(at) <= minutes(hours.close) + SLACK,
    )


def choose_range(first: Clock, last: Clock, hours: Hours) -> tuple[time, time]:
    """Both ends of "10-2", "9 to 11": in order and best within the opening hours, then the shortest."""
    pairs = [(a, b) for a in first.readings() for b in last.readings() if a < b]
    if not pairs:
        a, b = choose_start(first, hours), choose_start(last, hours)
        return min(a, b), max(a, b)

    def badness(pair: tuple[time, time]) -> tuple[int, int]:
        low, high = max(minutes(pair[0]), minutes(hours.open)), min(minutes(pair[1]), minutes(hours.close))
        length = minutes(pair[1]) - minutes(pair[0])
        outside = length - max(0, high - low)
        return outside + (SLACK * 12 if high < low else 0), length

    return min(pairs, key=badness)


def _choose(clock: Clock, *tests: Callable[[time], bool]) -> time:
    readings = clock.readings()
    for test in tests:
        fitting = _first(at for at in readings if test(at))
        if fitting is not None:
            return fitting
    return readings[-1]


def _first(times: Iterable[time]) -> time | None:
    return next(iter(times), None)
