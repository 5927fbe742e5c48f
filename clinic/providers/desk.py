"""The clinic's own diary, which is the database itself: a change is delivered once it is written."""

from __future__ import annotations

from sqlalchemy.orm import Session

from clinic import diary
from clinic.db.appointments import Action, Appointment


class Desk:
    """Our own diary as a provider."""

    offers = staticmethod(diary.offers)
    hold = staticmethod(diary.hold)

    def changed(self, session: Session, appointment: Appointment, action: Action) -> None:
        """Nobody else keeps this diary, so there is nobody to tell."""
