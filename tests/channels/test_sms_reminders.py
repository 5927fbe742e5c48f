"""Reminders the day before, for who asked: written once, answered by a number. On a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels import sms_reminders
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.db.messages import Inbox
from clinic.db.texters import Reminder
from tests.channels.texting import NOON, Desk, visit


@pytest.fixture
def session(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("CLINIC_NOW", NOON.isoformat())
    with base.session(database_url) as opened:
        yield opened


@pytest.fixture
def phone(session: Session) -> Desk:
    return Desk(session)


def reminded(phone: Desk) -> Appointment:
    """A visit tomorrow at three, and the phone has its reminder."""
    phone.text("remind me")
    made = visit(phone.session, NOON.replace(day=11, hour=15))
    assert sms_reminders.write_due(phone.session, NOON, NOON) == 1
    assert phone.sent() == [
        "Stillwater Acupuncture: your visit is Thursday, February 11 at 3 pm at Flatiron. "
        "Reply 1 to keep it, 2 to cancel it, 3 to move it."
    ]
    return made


def test_reminders_are_for_who_asked(phone: Desk) -> None:
    phone.text("hi")
    visit(phone.session, NOON.replace(day=11, hour=15))
    assert sms_reminders.write_due(phone.session, NOON, NOON) == 0
    assert phone.text("REMIND") == ["I'll text you the day before your visit."]
    assert sms_reminders.write_due(phone.session, NOON, NOON) == 1
    assert sms_reminders.write_due(phone.session, NOON, NOON) == 0


@pytest.mark.parametrize(
    ("change", "now"),
    [
        ({"start": NOON.replace(day=12, hour=15)}, NOON),
        ({"start": NOON.replace(day=10, hour=18)}, NOON),
        ({"status": "cancelled"}, NOON),
        ({"updated_at": NOON.replace(hour=11)}, NOON),  # they have just booked it
        ({}, NOON.replace(hour=9)),
        ({}, NOON.replace(hour=21)),
    ],
    ids=["in two days", "today", "cancelled", "just booked", "too early", "too late"],
)
def test_no_reminder(phone: Desk, change: dict[str, object], now: datetime) -> None:
    phone.text("remind")
    visit(phone.session, **{"start": NOON.replace(day=11, hour=15), **change})
    assert sms_reminders.write_due(phone.session, now, now) == 0


def test_a_stopped_phone_gets_no_reminder(phone: Desk) -> None:
    phone.text("remind")
    phone.text("stop")
    visit(phone.session, NOON.replace(day=11, hour=15))
    assert sms_reminders.write_due(phone.session, NOON, NOON) == 0


@pytest.mark.parametrize("word", ["1", "one", "first", "keep", "Yes", "1."])
def test_a_visit_is_kept(phone: Desk, word: str) -> None:
    made = reminded(phone)
    assert phone.text(word) == ["See you tomorrow, Thursday, February 11 at 3 pm at Flatiron."]
    assert (made.status, phone.waits) == ("confirmed", False)


def test_a_visit_is_cancelled_once(phone: Desk) -> None:
    made = reminded(phone)
    assert phone.text("2")[0].startswith("Done: your visit tomorrow")
    assert made.status == "cancelled"
    assert phone.text("2") == []
    assert phone.waits is True  # nothing is asked any more: that is for the bot


def test_moving_is_a_conversation(phone: Desk) -> None:
    made = reminded(phone)
    assert phone.text("3") == []
    assert phone.waits is True
    said = phone.session.execute(select(Inbox.text).order_by(Inbox.position.desc())).scalars().first()
    assert (said, made.status) == ("I'd like to move my appointment", "confirmed")


def test_the_number_counts_only_right_after_the_reminder(phone: Desk) -> None:
    made = reminded(phone)
    phone.reply("It takes 60 minutes.")
    assert phone.text("2") == []
    assert (made.status, phone.waits) == ("confirmed", True)


def test_another_text_after_the_reminder_is_a_text(phone: Desk) -> None:
    made = reminded(phone)
    assert phone.text("is there any parking?") == []
    assert (made.status, phone.waits) == ("confirmed", True)


def test_a_visit_that_was_moved_meanwhile_is_not_cancelled(phone: Desk) -> None:
    made = reminded(phone)
    made.start += timedelta(hours=2)
    phone.session.flush()
    assert phone.text("2")[0].startswith("That visit can no longer be changed by text")
    assert made.status == "confirmed"


def test_only_one_reminder_at_a_time_is_answered_by_a_number(phone: Desk) -> None:
    phone.text("remind")
    for hour in (11, 15):
        visit(phone.session, NOON.replace(day=11, hour=hour))
    assert sms_reminders.write_due(phone.session, NOON, NOON) == 2
    said = phone.sent()
    assert ["Reply 1" in text for text in said] == [True, False]
    assert phone.text("2") == []
    assert set(phone.session.execute(select(Appointment.status)).scalars()) == {"confirmed"}
    assert len(phone.session.execute(select(Reminder)).all()) == 2
