"""The clinic's own diary, which is the database itself: a change is delivered once it is written."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from clinic import diary
from clinic.db.appointments import Action, Appointment
from clinic.diary import Place
from clinic.profile import Clinic


class Desk:
    """Our own diary as a provider."""

    offers = staticmethod(diary.offers)
    free = staticmethod(diary.free)

    def reserve(self, place: Place, now: datetime, clinic: Clinic | None = None) -> bool:
        """There is nobody else to ask."""
        return True

    def changed(
        self, session: Session, appointment: Appointment, action: Action, now: datetime, clinic: Clinic
    ) -> None:
        """Nobody else keeps this diary, so there is nobody to tell."""
