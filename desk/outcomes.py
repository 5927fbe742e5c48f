"""Why a change was not made, in one line that says how to mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from clinic import booking, clock, ledger, settings, timetable
from clinic.db.appointments import LIVE, Appointment, Status
from clinic.diary import Place
from clinic.ledger import Outcome, Result
from clinic.when import speak
from desk import appointments
from desk.said import say

_DECISIONS = (Result.APPROVED, Result.DECLINED, Result.CALLING)


def refusal(
    session: Session, wanted: Result, outcome: Outcome, found: Appointment, named: Mapping[str, str]
) -> str:
    """The line for an outcome that is not the one `wanted`. `named`: more values for the texts."""
    values = {**appointments.values(found), **named}
    if outcome.result is Result.DECIDED:
        return _changed(session, wanted, found)
    if outcome.result is Result.CLOSED:
        return say("refused.begun", **values) if found.status in LIVE else _decided(session, found)
    if outcome.result is Result.OVERLAPS:
        return say("refused.overlaps", **values)
    if outcome.result is Result.TAKEN and wanted is Result.MOVED:
        return say("refused.taken", **values, free=_listed(outcome.offers))
    clinic = settings.get().clinic
    place, now = ledger.place_of(found, clinic), clock.now()
    offers = booking.nearest(session, place, found.conversation, now, clinic, found.reference)
    return say("refused.place_gone", **values, free=_listed(offers))


def cannot_begin(start: datetime, minutes: int) -> str | None:
    """Why no visit of so many minutes may begin then, whoever asks; None when one may."""
    clinic, now = settings.get().clinic, clock.now()
    start = start.astimezone(clinic.zone)
    day, when = speak.say_date(start.date()), speak.say_time(start.time())
    if start <= now:
        return say("refused.past", new_when=f"{day} at {when}")
    if timetable.is_open_for(clinic, start, minutes):
        return None
    possible = timetable.starts_on(clinic, start.date(), minutes)
    if not possible:
        return say("refused.closed_day", day=day)
    first, last = (speak.say_time(at.astimezone(clinic.zone).time()) for at in (possible[0], possible[-1]))
    return say("refused.closed_hours", minutes=minutes, time=when, day=day, first=first, last=last)


def _listed(offers: Sequence[Place]) -> str:
    """ ", for example Friday ... or ...": what else is free; "" for nothing."""
    times = " or ".join(speak.say_place(offer.start, clock.now()) for offer in offers)
    return say("free", times=times) if times else ""


def _changed(session: Session, wanted: Result, found: Appointment) -> str:
    """Somebody did something since it was looked at: a note counts, there may be something to know in it."""
    if wanted in _DECISIONS and found.status != Status.WAITING.value:
        return _decided(session, found)
    event = ledger.last_event(session, found)
    how = appointments.how(event) if event else ""
    return say("refused.changed", reference=found.reference, how=how)


def _decided(session: Session, found: Appointment) -> str:
    how = appointments.how(ledger.last_change(session, found))
    return say("refused.decided", reference=found.reference, how=how)
