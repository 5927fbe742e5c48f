"""That records left this program as an export: when, by whom, what, how many. Nothing of what was in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped

from clinic.db.base import Base, UtcDateTime, column


class Export(Base):
    """One export. `what`: screenings, bookings, requests or handoffs. `since`: None is all of them."""

    __tablename__ = "exports"

    id: Mapped[int] = column(Integer, primary_key=True)
    at: Mapped[datetime] = column(UtcDateTime)
    by: Mapped[str] = column(String(80))  # the staff member
    what: Mapped[str] = column(String(20))
    form: Mapped[str] = column(String(10))  # json | csv | fhir
    since: Mapped[datetime | None] = column(UtcDateTime, nullable=True)
    count: Mapped[int] = column(Integer)
