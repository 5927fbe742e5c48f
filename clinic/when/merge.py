"""A later answer or correction joined to what was said before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from clinic.when.check import check
from clinic.when.clock import minutes
from clinic.when.model import Order, When, Window
from clinic.when.opening import Opening
from clinic.when.resolve import at_minute
from clinic.when.wish import assemble

NOON = 12


def merge(old: When | None, new: When | None, now: datetime, opening: Opening) -> When | None:
    """What is wanted after `new`: what it says about day or time replaces the old, the rest stays.

    "sat" then "3pm"; "thursday instead"; "4 not 3"; "pm" after "8"; "a week later". Problems are looked for
    anew, so `now` may be later than when `old` was read.
    """
    if old is None or new is None:
        return new or old
    days, excluded = _days(old, new), _excluded_days(old, new)
    windows = _windows(old, new, days)
    weekly = new.weekly if new.days else old.weekly
    if new.problem in ("nonexistent", "unclear"):
        when = replace(new)
        if not new.has_time():
            when = replace(when, **_times(old))
    else:
        wanted = [replace(w, days=tuple(d for d in w.days if d not in excluded) or w.days) for w in windows]
        when = assemble([check(w, weekly, now, opening) for w in wanted])
    return replace(
        when,
        text=" ".join(filter(None, (old.text, new.text))),
        spans=new.spans,
        excluded=tuple(sorted(excluded)),
        excluded_times=_excluded_times(old, new),
        order=_order(old, new),
        any_day=new.any_day or (old.any_day and not new.days),
        any_time=new.any_time or (old.any_time and not new.has_time()),
        weekly=weekly,
    )


def _days(old: When, new: When) -> tuple[date, ...]:
    if new.any_day:
        return ()
    if new.days:
        readings = [r.day for r in old.detail.readings if r.day] if old.problem == "unclear" else []
        chosen = tuple(day for day in new.days if day in readings)
        return chosen or new.days
    return tuple(day + timedelta(days=new.shift_days) for day in old.days)


def _windows(old: When, new: When, days: tuple[date, ...]) -> list[Window]:
    """The new times for the days; the old times when the new message has none."""
    if new.part in ("am", "pm") and old.exact:
        return [Window(days=days, exact=_on_half(old.exact, new.part), around=old.around)]
    if new.has_time():
        kept = (
            new.choices()
            if new.windows and new.has_day()
            else tuple(replace(w, days=days) for w in new.choices())
        )
        return [w if w.days else replace(w, days=days) for w in kept]
    if new.any_day or new.days or new.shift_days:
        return [replace(w, days=days) for w in _shifted(old, new)]
    return [w if w.days else replace(w, days=days) for w in _shifted(old, new)]


def _shifted(old: When, new: When) -> list[Window]:
    if new.order in ("earlier", "later"):
        return [_beside(w, new.order) for w in old.choices()]
    if not new.shift_minutes:
        return list(old.choices())
    return [
        replace(w, exact=at_minute(minutes(w.exact) + new.shift_minutes)) if w.exact else w
        for w in old.choices()
    ]


def _beside(window: Window, order: str) -> Window:
    """Before or after the time that was said; the window as it is when it has no time to go by."""
    if order == "earlier":
        start = window.exact or window.earliest
        latest = at_minute(minutes(start) - 1) if start else window.latest
        return replace(window, exact=None, around=False, part=None, earliest=None, latest=latest)
    start = window.exact or window.latest
    earliest = at_minute(minutes(start) + 1) if start else window.earliest
    return replace(window, exact=None, around=False, part=None, earliest=earliest, latest=None)


def _on_half(at: time, half: str) -> time:
    return at.replace(hour=at.hour % NOON + (NOON if half == "pm" else 0))


def _times(when: When) -> dict[str, Any]:
    return {name: getattr(when, name) for name in ("earliest", "latest", "exact", "around", "part")}


def _order(old: When, new: When) -> Order | None:
    """ "earlier" and "later" have had their effect; "soonest" stays until a time is named."""
    if new.order in ("earlier", "later"):
        return None
    return new.order or (None if new.has_time() else old.order)


def _excluded_days(old: When, new: When) -> set[date]:
    """Exclusions add up, until the person asks for nothing but excluded days after all."""
    excluded = {*old.excluded, *new.excluded}
    return excluded - set(new.days) if set(new.days) <= excluded else excluded


def _excluded_times(old: When, new: When) -> tuple[tuple[time, time], ...]:
    """Exclusions add up, until the person asks for an excluded time after all."""
    both = dict.fromkeys((*old.excluded_times, *new.excluded_times))
    wished = new.exact
    return tuple(pair for pair in both if not (wished and pair[0] <= wished <= pair[1]))
