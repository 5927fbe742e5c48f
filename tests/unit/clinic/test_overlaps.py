"""Nobody holds two places at the same time, in whatever studio and by whatever conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from clinic import booking
from clinic.booking import Draft
from clinic.db.appointments import Appointment
from clinic.diary import Place
from clinic.ledger import Outcome, Result
from clinic.profile import Clinic

PHONE, MAIL = "+19175550123", "anna@example.com"


@pytest.fixture
def five(clinic: Clinic) -> Place:
    return Place("flatiron", 1, datetime.combine(date(2027, 2, 12), time(17, 0), clinic.zone), 60)


@pytest.fixture
def first(five: Place) -> Draft:
    return Draft("web:a", five, "Anna", True, phone=PHONE, email=MAIL)


def ask(session: Session, draft: Draft, message: str, now: datetime, clinic: Clinic) -> Outcome:
    return booking.confirm(session, draft, "ask_clinician", message, now, clinic)


def elsewhere(draft: Draft, minutes: int = 30, **changes: object) -> Draft:
    place = replace(draft.place, studio="williamsburg", start=draft.place.start - timedelta(minutes=minutes))
    return replace(draft, place=place, **changes)


# what is different the second time -> what comes of it, and whether it says which appointment is meant
SECOND = [
    ({}, Result.OVERLAPS, True),
    ({"name": "Ana Silva"}, Result.OVERLAPS, True),
    ({"phone": "+19175550199", "email": None}, Result.OVERLAPS, True),
    ({"conversation": "sms:x"}, Result.OVERLAPS, False),
    ({"conversation": "web:b", "phone": None}, Result.OVERLAPS, False),
    ({"conversation": "web:b", "email": None}, Result.OVERLAPS, False),
    ({"conversation": "web:b", "phone": "+19175550199", "email": None}, Result.REQUESTED, True),
    ({"treated": "my wife"}, Result.REQUESTED, True),
]


@pytest.mark.parametrize(("changes", "result", "shown"), SECOND)
def test_a_second_place_at_that_time(
    session: Session,
    clinic: Clinic,
    now: datetime,
    first: Draft,
    changes: dict[str, object],
    result: Result,
    shown: bool,
) -> None:
    assert ask(session, first, "m1", now, clinic).result is Result.REQUESTED
    outcome = ask(session, elsewhere(first, **changes), "m2", now, clinic)
    assert (outcome.result, outcome.appointment is not None) == (result, shown)
    assert session.query(Appointment).count() == (1 if result is Result.OVERLAPS else 2)


@pytest.mark.parametrize(
    ("minutes", "result"),
    [
        (60, Result.REQUESTED),
        (45, Result.OVERLAPS),
        (0, Result.OVERLAPS),
        (-45, Result.OVERLAPS),
        (-60, Result.REQUESTED),
    ],
)
def test_one_after_the_other_is_no_overlap(
    session: Session, clinic: Clinic, now: datetime, first: Draft, minutes: int, result: Result
) -> None:
    earlier = replace(first, place=replace(first.place, start=first.place.start - timedelta(hours=2)))
    ask(session, earlier, "m1", now, clinic)
    assert ask(session, elsewhere(earlier, minutes), "m2", now, clinic).result is result


def test_a_move_cannot_overlap_either(session: Session, clinic: Clinic, now: datetime, first: Draft) -> None:
    ask(session, first, "m1", now, clinic)
    other = ask(session, elsewhere(first, 120), "m2", now, clinic).appointment
    assert other is not None
    outcome = booking.move(session, other, elsewhere(first, 15).place, "m3", now, clinic=clinic)
    assert (outcome.result, other.start) == (Result.OVERLAPS, elsewhere(first, 120).place.start)
    moved = booking.move(session, other, elsewhere(first, 90).place, "m4", now, clinic=clinic)
    assert moved.result is Result.MOVED  # it may overlap where it was itself


def test_what_is_over_does_not_count(session: Session, clinic: Clinic, now: datetime, first: Draft) -> None:
    made = ask(session, first, "m1", now, clinic).appointment
    assert made is not None
    assert ask(session, elsewhere(first), "m2", now + timedelta(hours=25), clinic).result is Result.REQUESTED
    booking.cancel(session, made, "m3", now, clinic=clinic)
    assert ask(session, first, "m4", now, clinic).result is Result.OVERLAPS  # with the one at Williamsburg
