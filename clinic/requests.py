"""Requests: appointments that staff decide. Approve, decline, or let them lapse when nobody did in time."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import diary, ledger, settings
from clinic.db.appointments import Action, Appointment, Status
from clinic.diary import Place
from clinic.ledger import Outcome, Result
from clinic.profile import Clinic


def respond_by(place: Place, now: datetime, clinic: Clinic) -> datetime:
    """Until when a request keeps its place: `booking.request_hold_hours`, at most until the visit."""
    limit = now.astimezone(timezone.utc) + timedelta(hours=clinic.booking.request_hold_hours)
    return min(limit, place.start.astimezone(timezone.utc))


def waiting(session: Session) -> list[Appointment]:
    """Requests that wait for staff, the most urgent first."""
    query = select(Appointment).where(Appointment.status == Status.WAITING.value)
    return list(session.execute(query.order_by(Appointment.respond_by, Appointment.id)).scalars())


def approve(
    session: Session,
    appointment: Appointment,
    staff: str,
    now: datetime,
    note: str = "",
    seen_version: int | None = None,
    clinic: Clinic | None = None,
) -> Outcome:
    """Confirm a request: APPROVED; DECIDED if somebody else was first; TAKEN if its place lapsed and is gone.

    `seen_version` is the `version` that the staff member looked at.
    """
    clinic = clinic or settings.get().clinic
    settled = _settled(session, appointment, seen_version, clinic)
    if settled:
        return settled
    place = Place(appointment.studio, appointment.room, appointment.start, appointment.minutes)
    taken = diary.take(session, place, ledger.owner_of(appointment), now, granted=True, clinic=clinic)
    if taken is None:
        return ledger.unchanged(appointment, Result.TAKEN, clinic)
    appointment.room, appointment.status = taken.room, Status.CONFIRMED.value
    return _decided(session, appointment, Action.APPROVED, staff, note, now, clinic)


def decline(
    session: Session,
    appointment: Appointment,
    staff: str,
    now: datetime,
    note: str = "",
    seen_version: int | None = None,
    clinic: Clinic | None = None,
) -> Outcome:
    """Turn a request down and free its place: DECLINED, or DECIDED if somebody else was first."""
    clinic = clinic or settings.get().clinic
    settled = _settled(session, appointment, seen_version, clinic)
    if settled:
        return settled
    ledger.give_up(session, appointment, Status.DECLINED)
    return _decided(session, appointment, Action.DECLINED, staff, note, now, clinic)


def lapse(session: Session, now: datetime, clinic: Clinic | None = None) -> list[Outcome]:
    """End the requests and the holds whose time is over. One outcome (LAPSED) for each client to tell."""
    clinic = clinic or settings.get().clinic
    diary.one_writer(session)
    query = (
        select(Appointment)
        .where(Appointment.status == Status.WAITING.value, Appointment.respond_by <= now)
        .order_by(Appointment.id)
        .execution_options(populate_existing=True)
    )
    outcomes = []
    for appointment in session.execute(query).scalars().all():
        ledger.give_up(session, appointment, Status.LAPSED)
        outcomes.append(ledger.finish(session, appointment, Action.LAPSED, now, clinic, actor=ledger.CLOCK))
    diary.lapse(session, now)
    return outcomes


def _settled(
    session: Session, appointment: Appointment, seen_version: int | None, clinic: Clinic
) -> Outcome | None:
    """How it stands, if it was decided or changed since it was looked at."""
    ledger.begin(session, None, clinic)
    session.refresh(appointment)
    changed = seen_version is not None and appointment.version != seen_version
    if appointment.status != Status.WAITING.value or changed:
        return ledger.unchanged(appointment, Result.DECIDED, clinic)
    return None


def _decided(
    session: Session,
    appointment: Appointment,
    action: Action,
    staff: str,
    note: str,
    now: datetime,
    clinic: Clinic,
) -> Outcome:
    appointment.respond_by, appointment.decided_by = None, staff
    return ledger.finish(session, appointment, action, now, clinic, actor=staff, detail={"note": note})
