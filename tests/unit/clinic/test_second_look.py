"""What is said after the booking: the appointment waits for staff."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from clinic import booking, second_look
from clinic.booking import Draft
from clinic.db.appointments import Appointment, Status
from clinic.db.screenings import Screening
from clinic.diary import Place
from clinic.ledger import Result
from clinic.profile import Clinic


@pytest.fixture
def booked(session: Session, clinic: Clinic, now: datetime) -> Appointment:
    """Anna's own, confirmed."""
    five = Place("flatiron", 1, datetime.combine(date(2027, 2, 12), time(17, 0), clinic.zone), 60)
    screening = Screening(
        conversation="web:a",
        channel="web",
        person="",
        question_set="1",
        answers={},
        findings=[],
        rules=[],
        decision="clear",
        at=now,
    )
    session.add(screening)
    session.flush()
    draft = Draft("web:a", five, "Anna", True, phone="+19175550123", screening_id=screening.id)
    appointment = booking.confirm(session, draft, "clear", "m1", now, clinic).appointment
    assert appointment is not None
    assert appointment.status == Status.CONFIRMED.value
    return appointment


def test_a_child_makes_it_wait(session: Session, clinic: Clinic, now: datetime, booked: Appointment) -> None:
    outcomes = second_look.hold_up(session, "web:a", "", ["minor", "age said: 15"], "m2", now, clinic)
    assert [outcome.result for outcome in outcomes] == [Result.REQUESTED]
    assert (booked.status, booked.reasons) == (Status.WAITING.value, ["minor", "age said: 15"])


def test_another_person_was_never_asked(
    session: Session, clinic: Clinic, now: datetime, booked: Appointment
) -> None:
    why = ["another_person"]
    (outcome,) = second_look.give_to(session, booked.reference, "wife", why, "m2", now, clinic)
    assert outcome.result is Result.REQUESTED
    assert (booked.status, booked.treated, booked.screening_id) == (Status.WAITING.value, "wife", None)
    assert booked.reasons == why


def test_the_same_message_gives_it_away_once(
    session: Session, clinic: Clinic, now: datetime, booked: Appointment
) -> None:
    second_look.give_to(session, booked.reference, "wife", ["another_person"], "m2", now, clinic)
    (again,) = second_look.give_to(session, booked.reference, "wife", ["another_person"], "m2", now, clinic)
    assert again.repeated


@pytest.mark.parametrize(
    ("reference", "person", "later"),
    [("", "wife", timedelta()), (None, "", timedelta()), (None, "wife", timedelta(days=10))],
    ids=["no such", "theirs anyhow", "over"],
)
def test_what_cannot_be_given_stays(
    session: Session,
    clinic: Clinic,
    now: datetime,
    booked: Appointment,
    reference: str | None,
    person: str,
    later: timedelta,
) -> None:
    asked = booked.reference if reference is None else reference
    assert second_look.give_to(session, asked, person, ["another_person"], "m2", now + later, clinic) == []
    assert (booked.status, booked.treated) == (Status.CONFIRMED.value, "")
