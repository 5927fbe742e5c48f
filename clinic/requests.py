"""What staff do: decide requests, write a note, announce a call, cancel or move an appointment.

Each function takes `by` (who does it) and, mostly, `seen_version`: the `Appointment.version` they looked at.
Who comes second changes nothing and is told how it stands (`DECIDED`); doing again what one did oneself gives
`repeated`. What the client has to hear is written in the same transaction (`clinic.notices`): `words` are
staff's own for the client, `note` and `reason` stay with staff.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import booking, diary, ledger, settings
from clinic.db.appointments import Action, Appointment, Status
from clinic.diary import Place
from clinic.ledger import Outcome, Result
from clinic.profile import Clinic


def waiting(session: Session) -> list[Appointment]:
    """Requests that wait for staff, the most urgent first."""
    query = select(Appointment).where(Appointment.status == Status.WAITING.value)
    return list(session.execute(query.order_by(Appointment.respond_by, Appointment.id)).scalars())


def find(session: Session, reference: str) -> Appointment | None:
    """The appointment with this reference, whatever became of it. For staff; clients name a contact, too."""
    found: Appointment | None = session.execute(
        select(Appointment).where(Appointment.reference == reference)
    ).scalar_one_or_none()
    return found


def approve(
    session: Session,
    appointment: Appointment,
    by: str,
    now: datetime,
    note: str = "",
    seen_version: int | None = None,
    clinic: Clinic | None = None,
    words: str = "",
) -> Outcome:
    """Confirm a request: APPROVED; DECIDED if somebody else was first; TAKEN if its place lapsed and is gone;
    CLOSED if its time has come."""
    clinic = clinic or settings.get().clinic
    settled = _settled(session, appointment, by, Result.APPROVED, seen_version, clinic)
    if settled:
        return settled
    if not ledger.is_open(appointment, now):
        return ledger.unchanged(appointment, Result.CLOSED, clinic)
    place = ledger.place_of(appointment, clinic)
    taken = diary.take(session, place, ledger.owner_of(appointment), now, granted=True, clinic=clinic)
    if taken is None:
        return ledger.unchanged(appointment, Result.TAKEN, clinic)
    appointment.room, appointment.status = taken.room, Status.CONFIRMED.value
    appointment.respond_by, appointment.decided_by = None, by
    return ledger.finish(
        session, appointment, Action.APPROVED, now, clinic, actor=by, detail={"note": note}, words=words
    )


def decline(
    session: Session,
    appointment: Appointment,
    by: str,
    now: datetime,
    reason: str = "",
    seen_version: int | None = None,
    clinic: Clinic | None = None,
    words: str = "",
) -> Outcome:
    """Turn a request down and free its place: DECLINED, or DECIDED if somebody else was first.

    The client hears `words`, never the `reason`.
    """
    clinic = clinic or settings.get().clinic
    settled = _settled(session, appointment, by, Result.DECLINED, seen_version, clinic)
    if settled:
        return settled
    ledger.give_up(session, appointment, Status.DECLINED)
    appointment.decided_by = by
    return ledger.finish(
        session, appointment, Action.DECLINED, now, clinic, actor=by, detail={"reason": reason}, words=words
    )


def note(
    session: Session,
    appointment: Appointment,
    by: str,
    now: datetime,
    text: str,
    clinic: Clinic | None = None,
) -> Outcome:
    """Write something down about an appointment, open or not: NOTED. ValueError without words."""
    if not text.strip():
        raise ValueError("a note needs words")
    clinic = clinic or settings.get().clinic
    ledger.begin(session, None, clinic)
    return ledger.finish(
        session, appointment, Action.NOTED, now, clinic, actor=by, detail={"note": text.strip()}
    )


def call_back(
    session: Session,
    appointment: Appointment,
    by: str,
    now: datetime,
    note: str = "",
    seen_version: int | None = None,
    clinic: Clinic | None = None,
    words: str = "",
) -> Outcome:
    """Tell the client that staff will be in touch before they decide: CALLING (`repeated` when this was the
    last thing done), or DECIDED.

    The request keeps waiting, and its place for as long as before.
    """
    clinic = clinic or settings.get().clinic
    settled = _settled(session, appointment, by, Result.CALLING, seen_version, clinic)
    if settled:
        return settled
    last = ledger.last_event(session, appointment)
    if last is not None and (last.action, last.actor) == (Action.CALLING.value, by):
        return ledger.unchanged(appointment, Result.CALLING, clinic, repeated=True)
    return ledger.finish(
        session, appointment, Action.CALLING, now, clinic, actor=by, detail={"note": note}, words=words
    )


def cancel(
    session: Session,
    appointment: Appointment,
    by: str,
    now: datetime,
    reason: str = "",
    seen_version: int | None = None,
    clinic: Clinic | None = None,
    words: str = "",
) -> Outcome:
    """Cancel an appointment, free its place: CANCELLED (`repeated` when it was already), CLOSED or DECIDED.

    The client hears `words`, never the `reason`.
    """
    clinic = clinic or settings.get().clinic
    if _changed_since(session, appointment, seen_version, clinic):
        return ledger.unchanged(appointment, Result.DECIDED, clinic)
    detail = {"reason": reason}
    return booking.cancel(
        session, appointment, None, now, actor=by, clinic=clinic, detail=detail, words=words
    )


def move(
    session: Session,
    appointment: Appointment,
    place: Place,
    by: str,
    now: datetime,
    note: str = "",
    seen_version: int | None = None,
    clinic: Clinic | None = None,
    words: str = "",
) -> Outcome:
    """Give an appointment another place: MOVED (`repeated` when it is there already), TAKEN, CLOSED, DECIDED.

    Staff may name a place with less notice than clients, or further ahead, but not outside opening hours.
    """
    clinic = clinic or settings.get().clinic
    if _changed_since(session, appointment, seen_version, clinic):
        return ledger.unchanged(appointment, Result.DECIDED, clinic)
    detail = {"note": note}
    return booking.move(
        session, appointment, place, None, now, actor=by, clinic=clinic, detail=detail, words=words
    )


def lapse(session: Session, now: datetime, clinic: Clinic | None = None) -> list[Outcome]:
    """End the requests and the holds whose time is over: one outcome (LAPSED) each. The clients are told."""
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


def _changed_since(
    session: Session, appointment: Appointment, seen_version: int | None, clinic: Clinic
) -> bool:
    """Wait for one's turn, look again; whether it is another version than the one looked at."""
    ledger.begin(session, None, clinic)
    session.refresh(appointment)
    return seen_version is not None and appointment.version != seen_version


def _settled(
    session: Session,
    appointment: Appointment,
    by: str,
    wanted: Result,
    seen_version: int | None,
    clinic: Clinic,
) -> Outcome | None:
    """How a request stands, if it was decided or changed since it was looked at."""
    changed = _changed_since(session, appointment, seen_version, clinic)
    if appointment.status == Status.WAITING.value and not changed:
        return None
    reached = {Status.CONFIRMED.value: Result.APPROVED, Status.DECLINED.value: Result.DECLINED}
    if reached.get(appointment.status) is wanted and appointment.decided_by == by:
        return ledger.unchanged(appointment, wanted, clinic, repeated=True)
    return ledger.unchanged(appointment, Result.DECIDED, clinic)
