"""What `desk export` writes of each kind: plain rows, all with the same keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import records, screening, settings
from clinic.db.appointments import Appointment, Status
from clinic.db.handoffs import Handoff
from clinic.fhir import Issuer
from clinic.records import Record
from desk.tables import Row

BOOKINGS = (Status.CONFIRMED.value, Status.CANCELLED.value)
REQUESTS = (Status.WAITING.value, Status.DECLINED.value, Status.LAPSED.value)
_APPOINTMENT = (
    "reference", "status", "kind", "start", "minutes", "studio", "room", "name", "treated", "phone", "email",
    "first_visit", "screening_id", "reasons", "note", "respond_by", "decided_by", "conversation",
    "created_at", "updated_at",
)  # fmt: skip
_HANDOFF = (
    "id", "status", "reason", "name", "phone", "email", "last_message", "times_asked", "handled_by", "note",
    "conversation", "created_at", "updated_at", "facts", "transcript",
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """Rows of one kind: made or changed since a moment (None: all), and what a spreadsheet shows of them."""

    rows: Callable[[Session, datetime | None], list[Row]]
    columns: Callable[[], tuple[str, ...]]
    flat: Callable[[Row], Row]  # a row with a value for each of the columns


def issuer() -> Issuer:
    """In whose name FHIR is written: under `PUBLIC_URL`, with this installation's secret."""
    known = settings.get()
    return Issuer(f"{known.public_url}/fhir", known.clinic.name, known.secret)


def screening_row(record: Record) -> Row:
    """A screening as plain JSON."""
    return {
        "id": record.id,
        "at": local(record.at),
        "channel": record.channel,
        "conversation": record.conversation,
        "treated": record.person,
        "question_set": record.question_set,
        "decision": record.decision,
        "rules": list(record.rules),
        "questions": [
            {"key": asked.key, "asked": asked.text, "answer": asked.answer} for asked in record.questions
        ],
        "findings": [dict(finding) for finding in record.findings],
    }


def finding_line(finding: Mapping[str, Any]) -> str:
    """A finding in one line: what, how, in which words, by which rule."""
    whose = finding.get("whose", "self")
    of = "" if whose == "self" else f" of {whose}"
    return f'{finding["concept"]} {finding["status"]}{of}: "{finding["text"]}" ({finding.get("rule") or "-"})'


def local(at: datetime | None) -> str | None:
    """A moment in the clinic's time, with its offset, to the second."""
    return at.astimezone(settings.get().clinic.zone).isoformat(timespec="seconds") if at else None


def _screenings(session: Session, since: datetime | None) -> list[Row]:
    return [screening_row(record) for record in records.since(session, since)]


def _screening_columns() -> tuple[str, ...]:
    answers = (f"answer_{key}" for key in screening.questions().keys)
    return ("id", "at", "channel", "treated", "question_set", "decision", *answers, "other_answers",
            "findings", "rules", "conversation")  # fmt: skip


def _flat_screening(row: Row) -> Row:
    given = {asked["key"]: asked["answer"] for asked in row["questions"]}
    current = screening.questions().keys
    return {
        **row,
        **{f"answer_{key}": given.get(key) for key in current},
        "other_answers": [f"{key}: {said}" for key, said in given.items() if key not in current and said],
        "findings": [finding_line(finding) for finding in row["findings"]],
    }


def _appointments(statuses: tuple[str, ...]) -> Callable[[Session, datetime | None], list[Row]]:
    def rows(session: Session, since: datetime | None) -> list[Row]:
        query = select(Appointment).where(Appointment.status.in_(statuses)).order_by(Appointment.id)
        if since is not None:
            query = query.where(Appointment.updated_at >= since)
        return [_plain(found, _APPOINTMENT) for found in session.execute(query).scalars()]

    return rows


def _handoffs(session: Session, since: datetime | None) -> list[Row]:
    query = select(Handoff).order_by(Handoff.id)
    if since is not None:
        query = query.where(Handoff.updated_at >= since)
    return [_plain(found, _HANDOFF) for found in session.execute(query).scalars()]


def _plain(found: Appointment | Handoff, names: tuple[str, ...]) -> Row:
    values = {name: getattr(found, name) for name in names}
    return {name: local(value) if isinstance(value, datetime) else value for name, value in values.items()}


def _as_it_is(row: Row) -> Row:
    return row


KINDS: Mapping[str, Kind] = {
    "screenings": Kind(_screenings, _screening_columns, _flat_screening),
    "bookings": Kind(_appointments(BOOKINGS), lambda: _APPOINTMENT, _as_it_is),
    "requests": Kind(_appointments(REQUESTS), lambda: _APPOINTMENT, _as_it_is),
    # Facts and transcript are whole documents: in JSON only.
    "handoffs": Kind(_handoffs, lambda: _HANDOFF[:-2], _as_it_is),
}
