"""`desk erase`: what is kept about somebody, erased on their wish. `desk erasures`: that it was done."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import typer
from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from bot.stores import forget
from clinic import clock, erasure, settings
from clinic.db import base, scrub
from clinic.db.erasures import Erasure
from clinic.erasure import InUseError, Kept
from desk import asking, refusals, staff
from desk.options import By
from desk.refusals import Refused
from desk.said import say
from desk.tables import clinic_time, printable, show

WHOSE = typer.Argument(
    ..., metavar="REFERENCE|CONVERSATION|CONTACT", help="K7F3PT, web:..., +12125550147 or ana@example.com."
)
YES = typer.Option(False, "--yes", "-y", help="Do not ask; for programs.")
CANCEL = typer.Option(
    False, "--cancel", help="Cancel what is still to come; without it nothing is erased then."
)
AS_JSON = typer.Option(False, "--json", help="For programs; needs --yes.")
EXAMPLES = "\n\n".join(("Examples:", "desk erase K7F3PT", "desk erase ana@example.com --cancel"))
EXAMPLES_OF_NOTES = "\n\n".join(("Examples:", "desk erasures", "desk erasures --json"))
# What it is called, one and several of it
_NAMES = {
    "conversations": ("conversation", "conversations"),
    "messages": ("message", "messages"),
    "events": ("line of the bot's memory", "lines of the bot's memory"),
    "screenings": ("screening", "screenings"),
    "handoffs": ("hand-off", "hand-offs"),
    "appointments": ("appointment", "appointments"),
    "cancelled": ("of them cancelled", "of them cancelled"),
}
_ELSEWHERE = (
    "Not reached from here: backups, exports, mails and texts that were sent, and the questions of"
    " `desk questions`, which were kept without names."
)


def erase(
    whose: str = WHOSE, yes: bool = YES, cancel: bool = CANCEL, by: By = None, as_json: bool = AS_JSON
) -> None:
    """Erase what is kept about a person, after showing it. Check first whose data it is."""
    name = staff.name(by)
    if as_json and not yes:
        raise typer.BadParameter(say("refused.json_needs_yes"), param_hint="--json")
    try:
        found_by, value = erasure.read(whose)
    except ValueError as problem:
        raise typer.BadParameter(str(problem), param_hint="REFERENCE|CONVERSATION|CONTACT") from None
    with base.reading() as session:
        kept, counts = _look(session, found_by, value)
    if not any(counts.values()):
        _stop(f"Nothing is kept under {value}.")
    if not as_json:
        for line in _shown(kept, counts):
            typer.echo(printable(line))
    if kept.still_open and not cancel:
        _stop("Something is still open: settle it with the person first, or add --cancel.")
    with refusals.told():
        if not asking.agreed("Erase all of this? It cannot be undone.", yes, as_json):
            raise Refused("Nothing was erased.")
    done = _erase(kept, found_by, value, name)
    clean = [scrub.scrub(make_url(url)) for url in (settings.get().database_url, settings.get().tracker_url)]
    _tell(done, kept, all(clean), as_json)


def erasures(as_json: bool = AS_JSON) -> None:
    """What was erased so far: when, by whom, how much. Whose it was is nowhere."""
    with base.reading() as session:
        found = session.execute(select(Erasure).order_by(Erasure.id)).scalars().all()
    rows = [
        {
            "id": one.id,
            "at": clinic_time(one.at),
            "by": one.by,
            "found by": one.found_by,
            "erased": _told(one.counts),
        }
        for one in found
    ]
    show("Erasures", rows, as_json)


def _look(session: Session, found_by: erasure.FoundBy, value: str) -> tuple[Kept, dict[str, int]]:
    kept = erasure.find(session, found_by, value, clock.now())
    return kept, {**kept.counts, "events": forget.count(kept.conversations)}


def _erase(kept: Kept, found_by: erasure.FoundBy, value: str, by: str) -> Erasure:
    """Erase what was shown; nothing when it is not the same any more."""
    with base.session() as session:
        again = erasure.find(session, found_by, value, clock.now())
        if _essence(again) != _essence(kept):
            _stop("Something was added meanwhile. Nothing was erased; look again.")
        try:
            return erasure.erase(
                session,
                again,
                by,
                settings.get().clinic,
                clock.now(),
                clock.utcnow(),
                forget.forget,
            )
        except InUseError:
            _stop("A message of theirs is just being answered. Nothing was erased; try again in a minute.")


def _essence(kept: Kept) -> Any:
    open_ones = [appointment.reference for appointment in kept.still_open]
    return kept.conversations, kept.counts, open_ones


def _shown(kept: Kept, counts: Mapping[str, int]) -> Iterable[str]:
    yield f"Kept: {_told(counts)}."
    if kept.names:
        yield f"Names: {', '.join(kept.names)}."
    for conversation in kept.conversations:
        if not conversation.startswith("appointment:"):
            yield f"Conversation {conversation}"
    for appointment in kept.appointments:
        whom = f", for {appointment.treated}" if appointment.treated else ""
        will = ", still open" if appointment in kept.still_open else ""
        when = f"{clinic_time(appointment.start)} at {appointment.studio}"
        yield f"Appointment {appointment.reference}: {when}, {appointment.status}{whom}{will}"
    if kept.others:
        known = " or ".join(kept.contacts)
        yield f"There is more under {known}, in {_number('conversations', len(kept.others))}, which stays."


def _tell(done: Erasure, kept: Kept, clean: bool, as_json: bool) -> None:
    if as_json:
        row = {
            "id": done.id,
            "by": done.by,
            "counts": done.counts,
            "outside": list(kept.outside),
            "scrubbed": clean,
        }
        typer.echo(json.dumps(row))
        return
    typer.echo(f"Erased, note {done.id}: {_told(done.counts)}.")
    if not clean:
        typer.echo(
            "The database file is in use; deleted words may stay in its free pages until it is written anew."
        )
    if kept.outside:
        typer.echo(f"Cal.com has bookings of theirs, erase them there: {', '.join(kept.outside)}.")
    typer.echo(_ELSEWHERE)


def _told(counts: Mapping[str, int]) -> str:
    """ "2 messages, 1 screening"; in the order of the names, without what there is none of."""
    parts = [_number(name, counts[name]) for name in _NAMES if counts.get(name)]
    return ", ".join(parts) or "nothing"


def _number(name: str, number: int) -> str:
    one, several = _NAMES[name]
    return f"{number} {one if number == 1 else several}"


def _stop(why: str) -> Any:
    typer.echo(why, err=True)
    raise typer.Exit(1)
