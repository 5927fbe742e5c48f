"""What a yes came to when somebody else keeps the calendar: sent at once, told as far as it is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import clock, courier, handoff, ledger, notices, settings
from clinic.booking import nearest
from clinic.calcom_api import CalcomApi, Meaning
from clinic.db import base
from clinic.db.appointments import Action, Appointment, Status
from clinic.db.deliveries import Delivery, DeliveryState
from clinic.db.handoffs import OPEN, Handoff
from clinic.db.notices import Notice, NoticeState
from clinic.ledger import Outcome, Result
from clinic.profile import Clinic, Provider
from clinic.providers.calcom import api as calcom

CALENDAR = "calendar"  # the actor of what the other calendar made necessary


def at_once(
    outcome: Outcome,
    clinic: Clinic | None = None,
    api: Callable[[], CalcomApi] = calcom,
    open_session: base.OpenSession = base.session,
) -> Outcome:
    """The outcome after the clinic's own system has been asked: as it was, TAKEN there, or CONFIRMING.

    Call it when the transaction that booked or moved is over. A new booking that is taken there is undone.
    """
    clinic = clinic or settings.get().clinic
    if clinic.booking.provider is not Provider.calcom or outcome.appointment is None:
        return outcome
    if outcome.result not in (Result.BOOKED, Result.MOVED):
        return outcome
    server = api()
    try:
        courier.carry(server, clinic, open_session, _times, only=outcome.appointment.id)
    finally:
        server.close()
    with open_session() as session:
        result = _as_known(session, outcome, clinic, clock.now())
        if result is not Result.TAKEN or outcome.place is None:
            return replace(outcome, result=result)
        offers = nearest(session, outcome.place, outcome.appointment.conversation, clock.now(), clinic)
        return Outcome(Result.TAKEN, offers=offers)


def _times() -> tuple[datetime, datetime]:
    return clock.now(), clock.utcnow()


def _as_known(session: Session, outcome: Outcome, clinic: Clinic, now: datetime) -> Result:
    found = select(Delivery).where(Delivery.appointment_id == getattr(outcome.appointment, "id", None))
    row: Delivery | None = session.execute(found).scalar_one_or_none()
    if row is None or row.state == DeliveryState.IN_STEP.value:
        return outcome.result
    appointment = session.get(Appointment, row.appointment_id)
    if appointment is None:
        return outcome.result
    refused = row.state == DeliveryState.STAFF.value and row.answer == Meaning.TAKEN.value
    if refused and not row.there and not row.in_doubt and not outcome.repeated:
        _undo(session, appointment, clinic, now)
        return Result.TAKEN
    event = ledger.last_change(session, appointment)
    notices.of_delivery(session, appointment, event, notices.CONFIRMING)
    _heard(session, appointment, NoticeState.SENT)
    return Result.CONFIRMING


def _undo(session: Session, appointment: Appointment, clinic: Clinic, now: datetime) -> None:
    """The booking never was: nobody is told of it, and staff have nothing to decide."""
    ledger.give_up(session, appointment, Status.CANCELLED)
    ledger.finish(session, appointment, Action.CANCELLED, now, clinic, actor=CALENDAR, told=False)
    _heard(session, appointment, NoticeState.OFF)
    query = select(Handoff).where(
        Handoff.conversation == appointment.conversation,
        Handoff.status == OPEN,
        Handoff.reason == courier.REASON,
    )
    for found in session.execute(query).scalars().all():
        handoff.close(session, found, CALENDAR, now, "somebody else had the time; another was offered")


def _heard(session: Session, appointment: Appointment, state: NoticeState) -> None:
    """What waits to be told is told in this reply (or, `OFF`, not at all)."""
    waiting = [n for n in notices.about(session, appointment) if n.state == NoticeState.WAITING.value]
    for notice in waiting:
        if state is NoticeState.OFF or notice.about == notices.CONFIRMING:
            _settle(session, notice, state)


def _settle(session: Session, notice: Notice, state: NoticeState) -> None:
    why = "told in the reply" if state is NoticeState.SENT else None
    notices.settle(session, notice.id, state, clock.utcnow(), why)
