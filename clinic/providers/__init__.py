"""Who keeps the clinic's diary. One protocol; `booking.provider` in clinic.yml names the provider."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from clinic.db.appointments import Action, Appointment
from clinic.diary import Place
from clinic.errors import SettingsError
from clinic.profile import Clinic
from clinic.providers.desk import Desk
from clinic.when.model import When


class Provider(Protocol):
    """What booking needs of a diary."""

    def offers(
        self,
        session: Session,
        studio: str,
        when: When | None,
        minutes: int,
        now: datetime,
        limit: int = 3,
        conversation: str | None = None,
        clinic: Clinic | None = None,
    ) -> list[Place]:
        """Free places as wished, else the nearest; see `clinic.diary.offers`."""

    def hold(
        self, session: Session, place: Place, conversation: str, now: datetime, clinic: Clinic | None = None
    ) -> Place | None:
        """Keep a place for a few minutes; see `clinic.diary.hold`."""

    def changed(self, session: Session, appointment: Appointment, action: Action) -> None:
        """Take note of a change in the transaction that makes it: write down what to send, send nothing."""


def chosen(clinic: Clinic) -> Provider:
    """The provider that `clinic.yml` names; raises `SettingsError` for one that is not there."""
    name = clinic.booking.provider.value
    if name != "desk":
        raise SettingsError(f"clinic.yml: booking.provider: '{name}' is not available yet; use desk")
    return Desk()
