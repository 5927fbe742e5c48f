"""That somebody's data were erased: when, by whom, how much. Nothing that tells whose they were."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Integer, String
from sqlalchemy.orm import Mapped

from clinic.db.base import Base, UtcDateTime, column


class Erasure(Base):
    """One erasing. `found_by`: reference, conversation or contact, not which one."""

    __tablename__ = "erasures"

    id: Mapped[int] = column(Integer, primary_key=True)
    at: Mapped[datetime] = column(UtcDateTime)
    by: Mapped[str] = column(String(80))  # the staff member
    found_by: Mapped[str] = column(String(20))
    counts: Mapped[dict[str, int]] = column(JSON)  # what -> how many were erased
