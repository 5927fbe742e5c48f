"""Which appointments a calendar shows, and the addresses at which calendars are: nobody can guess one."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from clinic import invitation
from clinic.contacts import spoken
from clinic.db.appointments import LIVE, Appointment, Kind, Status
from clinic.invitation import Entry
from clinic.profile import Clinic

_PAST = timedelta(days=30)  # a feed goes back so far
_SIGNATURE = 32  # hexadecimal digits: 128 bits


def appointment_address(public_url: str, secret: bytes, reference: str) -> str:
    """Where a client gets the calendar file of this appointment."""
    return f"{public_url}/calendar/{reference}-{_sign(secret, f'appointment:{reference}')}.ics"


def feed_address(public_url: str, secret: bytes, studio: str, clinic: Clinic) -> str:
    """Where a studio subscribes to its calendar. Another `booking.feed_number` ends old addresses."""
    return f"{public_url}/calendar/feed/{studio}-{_sign(secret, _feed(studio, clinic))}.ics"


def appointment_file(session: Session, secret: bytes, name: str, clinic: Clinic) -> bytes | None:
    """The file at `name` ("K7F3PT-0123....ics"): the appointment as it is now; None when there is none."""
    reference = _signed(secret, name, "appointment:{}")
    if reference is None:
        return None
    found = session.execute(
        select(Appointment).where(Appointment.reference == reference)
    ).scalar_one_or_none()
    entry = for_client(found) if found is not None else None
    return invitation.for_client(entry, clinic) if entry else None


def feed_file(session: Session, secret: bytes, name: str, clinic: Clinic, now: datetime) -> bytes | None:
    """The feed at `name` ("flatiron-0123....ics"): its live appointments; None when there is no such feed."""
    studio = name.rpartition("-")[0]
    if studio not in {known.key for known in clinic.studios}:
        return None
    if _signed(secret, name, _feed("{}", clinic)) is None:
        return None
    query = select(Appointment).where(
        Appointment.studio == studio, Appointment.status.in_(LIVE), Appointment.start > now - _PAST
    )
    waits = or_(Appointment.respond_by.is_(None), Appointment.respond_by > now)
    found = session.execute(query.where(waits).order_by(Appointment.start, Appointment.id)).scalars()
    return invitation.feed(map(_for_studio, found), studio, clinic)


def for_client(appointment: Appointment) -> Entry | None:
    """The appointment in its client's calendar: None unless it is, or has been, confirmed."""
    cancelled = appointment.status == Status.CANCELLED.value and was_confirmed(appointment)
    if appointment.status != Status.CONFIRMED.value and not cancelled:
        return None
    return replace(_entry(appointment), cancelled=cancelled)


def was_confirmed(appointment: Appointment) -> bool:
    """Whether the appointment was a firm one at some time: booked at once, or approved by staff."""
    return appointment.kind == Kind.BOOKED.value or appointment.decided_by is not None


def _for_studio(appointment: Appointment) -> Entry:
    waiting = appointment.status == Status.WAITING.value
    contact = spoken(appointment.phone, appointment.email)
    return replace(
        _entry(appointment),
        tentative=waiting,
        title=f"{appointment.name} (to decide)" if waiting else appointment.name,
        notes=f"Reference {appointment.reference}\n{contact}\nRoom {appointment.room}",
    )


def _entry(appointment: Appointment) -> Entry:
    """What every calendar shows of it, whoever's it is."""
    return Entry(
        reference=appointment.reference,
        studio=appointment.studio,
        start=appointment.start,
        minutes=appointment.minutes,
        sequence=appointment.version,
        at=appointment.updated_at,
    )


def _feed(studio: str, clinic: Clinic) -> str:
    return f"feed:{clinic.booking.feed_number}:{studio}"


def _sign(secret: bytes, what: str) -> str:
    return hmac.new(secret, f"calendar:{what}".encode(), hashlib.sha256).hexdigest()[:_SIGNATURE]


def _signed(secret: bytes, name: str, what: str) -> str | None:
    """What comes before the signature in a file's name, if the signature is ours."""
    about, _, signature = name.removesuffix(".ics").rpartition("-")
    expected = _sign(secret, what.format(about))
    return about if hmac.compare_digest(signature.encode(), expected.encode()) else None
