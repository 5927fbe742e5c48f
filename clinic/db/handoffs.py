"""Conversations that staff should take over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped

from clinic.db.base import Base, UtcDateTime, column

OPEN = "open"
CLOSED = "closed"
_ONLY_OPEN = {"sqlite_where": text("status = 'open'"), "postgresql_where": text("status = 'open'")}


class Handoff(Base):
    """A person waits for staff. A conversation has at most one open hand-off: its index sees to that."""

    __tablename__ = "handoffs"
    __table_args__ = (Index("uq_handoffs_open", "conversation", unique=True, **_ONLY_OPEN),)

    id: Mapped[int] = column(Integer, primary_key=True)
    conversation: Mapped[str] = column(String(120), index=True)
    status: Mapped[str] = column(String(10), default=OPEN)
    reason: Mapped[str] = column(String(40))
    last_message: Mapped[str] = column(Text)
    message_id: Mapped[str | None] = column(String(80), nullable=True)  # of the last message
    transcript: Mapped[list[Any]] = column(JSON, default=list)
    facts: Mapped[dict[str, Any]] = column(JSON, default=dict)
    name: Mapped[str | None] = column(String(120), nullable=True)
    phone: Mapped[str | None] = column(String(20), nullable=True)
    email: Mapped[str | None] = column(String(254), nullable=True)
    times_asked: Mapped[int] = column(Integer, default=1)
    created_at: Mapped[datetime] = column(UtcDateTime, index=True)
    updated_at: Mapped[datetime] = column(UtcDateTime)
    handled_by: Mapped[str | None] = column(String(80), nullable=True)
    note: Mapped[str] = column(Text, default="")
