"""`desk export`: screenings, bookings, requests and hand-offs for other programs; and who did that."""

from __future__ import annotations

import json
import os
from datetime import datetime
from enum import Enum
from pathlib import Path

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import clock, fhir, records
from clinic.db import base
from clinic.db.errors import DatabaseError
from clinic.db.exports import Export
from desk import exported, since, spreadsheet, staff
from desk.options import By, Json, examples
from desk.tables import clinic_time, show

What = Enum("What", {name: name for name in exported.KINDS}, type=str)


class Format(str, Enum):
    """How it is written."""

    json = "json"
    csv = "csv"
    fhir = "fhir"


WHAT = typer.Argument(..., help="What is exported.")
FORMAT = typer.Option(Format.json, "--format", help="fhir: screenings only, one R4B Bundle.")
SINCE = typer.Option(None, "--since", help=f"Only what was made or changed since: {since.EXAMPLES}.")
OUT = typer.Option(None, "--out", help="Into this new file, for your eyes only; else to the terminal.")
AS_JSON = typer.Option(False, "--json", help="The same as --format json, which it is without --format.")
EXAMPLES = "\n\n".join(
    (
        "Examples:",
        "desk export screenings --format fhir --since 30d --out screenings.json",
        "desk export bookings --format csv --out bookings.csv",
    )
)
EXAMPLES_OF_NOTES = examples("desk exports", "desk exports --json")

_BOM = "\ufeff"  # tells a spreadsheet that the file is UTF-8


def export(
    what: What = WHAT,
    form: Format = FORMAT,
    since_: str = SINCE,
    out: Path = OUT,
    by: By = None,
    as_json: bool = AS_JSON,
) -> None:
    """Write out what there is, as JSON, as CSV for a spreadsheet, or as FHIR for a clinic's system.

    That you did is written down.
    """
    name = staff.name(by)
    if as_json and form is not Format.json:
        raise typer.BadParameter("--json is --format json; choose one", param_hint="--json")
    if form is Format.fhir and what.value != "screenings":
        raise typer.BadParameter("only screenings have a FHIR form", param_hint="--format")
    moment = _moment(since_)
    with base.reading() as session:
        count, text = _written(session, what.value, form, moment)
    if out is not None:
        save(out, (_BOM if form is Format.csv else "") + text)
    try:
        _write_down(
            Export(at=clock.now(), by=name, what=what.value, form=form.value, since=moment, count=count)
        )
    except DatabaseError:
        if out is not None:
            out.unlink(missing_ok=True)  # nothing leaves without a note of it
        raise
    if out is None:
        typer.echo(text, nl=False)
    else:
        typer.echo(f"{count} {what.value} in {out}", err=True)


def exports(as_json: Json = False) -> None:
    """What was exported so far: when, by whom, what, how many."""
    with base.reading() as session:
        found = session.execute(select(Export).order_by(Export.id)).scalars().all()
    rows = [
        {
            "id": one.id,
            "at": clinic_time(one.at),
            "by": one.by,
            "what": one.what,
            "format": one.form,
            "since": clinic_time(one.since) if one.since else None,
            "count": one.count,
        }
        for one in found
    ]
    show("Exports", rows, as_json)


def _write_down(done: Export) -> None:
    with base.session() as session:
        session.add(done)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return since.read(text, clock.now())
    except ValueError as problem:
        raise typer.BadParameter(str(problem), param_hint="--since") from None


def _written(session: Session, what: str, form: Format, moment: datetime | None) -> tuple[int, str]:
    """How many there are, and the text of the export."""
    if form is Format.fhir:
        found = records.since(session, moment)
        names = records.names_in(session, (record.conversation for record in found))
        made = fhir.bundle(found, exported.issuer(), clock.now(), names)
        return len(found), json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    kind = exported.KINDS[what]
    rows = kind.rows(session, moment)
    if form is Format.csv:
        return len(rows), spreadsheet.text(kind.columns(), map(kind.flat, rows))
    return len(rows), json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def save(path: Path, text: str) -> None:
    """Write a new file that only its owner can read. One that is there already is not touched."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise typer.BadParameter(f"{path} is there already; take another name", param_hint="--out") from None
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror}", param_hint="--out") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise typer.BadParameter(f"{path}: {error.strerror}", param_hint="--out") from None
