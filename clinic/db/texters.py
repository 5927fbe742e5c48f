"""People who write by SMS: their numbers, what they want to get, and what the carrier said.

A conversation is named after a keyed hash of the number. The number itself stands here only, apart from
what was said, because it is needed to send.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from sqlalchemy import Boolean, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from clinic.db.base import Base, UtcDateTime, column


class Texter(Base):
    """One phone. `opted_out_at`: since when it gets no texts; `opted_out_by`: "client", or "twilio" when that
    is what Twilio says. `reminders`: None while they were not asked about. `simulated`: no phone at all, but
    `desk sms`; nothing is ever sent to it.
    """

    __tablename__ = "texters"

    conversation: Mapped[str] = column(String(120), ForeignKey("conversations.sender_id"), primary_key=True)
    number: Mapped[str] = column(String(20), index=True)  # E.164
    opted_out_at: Mapped[datetime | None] = column(UtcDateTime, nullable=True)
    opted_out_by: Mapped[str | None] = column(String(10), nullable=True)
    reminders: Mapped[bool | None] = column(Boolean, nullable=True)
    simulated: Mapped[bool] = column(Boolean, default=False)


class Answer(str, Enum):
    """What a reminder was answered with."""

    KEEP = "keep"
    CANCEL = "cancel"
    MOVE = "move"


class Reminder(Base):
    """That a visit was reminded of. A visit that is moved gets one for its new time."""

    __tablename__ = "reminders"
    __table_args__ = (UniqueConstraint("appointment_id", "start", name="uq_reminders_visit"),)

    id: Mapped[int] = column(Integer, primary_key=True)
    appointment_id: Mapped[int] = column(ForeignKey("appointments.id", ondelete="CASCADE"))
    start: Mapped[datetime] = column(UtcDateTime)
    conversation: Mapped[str] = column(String(120), ForeignKey("conversations.sender_id"), index=True)
    position: Mapped[int] = column(Integer)  # of its text in the conversation
    answer: Mapped[str | None] = column(String(10), nullable=True)
    written_at: Mapped[datetime] = column(UtcDateTime)


class TextStatus(Base):
    """What Twilio reported about a text that it took: each status once."""

    __tablename__ = "text_statuses"

    sid: Mapped[str] = column(String(40), primary_key=True)
    status: Mapped[str] = column(String(20), primary_key=True)
    error_code: Mapped[str | None] = column(String(10), nullable=True)
    outbox_id: Mapped[int | None] = column(Integer, nullable=True, index=True)
    at: Mapped[datetime] = column(UtcDateTime)


class WebLink(Base):
    """A link, sent by SMS, that opens the conversation in one browser, once. Its token is kept as a hash."""

    __tablename__ = "web_links"

    token_hash: Mapped[str] = column(String(64), primary_key=True)
    conversation: Mapped[str] = column(String(120), ForeignKey("conversations.sender_id"), index=True)
    expires_at: Mapped[datetime] = column(UtcDateTime)
    used_at: Mapped[datetime | None] = column(UtcDateTime, nullable=True)
