"""Appointments, the slots of rooms they occupy, and what happened to them."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped

from clinic.db.base import Base, UtcDateTime, column


class Kind(str, Enum):
    """How an appointment came to be."""

    BOOKED = "booked"  # screening was clear: confirmed at once
    REQUEST = "request"  # staff decide


class Status(str, Enum):
    """Where an appointment stands. `WAITING` and `CONFIRMED` keep a place, the others do not."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    LAPSED = "lapsed"  # nobody decided in time
    CANCELLED = "cancelled"


class Action(str, Enum):
    """What is done to an appointment."""

    BOOKED = "booked"
    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"
    LAPSED = "lapsed"
    MOVED = "moved"
    EDITED = "edited"
    CANCELLED = "cancelled"
    NOTED = "noted"  # staff wrote something down
    CALLING = "calling"  # staff will call the client


# After these the appointment is what and where it was.
LEAVES_AS_IS = frozenset({Action.EDITED, Action.NOTED, Action.CALLING})
LIVE = (Status.WAITING.value, Status.CONFIRMED.value)


class RoomSlot(Base):
    """A quarter of an hour of a room, kept by one owner. That two never keep the same one is the key's doing.

    `owner` is `hold:<conversation>` while somebody makes up their mind, `appointment:<reference>` afterwards.
    `until` is when the claim ends by itself; None is never. The slots of one claim all tell the visit that it
    is for, as they also cover the buffer after it.
    """

    __tablename__ = "room_slots"

    studio: Mapped[str] = column(String(40), primary_key=True)
    room: Mapped[int] = column(Integer, primary_key=True, autoincrement=False)
    slot_start: Mapped[datetime] = column(UtcDateTime, primary_key=True)
    owner: Mapped[str] = column(String(120), index=True)
    until: Mapped[datetime | None] = column(UtcDateTime, nullable=True, index=True)
    place_start: Mapped[datetime] = column(UtcDateTime)
    minutes: Mapped[int] = column(Integer)


class Appointment(Base):
    """A visit that somebody asked for and, mostly, will come to."""

    __tablename__ = "appointments"

    id: Mapped[int] = column(Integer, primary_key=True)
    reference: Mapped[str] = column(String(12), unique=True)
    kind: Mapped[str] = column(String(10))
    status: Mapped[str] = column(String(12), index=True)
    studio: Mapped[str] = column(String(40))
    room: Mapped[int] = column(Integer)
    start: Mapped[datetime] = column(UtcDateTime, index=True)
    minutes: Mapped[int] = column(Integer)
    conversation: Mapped[str] = column(String(120), index=True)
    name: Mapped[str] = column(String(120))
    phone: Mapped[str | None] = column(String(20), nullable=True, index=True)  # E.164
    email: Mapped[str | None] = column(String(254), nullable=True, index=True)
    treated: Mapped[str] = column(String(120), default="")  # "" is the person who wrote
    first_visit: Mapped[bool] = column(Boolean)
    screening_id: Mapped[int | None] = column(ForeignKey("screenings.id"), nullable=True)
    reasons: Mapped[list[str]] = column(JSON, default=list)  # why staff decide
    note: Mapped[str] = column(Text, default="")
    respond_by: Mapped[datetime | None] = column(UtcDateTime, nullable=True)  # of a request
    decided_by: Mapped[str | None] = column(String(80), nullable=True)
    created_at: Mapped[datetime] = column(UtcDateTime)
    updated_at: Mapped[datetime] = column(UtcDateTime)
    version: Mapped[int] = column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  (two editors at once: the second is told)


class AppointmentEvent(Base):
    """What was done to an appointment, by whom. A message can do one thing, however often it is delivered."""

    __tablename__ = "appointment_events"

    id: Mapped[int] = column(Integer, primary_key=True)
    appointment_id: Mapped[int] = column(ForeignKey("appointments.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = column(UtcDateTime)
    actor: Mapped[str] = column(String(120))  # "client", or the staff member
    action: Mapped[str] = column(String(20))
    message_id: Mapped[str | None] = column(String(80), nullable=True, unique=True)
    detail: Mapped[dict[str, Any]] = column(JSON, default=dict)
