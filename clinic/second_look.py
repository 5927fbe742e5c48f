"""What is said after the booking and makes an appointment uncertain: staff decide about it.

A health remark, that it is for a child, or that it is for somebody else than the one who was asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import booking, ledger, settings
from clinic.db.appointments import Action, Appointment, Kind, Status
from clinic.ledger import Outcome
from clinic.profile import Clinic


def hold_up(
    session: Session,
    conversation: str,
    treated: str,
    reasons: Sequence[str],
    message_id: str,
    now: datetime,
    clinic: Clinic | None = None,
) -> list[Outcome]:
    """Turn the coming appointments of this person into requests that wait for staff; they keep their places.

    Args:
        conversation: the one that booked.
        treated: whom the remark is about, "" for the writer; the appointments of others stay as they are.
        reasons: the rules or concepts that staff have to look at.
    Returns: one outcome (REQUESTED) for each appointment, the next one first; [] when there is none.
    """
    clinic = clinic or settings.get().clinic
    ledger.begin(session, None, clinic)
    found = [a for a in booking.mine(session, conversation, now) if a.treated == treated]
    return [
        _wait(session, appointment, reasons, message_id if number == 0 else None, now, clinic)
        for number, appointment in enumerate(found)
    ]


def give_to(
    session: Session,
    reference: str,
    person: str,
    reasons: Sequence[str],
    message_id: str,
    now: datetime,
    clinic: Clinic | None = None,
) -> list[Outcome]:
    """The appointment is for somebody else, who was never asked about health: it waits for staff.

    Args:
        reference: of the appointment.
        person: who would be treated now, "" for the writer.
    Returns: one outcome (REQUESTED); [] when it is not to come, or for this person anyhow.
    """
    clinic = clinic or settings.get().clinic
    before = ledger.begin(session, message_id, clinic)
    if before:
        return [before]
    of_it = select(Appointment).where(Appointment.reference == reference)
    appointment: Appointment | None = session.execute(of_it).scalars().first()
    if appointment is None or not ledger.is_open(appointment, now) or appointment.treated == person:
        return []
    appointment.treated, appointment.screening_id = person, None
    return [_wait(session, appointment, reasons, message_id, now, clinic)]


def _wait(
    session: Session,
    appointment: Appointment,
    reasons: Sequence[str],
    message_id: str | None,
    now: datetime,
    clinic: Clinic,
) -> Outcome:
    before = ledger.begin(session, message_id, clinic)
    if before:
        return before
    appointment.kind, appointment.status = Kind.REQUEST.value, Status.WAITING.value
    appointment.respond_by = ledger.respond_by(ledger.place_of(appointment, clinic), now, clinic)
    appointment.reasons = list(dict.fromkeys([*(appointment.reasons or []), *reasons]))
    detail = {"reasons": list(reasons)}
    return ledger.finish(
        session, appointment, Action.REQUESTED, now, clinic, message_id=message_id, detail=detail
    )
