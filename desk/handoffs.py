"""`desk handoffs`: people who wait for a person, and being done with them."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Annotated, Any

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import clock, handoff
from clinic.db import base
from clinic.db.handoffs import OPEN, Handoff
from desk import appointments, complete, refusals, staff
from desk.options import All, By, Json, Note, Words, examples
from desk.refusals import Refused
from desk.said import say, word
from desk.tables import Column, Row, clinic_time, short_time, show, show_one, tell

Number = Annotated[
    int, typer.Argument(metavar="NUMBER", help="The number in the list.", autocompletion=complete.handoffs)
]
FAILED = "turn_failed"  # the bot's own troubles each have a name of their own behind this

COLUMNS = (
    Column("No", itemgetter("id"), whole=True),
    Column("Since", lambda row: short_time(row["time"]), whole=True),
    Column("Why", itemgetter("why")),
    Column("Who", itemgetter("name")),
    Column("Contact", appointments.contact),
    Column("Asked", itemgetter("asked"), whole=True),
)

OF_ALL = (COLUMNS[0], Column("Status", itemgetter("status"), whole=True), *COLUMNS[1:-1])

app = typer.Typer(
    invoke_without_command=True,
    epilog=examples("desk handoffs", "desk handoffs show 12", 'desk handoffs close 12 --note "called"'),
)


@app.callback()
def listed(context: typer.Context, everything: All = False, as_json: Json = False) -> None:
    """People who wait for a person, the longest-waiting first.

    What they wrote is in `desk handoffs show`.
    """
    if context.invoked_subcommand:
        return
    query = select(Handoff).order_by(Handoff.created_at, Handoff.id)
    if not everything:
        query = query.where(Handoff.status == OPEN)
    with base.reading() as session:
        rows = [_row(found) for found in session.execute(query).scalars()]
    show("Hand-offs", rows, as_json, OF_ALL if everything else COLUMNS)


@app.command("show", epilog=examples("desk handoffs show 12"))
def shown(number: Number, as_json: Json = False) -> None:
    """All about one: what is known, what was written, what was noted."""
    with refusals.told(), base.reading() as session:
        found = _get(session, number)
        row = {
            **{key: value for key, value in _row(found).items() if key != "contact"},
            "phone": found.phone,
            "email": found.email,
            "known": [_fact(key, value) for key, value in (found.facts or {}).items() if value],
            "written": [_line(line) for line in found.transcript or ()],
            "last message": found.last_message or None,
            "notes": found.note.splitlines(),
            "handled by": found.handled_by,
        }
    show_one(row, as_json)


@app.command(epilog=examples("desk handoffs close 12", 'desk handoffs close 12 --note "called, will come"'))
def close(number: Number, note: Note = "", by: By = None, as_json: Json = False) -> None:
    """You are done with it: it leaves the list. Whoever writes again opens a new one."""
    name = staff.name(by)
    with refusals.told(), base.session() as session:
        found = _get(session, number)
        if not handoff.close(session, found, name, clock.utcnow(), note):
            at = clinic_time(found.updated_at)
            raise Refused(say("refused.handoff_closed", number=number, who=found.handled_by, at=at))
        row = {**_row(found), "by": name}
    tell(row, say("done.handoff_closed", number=number), as_json)


app.command("done", help="The same as `close`.", epilog=examples("desk handoffs done 12"))(close)


@app.command(epilog=examples('desk handoffs note 12 "rang at 3, no answer"'))
def note(number: Number, text: Words, by: By = None, as_json: Json = False) -> None:
    """Write something down, below what others wrote. It stays in the list."""
    name = staff.name(by)
    with refusals.told(), base.session() as session:
        found = _get(session, number)
        try:
            handoff.note(session, found, name, clock.now(), text)
        except ValueError:
            raise Refused(say("refused.no_words")) from None
        row = {**_row(found), "by": name}
    tell(row, say("done.handoff_noted", number=number), as_json)


def _get(session: Session, number: int) -> Handoff:
    found = session.get(Handoff, number)
    if found is None:
        raise Refused(say("refused.unknown_handoff", number=number))
    return found


def _row(found: Handoff) -> Row:
    reason = FAILED if found.reason.startswith(FAILED) else found.reason
    return {
        "id": found.id,
        "since": clinic_time(found.created_at),
        "status": found.status,
        "reason": found.reason,
        "why": word("why_called", reason),
        "name": found.name,
        "contact": ", ".join(filter(None, (found.phone, found.email))) or None,
        "asked": found.times_asked,
        "conversation": found.conversation,
        "time": found.created_at.isoformat(),
    }


def _fact(key: str, value: Any) -> str:
    """A fact as a line: what health findings say, and the rest as it is."""
    if isinstance(value, list):
        items = [appointments.finding(i) if _is_finding(i) else str(i) for i in value]
        return f"{key.replace('_', ' ')}: {'; '.join(items)}"
    if isinstance(value, Mapping):
        parts = ", ".join(f"{name} {part}" for name, part in value.items() if part not in (None, "", []))
        return f"{key.replace('_', ' ')}: {parts}"
    return f"{key.replace('_', ' ')}: {value}"


def _is_finding(item: Any) -> bool:
    return isinstance(item, Mapping) and {"concept", "status", "text"} <= set(item)


def _line(line: Any) -> str:
    return f"{line.get('who', '?')}: {line.get('text', '')}" if isinstance(line, Mapping) else str(line)
