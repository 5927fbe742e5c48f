"""A clinic's morning in the database: requests, bookings, hand-offs, flags, unanswered questions."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

from click.testing import Result
from sqlalchemy import select
from sqlalchemy.orm import object_session
from typer.testing import CliRunner

from bot.channels import inbox, sessions
from clinic import booking, clock, handoff, ledger, notices, questions, references, settings
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.db.handoffs import Handoff
from clinic.db.notices import Notice
from clinic.db.screenings import Screening
from clinic.diary import Place
from clinic.draft import Draft
from desk.cli import app

REQUEST, MINOR, BOOKED, BY_SMS = "K7F3PT", "M4KRQ9", "T6WDN3", "G9HJX4"
SAID = "maybe my heart pills, I forgot which"  # about Ana's health: for who decides, not for lists


def fill() -> None:
    """Two requests (Ana's with a health answer left open, one for a child) and two bookings; hand-offs 1
    and 2, the second closed; a flag beside Ana's; questions 1 and 2."""
    with named(REQUEST, MINOR, BOOKED, BY_SMS), base.session() as session:
        talk = [sessions.begin(session, clock.utcnow()).conversation for _ in range(3)]
        ana = screened(talk[0], "ask_clinician", SAID)
        inbox.begin_conversation(session, "sms:1", "sms", clock.utcnow())
        child, clear = screened(talk[1], "clear", person="Tim"), screened(talk[2], "clear")
        by_sms, avoid = screened("sms:1", "clear"), screened("web:other", "avoid", "I take warfarin")
        session.add_all([ana, child, clear, by_sms, avoid])
        session.flush()
        book(talk[0], "Ana Lee", ana, "2027-02-12 17:00", "flatiron", email="ana@example.com")
        book(talk[1], "Bo Hart", child, "2027-02-13 12:00", "upper_west_side", treated="Tim", minor=True)
        book(talk[2], "Cleo Fernandez-Whitmore", clear, "2027-02-11 11:00", "flatiron")
        book("sms:1", "Dev Rao", by_sms, "2027-02-12 11:00", "williamsburg", phone="+19175550142")
        waits(session, "web:1", "asked_for_a_person", "can somebody call me about my warfarin?")
        closed = waits(session, "web:2", "complaint", "nobody called")
        handoff.close(session, closed, "noor", clock.utcnow(), "called")
        questions.note(session, "can i nap there", "fallback", ["tiredness"], clock.utcnow())
        questions.note(session, "is there parking", "not_told", ["locations_hours"], clock.utcnow())


def named(*made: str) -> AbstractContextManager[Any]:
    """Appointments that are made inside this get these references."""
    return mock.patch.object(references, "make", side_effect=list(made))


def screened(conversation: str, decision: str, said: str = "", person: str = "") -> Screening:
    """A finished screening of half an hour ago."""
    found = {"concept": "blood_thinner", "status": "possible", "text": said, "rule": "left open"}
    return Screening(
        conversation=conversation, channel="web", person=person, question_set="1",
        answers={"medicine": said or "no"}, findings=[found] if said else [],
        rules=["a question left open"] if said else [], decision=decision,
        at=clock.now() - timedelta(minutes=30),
    )  # fmt: skip


def book(conversation: str, name: str, screening: Screening, at: str, studio: str, **more: Any) -> str:
    """An appointment by way of the domain; its reference."""
    start = datetime.fromisoformat(at).replace(tzinfo=settings.get().clinic.zone)
    contact = {"phone": "+12125550147"} | more
    place = Place(studio, 1, start, 60)
    draft = Draft(conversation, place, name, first_visit=True, screening_id=screening.id, **contact)
    session = object_session(screening)
    outcome = booking.confirm(session, draft, screening.decision, f"m:{conversation}:{at}", clock.now())
    assert outcome.appointment is not None, outcome
    return str(outcome.appointment.reference)


def waits(session: Any, conversation: str, reason: str, text: str) -> Handoff:
    """Somebody who waits for staff."""
    return handoff.hand_over(
        session, conversation, reason, text, clock.utcnow(),
        contact=handoff.Reach("Eve Stone", "+12125550163"),
        facts={"studio": "flatiron", "own_reference": None},
        transcript=[{"who": "client", "text": "hello"}, {"who": "bot", "text": "Hello, how can I help?"}],
    )  # fmt: skip


def desk(*arguments: str, typed: str = "", **env: str) -> Result:
    """`desk` as rosa types it into a terminal of 80 columns; `typed`: what comes through the pipe."""
    environment = {"COLUMNS": "80", "DESK_BY": "rosa", **env}
    return CliRunner().invoke(app, list(arguments), input=typed, env=environment, catch_exceptions=False)


def decide(*arguments: str, **env: str) -> Result:
    """The same for a command that asks first, with the yes that a script gives."""
    return desk(*arguments, "--yes", **env)


def appointment(reference: str) -> Appointment:
    """The appointment as it is now."""
    with base.reading() as session:
        return session.execute(select(Appointment).where(Appointment.reference == reference)).scalar_one()


def done(reference: str) -> list[tuple[str, str, dict[str, Any]]]:
    """What was done to it: action, actor, detail."""
    with base.reading() as session:
        found = session.execute(select(Appointment).where(Appointment.reference == reference)).scalar_one()
        return [(event.action, event.actor, event.detail) for event in ledger.history(session, found)]


def told(reference: str) -> list[Notice]:
    """Notices of what was done to it last."""
    with base.reading() as session:
        found = session.execute(select(Appointment).where(Appointment.reference == reference)).scalar_one()
        last = ledger.last_event(session, found)
        return [notice for notice in notices.about(session, found) if last and notice.event_id == last.id]
