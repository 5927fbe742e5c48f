"""`desk requests`, `bookings`, `flags` and `handoffs`: what there is for staff to see. Nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import typer
from sqlalchemy import select

from clinic import clock
from clinic import requests as waiting_requests
from clinic.db import base
from clinic.db.appointments import Appointment, Status
from clinic.db.handoffs import OPEN, Handoff
from clinic.db.screenings import Screening
from desk.tables import Row, clinic_time, show

AS_JSON = typer.Option(False, "--json", help="For programs: one JSON list.")
ALL = typer.Option(False, "--all", help="The past and the closed ones too.")
CLEAR = "clear"


def requests(as_json: bool = AS_JSON) -> None:
    """Booking requests that wait for staff, the most urgent first."""
    with base.reading() as session:
        rows = [_appointment(found) for found in waiting_requests.waiting(session)]
    show("Requests", rows, as_json)


def bookings(as_json: bool = AS_JSON, everything: bool = ALL) -> None:
    """Confirmed bookings from today on, in order of time."""
    query = select(Appointment).order_by(Appointment.start, Appointment.id)
    if not everything:
        today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        query = query.where(Appointment.status == Status.CONFIRMED.value, Appointment.start >= today)
    with base.reading() as session:
        rows = [_appointment(found) for found in session.execute(query).scalars()]
    show("Bookings", rows, as_json)


def flags(as_json: bool = AS_JSON) -> None:
    """Screenings that did not come out clear, the newest first."""
    query = select(Screening).where(Screening.decision != CLEAR).order_by(Screening.at.desc())
    with base.reading() as session:
        rows = [_screening(found) for found in session.execute(query).scalars()]
    show("Flags", rows, as_json)


def handoffs(as_json: bool = AS_JSON, everything: bool = ALL) -> None:
    """People who wait for a person, the longest-waiting first."""
    query = select(Handoff).order_by(Handoff.created_at, Handoff.id)
    if not everything:
        query = query.where(Handoff.status == OPEN)
    with base.reading() as session:
        rows = [_handoff(found) for found in session.execute(query).scalars()]
    show("Hand-offs", rows, as_json)


def _appointment(found: Appointment) -> Row:
    return {
        "reference": found.reference,
        "status": found.status,
        "when": clinic_time(found.start),
        "minutes": found.minutes,
        "studio": found.studio,
        "name": found.name,
        "for": found.treated or found.name,
        "contact": _contact(found),
        "first visit": found.first_visit,
        "reasons": list(found.reasons or ()),
        "answer by": clinic_time(found.respond_by) if found.respond_by else None,
    }


def _screening(found: Screening) -> Row:
    return {
        "at": clinic_time(found.at),
        "conversation": found.conversation,
        "for": found.person or None,
        "decision": found.decision,
        "rules": list(found.rules),
        "findings": [_finding(item) for item in found.findings],
        "questions": found.question_set,
    }


def _finding(item: Mapping[str, Any]) -> str:
    return f"{item['concept']} {item['status']}: {item['text']}"


def _handoff(found: Handoff) -> Row:
    return {
        "since": clinic_time(found.created_at),
        "status": found.status,
        "reason": found.reason,
        "name": found.name,
        "contact": _contact(found),
        "last message": found.last_message,
        "asked": found.times_asked,
        "conversation": found.conversation,
    }


def _contact(found: Appointment | Handoff) -> str | None:
    return ", ".join(filter(None, (found.phone, found.email))) or None
