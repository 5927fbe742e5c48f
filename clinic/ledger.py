"""What came of a change to an appointment, written down; and that one message makes one change.

A message that is found again after a restart gets the answer it got before, whatever happened in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from clinic import diary, notices, providers
from clinic.db.appointments import LEAVES_AS_IS, LIVE, Action, Appointment, AppointmentEvent, Status
from clinic.diary import Place
from clinic.profile import Clinic

CLIENT = notices.CLIENT
CLOCK = "clock"


class Result(str, Enum):
    """What came of it. The first ten are changes (`Action`), the others leave everything as it was."""

    BOOKED = "booked"
    REQUESTED = "requested"  # staff decide; the place is kept meanwhile
    APPROVED = "approved"
    DECLINED = "declined"
    LAPSED = "lapsed"
    MOVED = "moved"
    EDITED = "edited"
    CANCELLED = "cancelled"
    NOTED = "noted"
    CALLING = "calling"
    REFUSED = "refused"  # screening says avoid
    OVERLAPS = "overlaps"  # the person has a place at that time already: `appointment`, if it may be told
    CONFIRMING = "confirming"  # ours, but the clinic's own system has not said yet whether it has it
    TAKEN = "taken"  # somebody else has the place: `offers` are the nearest
    CLOSED = "closed"  # cancelled, declined, lapsed or begun: it cannot be changed any more
    DECIDED = "decided"  # somebody else changed it meanwhile: `appointment` shows how it is now


@dataclass(frozen=True)
class Outcome:
    """What came of it, the appointment and its place in clinic time.

    `offers`: what else is free, when somebody has the place.
    `repeated`: this had been done before, by the same message or by one that said the same.
    """

    result: Result
    appointment: Appointment | None = None
    place: Place | None = None
    offers: tuple[Place, ...] = ()
    repeated: bool = False


def begin(session: Session, message_id: str | None, clinic: Clinic) -> Outcome | None:
    """Wait for one's turn to write; the outcome of this message if it made its change before."""
    diary.one_writer(session)
    if message_id is None:
        return None
    query = select(AppointmentEvent).where(AppointmentEvent.message_id == message_id)
    event: AppointmentEvent | None = session.execute(query).scalars().first()
    if event is None:
        return None
    appointment: Any = session.get(Appointment, event.appointment_id, populate_existing=True)
    return unchanged(appointment, Result(event.action), clinic, repeated=True)


def finish(
    session: Session,
    appointment: Appointment,
    action: Action,
    now: datetime,
    clinic: Clinic,
    *,
    actor: str = CLIENT,
    message_id: str | None = None,
    detail: dict[str, Any] | None = None,
    words: str = "",
    told: bool = True,
) -> Outcome:
    """Write down what was done, whom to tell, and what whoever keeps the clinic's diary must do.

    `words` are staff's own, for the client. Nobody hears of what is not `told`.
    """
    appointment.updated_at = now
    if action in LEAVES_AS_IS:
        flag_modified(appointment, "updated_at")  # a note makes a new version, also within the same moment
    event = AppointmentEvent(
        appointment_id=appointment.id,
        at=now,
        actor=actor,
        action=action.value,
        message_id=message_id,
        detail=detail or {},
    )
    session.add(event)
    session.flush()
    if told:
        notices.write(session, appointment, event, words)
    providers.chosen(clinic).changed(session, appointment, action, now, clinic)
    return unchanged(appointment, Result(action.value), clinic)


def last_event(session: Session, appointment: Appointment) -> AppointmentEvent | None:
    """What was done to the appointment last."""
    of_it = select(AppointmentEvent).where(AppointmentEvent.appointment_id == appointment.id)
    found: AppointmentEvent | None = (
        session.execute(of_it.order_by(AppointmentEvent.id.desc()).limit(1)).scalars().first()
    )
    return found


def history(session: Session, appointment: Appointment) -> list[AppointmentEvent]:
    """All that was done to the appointment, the oldest first."""
    of_it = select(AppointmentEvent).where(AppointmentEvent.appointment_id == appointment.id)
    return list(session.execute(of_it.order_by(AppointmentEvent.id)).scalars())


def last_change(session: Session, appointment: Appointment) -> AppointmentEvent:
    """The event that made the appointment what and where it is."""
    others = [action.value for action in LEAVES_AS_IS]
    of_it = select(AppointmentEvent).where(
        AppointmentEvent.appointment_id == appointment.id, AppointmentEvent.action.not_in(others)
    )
    found: AppointmentEvent = (
        session.execute(of_it.order_by(AppointmentEvent.id.desc()).limit(1)).scalars().one()
    )
    return found


def give_up(session: Session, appointment: Appointment, status: Status) -> None:
    """End an appointment and free its place."""
    diary.release(session, owner_of(appointment))
    appointment.status = status.value
    appointment.respond_by = None


def unchanged(appointment: Appointment, result: Result, clinic: Clinic, *, repeated: bool = False) -> Outcome:
    """The outcome that shows an appointment as it is."""
    return Outcome(result, appointment, place_of(appointment, clinic), repeated=repeated)


def place_of(appointment: Appointment, clinic: Clinic) -> Place:
    """Where and when the appointment is, in clinic time."""
    start = appointment.start.astimezone(clinic.zone)
    return Place(appointment.studio, appointment.room, start, appointment.minutes)


def is_open(appointment: Appointment, now: datetime) -> bool:
    """Whether the appointment is still to come and can be changed."""
    return appointment.status in LIVE and appointment.start > now


def respond_by(place: Place, now: datetime, clinic: Clinic) -> datetime:
    """Until when a request keeps its place: `booking.request_hold_hours`, at most until the visit."""
    limit = now.astimezone(timezone.utc) + timedelta(hours=clinic.booking.request_hold_hours)
    return min(limit, place.start.astimezone(timezone.utc))


def owner_of(appointment: Appointment) -> str:
    """The name under which an appointment keeps its place in the diary."""
    return diary.appointment_owner(appointment.reference)
