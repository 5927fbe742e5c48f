"""Questions that the bot could not answer, for staff to look at. No names, numbers or addresses in them."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, Integer, String, Text
from sqlalchemy.orm import Mapped

from clinic.db.base import Base, UtcDateTime, column


class QuestionStatus(str, Enum):
    """What became of a question."""

    NEW = "new"
    ASSIGNED = "assigned"  # it became an example of a topic
    DISMISSED = "dismissed"


class Question(Base):
    """A question as it was asked first, and how often it came: `likeness` is its bare words."""

    __tablename__ = "questions"

    id: Mapped[int] = column(Integer, primary_key=True)
    likeness: Mapped[str] = column(String(200), unique=True)
    text: Mapped[str] = column(Text)
    why: Mapped[str] = column(String(20))  # fallback | corrected
    nearest: Mapped[list[Any]] = column(JSON, default=list)  # topics, likeliest first
    times: Mapped[int] = column(Integer, default=1)
    first_at: Mapped[datetime] = column(UtcDateTime)
    last_at: Mapped[datetime] = column(UtcDateTime)
    status: Mapped[str] = column(String(10), default=QuestionStatus.NEW.value, index=True)
    topic: Mapped[str | None] = column(String(60), nullable=True)
    handled_by: Mapped[str | None] = column(String(80), nullable=True)
