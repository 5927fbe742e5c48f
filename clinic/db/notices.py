"""What a client or a studio has to be told about an appointment, until it has been told."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from clinic.db.base import Base, UtcDateTime, column


class Audience(str, Enum):
    """Who is told."""

    CLIENT = "client"
    STUDIO = "studio"


class Route(str, Enum):
    """How: in the conversation (web page or SMS) where it was booked, or by e-mail."""

    THREAD = "thread"
    MAIL = "mail"


class NoticeState(str, Enum):
    """Where a notice stands. `OFF`: there was no such way to tell it, for example no mail server."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    OFF = "off"


class Notice(Base):
    """One thing to tell one audience by one route. An event is told to each of them at most once.

    `said` holds the values of the text as they were at the event: later changes have notices of their own.
    `due_at` and `claimed_until` are real time; None is at once, and nobody.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("event_id", "audience", "route", "about", name="uq_notices_event"),
        Index("ix_notices_route_state", "route", "state"),
    )

    id: Mapped[int] = column(Integer, primary_key=True)
    event_id: Mapped[int] = column(ForeignKey("appointment_events.id", ondelete="CASCADE"))
    appointment_id: Mapped[int] = column(ForeignKey("appointments.id", ondelete="CASCADE"), index=True)
    audience: Mapped[str] = column(String(10))
    route: Mapped[str] = column(String(10))
    about: Mapped[str] = column(String(20))  # the event's action, or "confirming"
    said: Mapped[dict[str, Any]] = column(JSON, default=dict)
    state: Mapped[str] = column(String(10), default=NoticeState.WAITING.value)
    attempts: Mapped[int] = column(Integer, default=0)
    due_at: Mapped[datetime | None] = column(UtcDateTime, nullable=True)
    claimed_until: Mapped[datetime | None] = column(UtcDateTime, nullable=True)
    problem: Mapped[str | None] = column(String(200), nullable=True)
    created_at: Mapped[datetime] = column(UtcDateTime)
    sent_at: Mapped[datetime | None] = column(UtcDateTime, nullable=True)
