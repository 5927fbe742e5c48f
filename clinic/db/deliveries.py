"""What the clinic's own booking system has to be told, and what it is known to have."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped

from clinic.db.base import Base, UtcDateTime, column


class DeliveryState(str, Enum):
    """Where a delivery stands."""

    IN_STEP = "in_step"  # the other system has what we have
    WAITING = "waiting"  # something is to be sent at `due_at`
    SENDING = "sending"  # a worker has it, until `claimed_until`
    UNKNOWN = (
        "unknown"  # sent, but nobody said what came of it: it is looked at at `due_at`, never sent again
    )
    STAFF = "staff"  # staff decide


class Delivery(Base):
    """One appointment in the clinic's booking system: the outbox of `clinic.delivery`.

    `key` is our id there, in the booking's metadata. `there` is what they are known to have: "", "held" or
    "booked", as `uid`, for `event_type`, at `start`. `old_uid` is a booking of theirs that a newer one
    replaced and that is still to be cancelled. `in_doubt`: they may have more than that, for `sent_type` at
    `sent_start`. `answer` is what their last one meant. `due_at` and `claimed_until` are real time.
    """

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_state_due_at", "state", "due_at"),)

    appointment_id: Mapped[int] = column(
        ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = column(String(40), unique=True)
    state: Mapped[str] = column(String(10))
    step: Mapped[str] = column(String(12), default="")  # what is being sent, or was last
    attempts: Mapped[int] = column(Integer, default=0)
    due_at: Mapped[datetime | None] = column(UtcDateTime, nullable=True)
    claimed_until: Mapped[datetime | None] = column(UtcDateTime, nullable=True)
    there: Mapped[str] = column(String(10), default="")
    uid: Mapped[str | None] = column(String(80), nullable=True)
    event_type: Mapped[int | None] = column(Integer, nullable=True)
    start: Mapped[datetime | None] = column(UtcDateTime, nullable=True)
    old_uid: Mapped[str | None] = column(String(80), nullable=True)
    sent_type: Mapped[int | None] = column(Integer, nullable=True)
    sent_start: Mapped[datetime | None] = column(UtcDateTime, nullable=True)
    in_doubt: Mapped[bool] = column(Boolean, default=False)
    answer: Mapped[str] = column(String(10), default="")
    problem: Mapped[str | None] = column(String(200), nullable=True)
    updated_at: Mapped[datetime] = column(UtcDateTime)
