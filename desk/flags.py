"""`desk flags`: screenings that did not come out clear, for whoever has to know."""

from __future__ import annotations

from operator import itemgetter
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.db.screenings import Screening
from clinic.screening import Decision
from desk import appointments, refusals
from desk.options import All, Json, examples
from desk.refusals import Refused
from desk.said import say
from desk.tables import Column, Row, clinic_time, short_time, show, show_one

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The number in the list.")]

COLUMNS = (
    Column("No", itemgetter("id"), whole=True),
    Column("At", lambda row: short_time(row["time"]), whole=True),
    Column("For", lambda row: row["for"] or "the writer"),
    Column("Decision", lambda row: str(row["decision"]).replace("_", " ")),
    Column("Found", itemgetter("findings")),
    Column("Ref", itemgetter("reference"), whole=True),
)

app = typer.Typer(invoke_without_command=True, epilog=examples("desk flags", "desk flags show 3"))


@app.callback()
def listed(context: typer.Context, everything: All = False, as_json: Json = False) -> None:
    """Screenings that did not come out clear, the newest first.

    The words they were found in are in `desk flags show`.
    """
    if context.invoked_subcommand:
        return
    query = select(Screening)
    if not everything:
        query = query.where(Screening.decision != Decision.CLEAR.value)
    booked = select(Appointment.screening_id, Appointment.reference).order_by(Appointment.id)
    with base.reading() as session:
        references = dict(session.execute(booked.where(Appointment.screening_id.is_not(None))).all())
        flagged = session.execute(query.order_by(Screening.at.desc(), Screening.id.desc())).scalars()
        rows = [_row(found, references.get(found.id)) for found in flagged]
    show("Flags", rows, as_json, COLUMNS)


@app.command("show", epilog=examples("desk flags show 3"))
def shown(number: Number, as_json: Json = False) -> None:
    """One screening: what was asked and answered, what was found, which rules decided."""
    with refusals.told(), base.reading() as session:
        found = session.get(Screening, number)
        if found is None:
            raise Refused(say("refused.unknown_flag", number=number))
        row = {**_row(found, _reference(session, found)), "findings": appointments.health(found)}
    show_one(row, as_json)


def _reference(session: Session, found: Screening) -> str | None:
    """Of the newest appointment that the screening was for."""
    query = select(Appointment.reference).where(Appointment.screening_id == found.id)
    reference: str | None = session.execute(query.order_by(Appointment.id.desc())).scalars().first()
    return reference


def _row(found: Screening, reference: str | None) -> Row:
    findings = [appointments.finding(item, with_words=False) for item in found.findings]
    return {
        "id": found.id,
        "at": clinic_time(found.at),
        "conversation": found.conversation,
        "for": found.person or None,
        "decision": found.decision,
        "rules": list(found.rules),
        "findings": list(dict.fromkeys(findings)),
        "questions": found.question_set,
        "reference": reference,
        "time": found.at.isoformat(),
    }
