"""`desk bookings`: who comes when and where; cancelling and moving."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from operator import itemgetter
from typing import Annotated, Any

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import clock, overlaps, requests, settings
from clinic.db import base
from clinic.db.appointments import Appointment, Status
from clinic.diary import Place
from clinic.ledger import Outcome, Result
from clinic.when import speak
from desk import acting, appointments, options, outcomes, refusals, studios, times
from desk.acting import Manner
from desk.options import All, By, Json, Note, Reason, Reference, Seen, Studio, Tell, Words, Yes, examples
from desk.refusals import Refused
from desk.said import say
from desk.tables import Column, show, show_one

Day = Annotated[str | None, typer.Option("--day", metavar="DAY", help="today, fri, or 2027-02-12.")]
Time = Annotated[
    list[str], typer.Argument(metavar="TIME", help="Day and time: fri 3pm, or 2027-02-12 15:00.")
]

COLUMNS = (
    appointments.REF,
    appointments.WHEN,
    appointments.WHERE,
    appointments.WHO,
    Column("Contact", appointments.contact),
)
OF_ALL = (appointments.REF, Column("Status", itemgetter("status"), whole=True), *COLUMNS[1:-1])

app = typer.Typer(
    invoke_without_command=True,
    epilog=examples(
        "desk bookings", "desk bookings --day fri --studio flatiron", "desk bookings move K7F3PT fri 3pm"
    ),
)


@app.callback()
def listed(
    context: typer.Context,
    day: Day = None,
    studio: Studio = None,
    everything: All = False,
    as_json: Json = False,
) -> None:
    """Confirmed bookings from today on, in order of time."""
    if context.invoked_subcommand:
        return
    query = _query(times.day(day), studios.key_of(studio), everything)
    with base.reading() as session:
        rows = [appointments.row(found) for found in session.execute(query).scalars()]
    show("Bookings", rows, as_json, OF_ALL if everything else COLUMNS)


def _query(day: date | None, studio: str | None, everything: bool) -> Any:
    query = select(Appointment).order_by(Appointment.start, Appointment.id)
    zone = settings.get().clinic.zone
    first = datetime.combine(day or clock.now().date(), time(), zone)
    if day is not None or not everything:
        query = query.where(Appointment.start >= first)
    if day is not None:
        query = query.where(Appointment.start < datetime.combine(day + timedelta(days=1), time(), zone))
    if not everything:
        query = query.where(Appointment.status == Status.CONFIRMED.value)
    return query if studio is None else query.where(Appointment.studio == studio)


@app.command("show", epilog=examples("desk bookings show K7F3PT"))
def shown(reference: Reference, as_json: Json = False) -> None:
    """All about one booking but the health answers, which `desk requests show` has."""
    with refusals.told(), base.reading() as session:
        row = appointments.whole(session, appointments.find(session, reference), with_health=False)
    show_one(row, as_json)


@app.command(
    epilog=examples(
        "desk bookings cancel K7F3PT",
        'desk bookings cancel K7F3PT --reason "burst pipe" --tell "We are sorry; the room is flooded."',
    )
)
def cancel(
    reference: Reference,
    reason: Reason = "",
    tell: Tell = "",
    seen: Seen = None,
    yes: Yes = False,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Cancel a booking and free its place. The client is told."""
    act = partial(requests.cancel, reason=reason, words=options.to_client(tell))
    acting.change(reference, Result.CANCELLED, act, Manner(by, seen, yes, as_json), check=_is_no_request)


@app.command(
    epilog=examples(
        "desk bookings move K7F3PT fri 3pm",
        "desk bookings move K7F3PT 2027-02-12 15:00 --studio williamsburg",
    )
)
def move(
    reference: Reference,
    at: Time,
    studio: Studio = None,
    note: Note = "",
    tell: Tell = "",
    seen: Seen = None,
    yes: Yes = False,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Give a booking, or a request, another time or studio. The client is told. It keeps its reference.

    Sooner and further ahead than clients may is allowed, outside the opening hours is not.
    """
    start, key = times.moment(" ".join(at)), studios.key_of(studio)
    with refusals.told(), base.reading() as session:
        found = appointments.find(session, reference)
        place = Place(key or found.studio, found.room, start, found.minutes)
        overlap = overlaps.of_move(session, found, place, clock.now())
        other = appointments.values(overlap) if overlap else {}
    named = {
        "new_when": f"{speak.say_date(start.date())} at {speak.say_time(start.time())}",
        "new_studio": studios.spoken(place.studio),
        "other": "{reference}, {when} at {studio}".format(**other) if other else "",
    }
    act = partial(_move, place=place, note=note, words=options.to_client(tell))
    acting.change(
        reference, Result.MOVED, act, Manner(by, seen, yes, as_json), check=_can_begin(start), **named
    )


@app.command(epilog=examples('desk bookings note K7F3PT "wants the room by the window"'))
def note(reference: Reference, text: Words, by: By = None, as_json: Json = False) -> None:
    """Write something down for staff. Clients never see it."""
    acting.note(reference, requests.note, text, by, as_json)


def _is_no_request(found: Appointment) -> None:
    """A request is declined: its client was never promised the place."""
    if found.status == Status.WAITING.value:
        raise Refused(say("refused.is_request", reference=found.reference))


def _can_begin(start: datetime) -> acting.Check:
    def check(found: Appointment) -> None:
        reason = outcomes.cannot_begin(start, found.minutes)
        if reason:
            raise Refused(reason)

    return check


def _move(
    session: Session,
    found: Appointment,
    by: str,
    now: datetime,
    seen_version: int,
    *,
    place: Place,
    **more: str,
) -> Outcome:
    return requests.move(session, found, place, by, now, seen_version=seen_version, **more)
