"""Cal.com keeps the clinic's calendar; our diary keeps what we promised until Cal.com has it, too.

A time is offered when both have it free. A change is written into the outbox of `clinic.delivery` in the
transaction that makes it, and sent after it.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import clock, delivery, diary, settings
from clinic.calcom_api import CalcomApi, Meaning
from clinic.db.appointments import LEAVES_AS_IS, Action, Appointment
from clinic.db.deliveries import Delivery
from clinic.diary import Place
from clinic.profile import Clinic
from clinic.when.model import When


def api() -> CalcomApi:
    """Cal.com, as the environment names it."""
    found = settings.get()
    return CalcomApi(found.calcom_url, found.calcom_key or "")


class Calcom:
    """Cal.com as a provider."""

    def offers(
        self,
        session: Session,
        studio: str,
        when: When | None,
        minutes: int,
        now: datetime,
        limit: int = 3,
        conversation: str | None = None,
        clinic: Clinic | None = None,
        moving: str | None = None,
    ) -> list[Place]:
        """What is free both there and here; nothing while Cal.com does not answer."""
        clinic = clinic or settings.get().clinic
        last = now + timedelta(days=clinic.booking.horizon_days + 1)
        theirs = self._free_there(session, (studio, minutes), (now, last), conversation, now, clinic, moving)
        return diary.offers(
            session, studio, when, minutes, now, limit, conversation, clinic, moving=moving, only=theirs
        )

    def free(
        self,
        session: Session,
        studio: str,
        start: datetime,
        minutes: int,
        now: datetime,
        conversation: str | None = None,
        clinic: Clinic | None = None,
        moving: str | None = None,
    ) -> Place | None:
        """The place at exactly this time, if it is free both there and here."""
        clinic = clinic or settings.get().clinic
        place = diary.free(session, studio, start, minutes, now, conversation, clinic, moving=moving)
        if place is None:
            return None
        span = (start, start + timedelta(days=1))
        theirs = self._free_there(session, (studio, minutes), span, conversation, now, clinic, moving)
        return place if place.start.astimezone(timezone.utc) in theirs else None

    def reserve(self, place: Place, now: datetime, clinic: Clinic | None = None) -> bool:
        """Hide the time at Cal.com while its person finishes; False when somebody else has it.

        Not in a transaction. A hold that the person gives up ends there by itself, after the same minutes.
        """
        clinic = clinic or settings.get().clinic
        event_type = delivery.event_type_of(clinic, place.studio, place.minutes)
        server = api()
        try:
            return (
                server.hold(event_type, place.start, clinic.booking.hold_minutes).meaning is not Meaning.TAKEN
            )
        finally:
            server.close()

    def changed(
        self, session: Session, appointment: Appointment, action: Action, now: datetime, clinic: Clinic
    ) -> None:
        """Write down that there is something to send."""
        if action not in LEAVES_AS_IS:
            delivery.note_change(session, appointment, clinic, now, clock.utcnow())

    def _free_there(
        self,
        session: Session,
        visit: tuple[str, int],
        span: tuple[datetime, datetime],
        conversation: str | None,
        now: datetime,
        clinic: Clinic,
        moving: str | None,
    ) -> frozenset[datetime]:
        """The starts that Cal.com has free, and the one that this conversation holds there already."""
        studio, minutes = visit
        server = api()
        try:
            event_type = delivery.event_type_of(clinic, studio, minutes)
            found = server.slots(event_type, *span, moving_uid=_uid_of(session, moving)) or []
        finally:
            server.close()
        held = diary.held(session, conversation, now, clinic) if conversation else None
        own = [held.start.astimezone(timezone.utc)] if held and held.studio == studio else []
        return frozenset([*found, *own])


def _uid_of(session: Session, reference: str | None) -> str | None:
    """Cal.com's name for the booking with this reference of ours."""
    if reference is None:
        return None
    query = select(Delivery.uid).join(Appointment, Appointment.id == Delivery.appointment_id)
    booked = (Appointment.reference == reference) & (Delivery.there == delivery.BOOKED)
    found: str | None = session.execute(query.where(booked)).scalar_one_or_none()
    return found
