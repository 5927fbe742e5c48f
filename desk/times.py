"""Days and times as staff type them: read like a client's, but also soon, far ahead, or past."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import typer

from clinic import clock, settings, when
from clinic.when import When

_FAR_DAYS = 365
_MOMENTS = "such as: fri 3pm, or 2027-02-12 15:00"
_DAYS = "such as: today, fri, or 2027-02-12"


def day(text: str | None) -> date | None:
    """The day that is meant; one that cannot be read is bad usage."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        wish = _read(text)
    if wish is None or len(wish.days) != 1 or wish.problem in ("unclear", "nonexistent"):
        raise typer.BadParameter(f"'{text}' is not one day; write it {_DAYS}", param_hint="--day")
    return wish.days[0]


def moment(text: str) -> datetime:
    """The moment that is meant, in the clinic's zone; one that cannot be read is bad usage."""
    zone = settings.get().clinic.zone
    try:
        exact = datetime.fromisoformat(text.strip()) if ":" in text else None
    except ValueError:
        exact = None
    if exact is not None:
        return exact.astimezone(zone) if exact.tzinfo else exact.replace(tzinfo=zone)
    wish = _read(text)
    unreadable = wish is None or wish.problem in ("unclear", "nonexistent")
    if wish is None or unreadable or len(wish.days) != 1 or wish.exact is None or wish.around:
        raise typer.BadParameter(f"'{text}' is not one day and time; write it {_MOMENTS}", param_hint="TIME")
    return datetime.combine(wish.days[0], wish.exact, zone)


def _read(text: str) -> When | None:
    opening = replace(when.Opening.of(settings.get().clinic), notice_minutes=0, horizon_days=_FAR_DAYS)
    return when.read(text, clock.now(), opening, expected=True)
