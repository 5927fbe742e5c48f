"""`desk sms`: a phone in the terminal, through the SMS channel's own code, and what the worker texts."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from bot.channels import notices as thread_notices
from clinic import booking, clock, settings, texters
from clinic.booking import Draft
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.db.messages import Outbox
from clinic.db.texters import Texter
from clinic.diary import Place
from clinic.errors import SettingsError
from desk import sms, work
from desk.cli import app
from desk.shell import waking
from tests.channels import phones, twilio_server

NUMBER = "+19175550142"
NOW = datetime(2027, 2, 10, 19, 10, tzinfo=timezone.utc)
TOMORROW = datetime(2027, 2, 11, 20, 0, tzinfo=timezone.utc)


class Parrot:
    """Stands where Rasa's agent stands."""

    tracker_store = None

    async def handle_message(self, message: Any) -> None:
        reply = {
            "text": f"You said “{message.text}”.",
            "buttons": [{"title": "Flatiron"}, {"title": "Elsewhere"}],
        }
        await message.output_channel.send_response(message.sender_id, reply)


async def test_a_simulated_phone_goes_through_the_channel(clinic_database: str) -> None:
    phone = sms.SimulatedPhone(Parrot(), NUMBER)
    assert [shown.text for shown in await phone.text("hello")] == [
        'You said "hello".\n1 Flatiron, 2 Elsewhere'
    ]
    assert [shown.text for shown in await phone.text("2")] == [
        'You said "Elsewhere".\n1 Flatiron, 2 Elsewhere'
    ]
    assert (await phone.text("STOP"))[0].text.startswith("Stillwater Acupuncture: you will get no more texts")
    assert await phone.text("hello?") == []
    phone.close()
    with base.reading() as session:
        texter = session.execute(select(Texter)).scalar_one()
    assert texter.simulated
    assert texter.conversation != texters.conversation_of(settings.get().secret, NUMBER)


def test_segments_are_shown() -> None:
    assert str(sms.Shown("One.\n1 Yes", 1)) == "phone> One.\n       1 Yes\n       (10 characters, 1 segment)"
    assert "2 segments" in str(sms.Shown("x" * 161, 2))


@pytest.mark.parametrize("number", ["", "12", "ana@example.com"])
def test_what_is_no_number_is_told(number: str) -> None:
    with pytest.raises(SettingsError, match="is no phone number"):
        sms.sms(number)


@pytest.fixture
def twilio(clinic_database: str, monkeypatch: pytest.MonkeyPatch):
    with twilio_server.running() as running:
        account = phones.account(running.url)
        monkeypatch.setenv("TWILIO_ACCOUNT_SID", account.account)
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", account.token)
        monkeypatch.setenv("TWILIO_NUMBER", account.sender)
        monkeypatch.setenv("TWILIO_URL", account.url)
        settings.get.cache_clear()
        yield running


def booked(start: datetime, kind: str = "clear") -> str:
    """A visit booked by SMS; its conversation. It was made three days ago."""
    with base.session() as session:
        conversation = texters.begin(session, settings.get().secret, NUMBER, clock.utcnow())
        local = start.astimezone(settings.get().clinic.zone)
        draft = Draft(conversation, Place("flatiron", 1, local, 60), "Joe", True, phone=NUMBER)
        made = booking.confirm(session, draft, kind, "m1", NOW - timedelta(days=3)).appointment
        assert made is not None
    return conversation


def test_without_an_account_texts_wait(clinic_database: str) -> None:
    booked(TOMORROW, "ask_clinician")
    with base.session() as session:
        session.execute(select(Appointment)).scalar_one().respond_by = NOW
    assert work.do_round(work.DUTIES, work.CARRIERS)
    with base.reading() as session:
        assert session.scalars(select(Outbox.state)).all() == ["waiting"]


def test_the_worker_reminds_once_and_sends_it(twilio, clinic_database: str) -> None:
    booked(TOMORROW)
    with base.session() as session:
        found = session.execute(select(Appointment)).scalar_one()
        found.status, session.execute(select(Texter)).scalar_one().reminders = "confirmed", True
    for _ in range(2):
        assert work.do_round(work.DUTIES, work.CARRIERS)
    (text,) = twilio.bodies(NUMBER)
    assert "your visit is Thursday, February 11 at 3 pm at Flatiron. Reply 1" in text


def test_news_of_the_night_is_texted_in_the_morning(
    twilio, clinic_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(TOMORROW, "ask_clinician")
    with base.session() as session:
        session.execute(select(Appointment)).scalar_one().respond_by = NOW
    for at, texts in (("2027-02-10T22:30:00", 0), ("2027-02-11T07:59:00", 0), ("2027-02-11T08:00:00", 1)):
        monkeypatch.setenv("CLINIC_NOW", f"{at}-05:00")
        assert work.do_round(work.DUTIES, work.CARRIERS)
        assert len(twilio.bodies(NUMBER)) == texts


def test_a_notice_for_a_phone_is_on_our_own_initiative(clinic_database: str) -> None:
    booked(TOMORROW, "ask_clinician")
    with base.session() as session:
        session.execute(select(Appointment)).scalar_one().respond_by = NOW
        work.DUTIES["requests lapsed"](session, NOW)
        thread_notices.deliver(session, NOW, clock.utcnow())
        assert session.scalars(select(Outbox.own_initiative)).all() == [True]


@pytest.mark.parametrize("options", [(), ("--real",)])
def test_it_is_a_test_unless_it_is_said_to_be_real(
    options: tuple[str, ...], clinic_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waking, "see_to_a_model", lambda err: None)
    monkeypatch.setattr(waking, "load_agent", lambda tell: Parrot())
    result = CliRunner().invoke(app, ["sms", NUMBER, *options], input="hello\n")
    assert (result.exit_code, 'You said "hello".' in result.stdout) == (0, True)
    assert ("This is not a test" in result.stderr) is bool(options)
    with base.reading() as session:
        assert len(session.execute(select(Texter)).scalars().all()) == len(options)
