"""Phones: their conversations are named without their numbers, and what is booked for a number is its own."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic import booking, texters
from clinic.db.appointments import Appointment
from clinic.db.texters import Texter

NUMBER = "+19175550123"
SECRET = b"a secret of the tests, 32 characters"


@pytest.fixture
def booked_on_the_web(session: Session, now: datetime) -> Appointment:
    made = Appointment(
        reference="R1", kind="booked", status="confirmed", studio="flatiron", room=1, minutes=60,
        phone=NUMBER, start=now + timedelta(days=1), conversation="web:1", name="Ana", first_visit=True,
        created_at=now, updated_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def test_a_conversation_is_named_by_a_keyed_hash() -> None:
    name = texters.conversation_of(SECRET, NUMBER)
    assert name == texters.conversation_of(SECRET, NUMBER)
    assert name.startswith("sms:")
    assert NUMBER[1:] not in name
    others = {
        texters.conversation_of(SECRET, NUMBER, simulated=True),
        texters.conversation_of(SECRET, "+19175550124"),
        texters.conversation_of(b"another secret", NUMBER),
    }
    assert len(others | {name}) == 4


def test_a_phone_is_written_down_once(session: Session, now: datetime) -> None:
    names = {texters.begin(session, SECRET, NUMBER, now) for _ in range(3)}
    assert len(names) == 1
    assert session.execute(select(func.count()).select_from(Texter)).scalar_one() == 1
    assert texters.number_of(session, names.pop()) == NUMBER
    assert texters.number_of(session, "web:1") is None


def test_what_was_booked_elsewhere_for_the_number_is_the_phones_own(
    session: Session, now: datetime, booked_on_the_web: Appointment
) -> None:
    conversation = texters.begin(session, SECRET, NUMBER, now)
    another = texters.begin(session, SECRET, "+19175550124", now)
    assert booking.mine(session, conversation, now) == [booked_on_the_web]
    assert booking.mine(session, another, now) == []


def test_a_simulated_phone_has_nothing_of_the_real_one(
    session: Session, now: datetime, booked_on_the_web: Appointment
) -> None:
    simulated = texters.begin(session, SECRET, NUMBER, now, simulated=True)
    assert booking.mine(session, simulated, now) == []


def test_opting_out_and_in(session: Session, now: datetime) -> None:
    texter = session.get(Texter, texters.begin(session, SECRET, NUMBER, now))
    assert texter is not None
    assert texters.opt_out(texter, texters.CLIENT, now) is True
    assert texters.opt_out(texter, texters.TWILIO, now + timedelta(hours=1)) is False
    assert (texter.opted_out_at, texter.opted_out_by) == (now, "client")
    assert texters.opt_in(texter) is True
    assert texters.opt_in(texter) is False
    assert texter.opted_out_at is None
