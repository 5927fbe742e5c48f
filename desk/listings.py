"""`desk requests`, `bookings`, `flags` and `handoffs`: what there is for staff to see. Nothing is changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import select

from clinic import clock, settings
from clinic import requests as waiting_requests
from clinic.db import base
from clinic.db.appointments import Appointment, Status
from clinic.db.handoffs import OPEN, Handoff
from clinic.db.screenings import Screening

AS_JSON = typer.Option(False, "--json", help="For programs: one JSON list.")
ALL = typer.Option(False, "--all", help="The past and the closed ones too.")
CLEAR = "clear"

Row = Mapping[str, Any]


def requests(as_json: bool = AS_JSON) -> None:
    """Booking requests that wait for staff, the most urgent first."""
    with base.reading() as session:
        rows = [_appointment(found) for found in waiting_requests.waiting(session)]
    _show("Requests", rows, as_json)


def bookings(as_json: bool = AS_JSON, everything: bool = ALL) -> None:
    """Confirmed bookings from today on, in order of time."""
    query = select(Appointment).order_by(Appointment.start, Appointment.id)
    if not everything:
        today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        query = query.where(Appointment.status == Status.CONFIRMED.value, Appointment.start >= today)
    with base.reading() as session:
        rows = [_appointment(found) for found in session.execute(query).scalars()]
    _show("Bookings", rows, as_json)


def flags(as_json: bool = AS_JSON) -> None:
    """Screenings that did not come out clear, the newest first."""
    query = select(Screening).where(Screening.decision != CLEAR).order_by(Screening.at.desc())
    with base.reading() as session:
        rows = [_screening(found) for found in session.execute(query).scalars()]
    _show("Flags", rows, as_json)


def handoffs(as_json: bool = AS_JSON, everything: bool = ALL) -> None:
    """People who wait for a person, the longest-waiting first."""
    query = select(Handoff).order_by(Handoff.created_at, Handoff.id)
    if not everything:
        query = query.where(Handoff.status == OPEN)
    with base.reading() as session:
        rows = [_handoff(found) for found in session.execute(query).scalars()]
    _show("Hand-offs", rows, as_json)


def _appointment(found: Appointment) -> Row:
    return {
        "reference": found.reference,
        "status": found.status,
        "when": _clinic_time(found.start),
        "minutes": found.minutes,
        "studio": found.studio,
        "name": found.name,
        "for": found.treated or found.name,
        "contact": _contact(found),
        "first visit": found.first_visit,
        "reasons": list(found.reasons or ()),
        "answer by": _clinic_time(found.respond_by) if found.respond_by else None,
    }


def _screening(found: Screening) -> Row:
    return {
        "at": _clinic_time(found.at),
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
        "since": _clinic_time(found.created_at),
        "status": found.status,
        "reason": found.reason,
        "name": found.name,
        "contact": _contact(found),
        "last message": found.last_message,
        "asked": found.times_asked,
        "conversation": found.conversation,
    }


def _contact(found: Appointment | Handoff) -> str | None:
    return found.phone or found.email


def _clinic_time(at: datetime) -> str:
    return at.astimezone(settings.get().clinic.zone).strftime("%a %Y-%m-%d %H:%M")


def _show(title: str, rows: Sequence[Row], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        typer.echo(f"{title}: none.")
        return
    table = Table(title=title)
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row.values()))
    Console().print(table)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_printable(str(item)) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else _printable(str(value))


def _printable(text: str) -> str:
    """Visitors' words may hold codes that would act on the terminal: those are left out."""
    return "".join(character for character in text if character.isprintable())
