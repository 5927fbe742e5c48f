"""Screenings as a clinician can check them: what was asked, what was said, what followed by which rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Integer, String, select
from sqlalchemy.orm import Mapped, Session

from clinic.db.base import Base, UtcDateTime, column


class Screening(Base):
    """One finished screening of one person."""

    __tablename__ = "screenings"

    id: Mapped[int] = column(Integer, primary_key=True)
    conversation: Mapped[str] = column(String(120), index=True)
    channel: Mapped[str] = column(String(20))
    person: Mapped[str] = column(String(120), default="")  # who would be treated; "" is the person who wrote
    message_id: Mapped[str | None] = column(String(80), nullable=True, unique=True)
    question_set: Mapped[str] = column(String(20))  # version of data/health/questions.yml
    asked: Mapped[dict[str, str]] = column(JSON, default=dict)  # question key -> its text then, in order
    answers: Mapped[dict[str, Any]] = column(JSON)  # question key -> answer, in the person's words
    findings: Mapped[list[Any]] = column(JSON)  # Finding.to_json(): concept, status, words, rule, source
    rules: Mapped[list[str]] = column(JSON)  # those which gave the decision
    decision: Mapped[str] = column(String(20))  # clear | ask_clinician | avoid
    at: Mapped[datetime] = column(UtcDateTime, index=True)


def latest(session: Session, conversation: str, person: str = "") -> Screening | None:
    """The newest screening of this person in this conversation."""
    of_person = select(Screening).where(Screening.conversation == conversation, Screening.person == person)
    newest = of_person.order_by(Screening.at.desc(), Screening.id.desc()).limit(1)
    found: Screening | None = session.execute(newest).scalars().first()
    return found
