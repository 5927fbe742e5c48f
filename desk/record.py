"""`desk record`: one screening whole, for a clinician to check."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import questionnaire, records, references
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.db.screenings import Screening
from clinic.health.findings import SELF
from clinic.questionnaire import label
from clinic.records import Record
from desk.exported import issuer, screening_row
from desk.tables import clinic_time, printable

WHICH = typer.Argument(..., metavar="ID|REFERENCE", help="The number in `desk flags`, or an appointment.")
EXAMPLES = "\n\n".join(("Examples:", "desk record 12", "desk record K7F3PT --json"))
_LARGEST = 2**31 - 1  # of a number in the database
AS_JSON = typer.Option(False, "--json", help="For programs.")


def record(which: str = WHICH, as_json: bool = AS_JSON) -> None:
    """One screening whole: what was asked, said, found and decided, by which rules from which sources."""
    with base.reading() as session:
        stored = _find(session, which)
        if stored is None:
            typer.echo(f"There is no screening {printable(which)}.", err=True)
            raise typer.Exit(1)
        found, appointments = records.of(stored), _references(session, stored.id)
    subject = issuer().person(found.conversation, found.person)
    if as_json:
        row = {**screening_row(found), "appointments": appointments, "fhir_subject": subject}
        typer.echo(json.dumps(row, ensure_ascii=False, indent=2))
        return
    for line in [*_head(found, appointments, subject), *_answers(found), *_findings(found), *_rules(found)]:
        typer.echo(line)


def _find(session: Session, which: str) -> Screening | None:
    """By its number, or as the one that an appointment was made on."""
    if which.isdecimal():
        return session.get(Screening, min(int(which), _LARGEST))
    reference = references.read(which)
    on_it = select(Screening).join(Appointment, Appointment.screening_id == Screening.id)
    found: Screening | None = (
        session.execute(on_it.where(Appointment.reference == reference)).scalars().first()
    )
    return found


def _references(session: Session, number: int) -> list[str]:
    of_it = select(Appointment.reference).where(Appointment.screening_id == number).order_by(Appointment.id)
    return list(session.execute(of_it).scalars())


def _head(record: Record, appointments: list[str], subject: str) -> Iterable[str]:
    yield f"Screening {record.id}: {record.decision}. {label('decisions', record.decision)}."
    yield f"{clinic_time(record.at)}, {record.channel}, question set {record.question_set}"
    yield f"About: {printable(record.person) or 'the person who wrote'}"
    if appointments:
        yield f"Appointment: {', '.join(appointments)}"
    yield f"Conversation: {record.conversation}"
    yield f"Subject in the FHIR export: {subject}"


def _answers(record: Record) -> Iterable[str]:
    for number, asked in enumerate(record.questions, start=1):
        yield ""
        yield f"{number}. {asked.text or asked.key}"
        said = [printable(line) for line in (asked.answer or "").splitlines()]
        yield from (f"   > {line}" for line in said)
        if not said:
            yield "   (no answer)"


def _findings(record: Record) -> Iterable[str]:
    yield ""
    yield "Found in the person's words:" if record.findings else "Nothing was found in the person's words."
    for finding in record.findings:
        yield from _finding(finding)


def _finding(finding: Mapping[str, Any]) -> Iterable[str]:
    concept, status = label("concepts", finding["concept"]), label("statuses", finding["status"])
    whose, area = finding.get("whose", SELF), finding.get("area")
    more = [f"of their {whose}"] if whose != SELF else []
    more += [f"area: {area}"] if area else []
    yield f'  - {concept}: {", ".join([status.lower(), *more])}. "{printable(finding["text"])}"'
    yield f"    rule: {printable(finding.get('rule') or '-')}"
    yield f"    source: {printable(finding.get('source') or questionnaire.labels()['own_answer'])}"


def _rules(record: Record) -> Iterable[str]:
    yield ""
    yield ("Rules that gave the decision, the strictest first:" if record.rules else "Rules: none.")
    yield from (f"  - {printable(rule)}" for rule in record.rules)
