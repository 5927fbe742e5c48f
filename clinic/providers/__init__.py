"""Who keeps the clinic's diary. One protocol; `booking.provider` in clinic.yml names the provider."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from clinic.db.appointments import Action, Appointment
from clinic.diary import Place
from clinic.profile import Clinic
from clinic.profile import Provider as Named
from clinic.providers.calcom import Calcom
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
        moving: str | None = None,
    ) -> list[Place]:
        """Free places as wished, else the nearest; see `clinic.diary.offers`."""

    def free(
        self,
        session: Session,
        studio: str,
        start: datetime,
        minutes: int,
        now: datetime,
        conversation: str | None = None,
        clinic: Clinic | None = None,
        moving: str | None = None,
    ) -> Place | None:
        """The place at exactly this time, if it is free; see `clinic.diary.free`."""

    def reserve(self, place: Place, now: datetime, clinic: Clinic | None = None) -> bool:
        """Keep others away elsewhere before `clinic.diary.hold`; False when somebody has the place there.

        Outside of any transaction: it may have to ask over the network.
        """

    def changed(
        self, session: Session, appointment: Appointment, action: Action, now: datetime, clinic: Clinic
    ) -> None:
        """Take note of a change in the transaction that makes it: write down what to send, send nothing."""


def chosen(clinic: Clinic) -> Provider:
    """The provider that `clinic.yml` names. For `link` nothing is booked here."""
    return Calcom() if clinic.booking.provider is Named.calcom else Desk()
