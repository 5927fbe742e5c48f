"""`desk deliveries`: bookings of which nobody knows whether Cal.com has them. Staff look there and say."""

from __future__ import annotations

from operator import itemgetter
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import clock, courier, handoff, settings
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.db.deliveries import Delivery
from clinic.delivery import REPEATABLE, Step
from desk import appointments, refusals, staff
from desk.options import By, Json, Reference, examples
from desk.refusals import Refused
from desk.said import say, word
from desk.tables import Column, show, tell

Uid = Annotated[str, typer.Argument(metavar="UID", help="What Cal.com calls the booking.")]
LONGEST_UID = 80  # characters

COLUMNS = (
    appointments.REF,
    appointments.WHEN,
    appointments.WHERE,
    appointments.WHO,
    Column("To do", itemgetter("to do")),
    Column("Problem", itemgetter("problem")),
)

app = typer.Typer(
    invoke_without_command=True,
    epilog=examples(
        "desk deliveries", "desk deliveries found K7F3PT uid_from_cal", "desk deliveries send-again K7F3PT"
    ),
)


@app.callback()
def listed(context: typer.Context, as_json: Json = False) -> None:
    """Bookings that Cal.com may or may not have, the oldest first.

    Look there for our key (`--json` tells it) in the booking's metadata, then say what you found.
    """
    if context.invoked_subcommand:
        return
    with base.reading() as session:
        rows = [
            {
                **appointments.row(_appointment(session, found)),
                "step": found.step,
                "to do": word("step", found.step),
                "state": found.state,
                "problem": found.problem,
                "key": found.key,
            }
            for found in courier.for_staff(session)
        ]
    show("Deliveries", rows, as_json, COLUMNS)


@app.command(epilog=examples("desk deliveries found K7F3PT uid_from_cal"))
def found(reference: Reference, uid: Uid, by: By = None, as_json: Json = False) -> None:
    """You have looked: the booking is there, under this name. The client is told that it is confirmed."""
    name, there = staff.name(by), uid.strip()
    if not there or len(there) > LONGEST_UID:
        raise typer.BadParameter("it is what Cal.com calls the booking, in its address", param_hint="UID")
    with refusals.told(), base.session() as session:
        appointment = _undecided(session, reference)
        delivery = session.get(Delivery, appointment.id)
        if delivery is not None and Step(delivery.step) in REPEATABLE - {Step.HOLD}:
            raise Refused(say("refused.delivery_removes", reference=appointment.reference))
        known = settings.get().clinic
        if not courier.found_there(session, appointment, name, there, known, clock.now(), clock.utcnow()):
            raise Refused(say("refused.delivery_settled", reference=appointment.reference))
        row = {**appointments.row(appointment), "result": "found", "uid": there, "by": name}
        said = say("done.found", reference=appointment.reference, uid=there) + _then(session, appointment)
    tell(row, said, as_json)


@app.command("send-again", epilog=examples("desk deliveries send-again K7F3PT"))
def send_again(reference: Reference, by: By = None, as_json: Json = False) -> None:
    """You have looked: it is not there. It is sent again, by the worker."""
    name = staff.name(by)
    with refusals.told(), base.session() as session:
        appointment = _undecided(session, reference)
        known = settings.get().clinic
        if not courier.send_again(session, appointment, name, known, clock.now(), clock.utcnow()):
            raise Refused(say("refused.delivery_settled", reference=appointment.reference))
        row = {**appointments.row(appointment), "result": "send_again", "by": name}
        said = say("done.send_again", reference=appointment.reference) + _then(session, appointment)
    tell(row, said, as_json)


def _undecided(session: Session, reference: str) -> Appointment:
    appointment = appointments.find(session, reference)
    if not appointments.undecided(session, appointment):
        raise Refused(say("refused.delivery_settled", reference=appointment.reference))
    return appointment


def _then(session: Session, appointment: Appointment) -> str:
    """The hand-off that asked staff to look, if it is open still."""
    waiting = handoff.of_conversation(session, appointment.conversation)
    if waiting is None or waiting.reason != courier.REASON:
        return ""
    return f" {say('then.close_handoff', number=waiting.id)}"


def _appointment(session: Session, delivery: Delivery) -> Appointment:
    query = select(Appointment).where(Appointment.id == delivery.appointment_id)
    return session.execute(query).scalar_one()
