"""What the shell offers after Tab. Whatever is in the way, it offers nothing and says nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import select

from clinic import clock, settings
from clinic.db import base
from clinic.db.appointments import LIVE, Appointment, Status
from clinic.db.errors import DatabaseError
from clinic.db.handoffs import OPEN, Handoff
from clinic.errors import SettingsError
from desk.tables import short_time
from desk.topics import files

Offers = list[tuple[str, str]]  # what can be typed, and what it is
_MOST = 50


def _quietly(find: Callable[[], Iterator[tuple[str, str]]]) -> Callable[[str], Offers]:
    def offer(incomplete: str) -> Offers:
        try:
            found = list(find())
        except (SettingsError, DatabaseError):
            return []
        return [(typed, what) for typed, what in found if typed.upper().startswith(incomplete.upper())]

    offer.__doc__ = find.__doc__
    return offer


def _appointments(*statuses: str) -> Iterator[tuple[str, str]]:
    query = select(Appointment).where(Appointment.status.in_(statuses), Appointment.start > clock.now())
    with base.reading() as session:
        for found in session.execute(query.order_by(Appointment.start).limit(_MOST)).scalars():
            yield found.reference, f"{short_time(found.start.isoformat())} {found.name}"


@_quietly
def references() -> Iterator[tuple[str, str]]:
    """Appointments that are still to come, requests among them."""
    return _appointments(*LIVE)


@_quietly
def requests() -> Iterator[tuple[str, str]]:
    """Requests that wait."""
    return _appointments(Status.WAITING.value)


@_quietly
def handoffs() -> Iterator[tuple[str, str]]:
    """Open hand-offs."""
    query = select(Handoff).where(Handoff.status == OPEN).order_by(Handoff.created_at).limit(_MOST)
    with base.reading() as session:
        for found in session.execute(query).scalars():
            yield str(found.id), f"{found.name or ''} {short_time(found.created_at.isoformat())}".strip()


@_quietly
def studios() -> Iterator[tuple[str, str]]:
    """The studios of clinic.yml."""
    return ((studio.key, studio.name) for studio in settings.get().clinic.studios)


@_quietly
def topics() -> Iterator[tuple[str, str]]:
    """The topics of the FAQ."""
    return ((name, "") for name in files.names(files.DATA))
