"""Texts on their way to Twilio: each is sent once, whatever Twilio does and whenever the server is killed."""

from __future__ import annotations

import signal
from typing import Any

import pytest
from sqlalchemy import select

from clinic.db import base
from clinic.db.handoffs import Handoff
from clinic.db.messages import Inbox, Outbox
from clinic.db.texters import Texter, TextStatus
from clinic.texters import conversation_of
from tests.channels.phones import Phone
from tests.channels.server import SECRET, Server, free_port, wait_for
from tests.channels.twilio_server import TwilioServer

NUMBER = "+19175550142"


def rows(server: Server, number: str = NUMBER) -> list[Outbox]:
    """The texts for this phone."""
    query = select(Outbox).where(Outbox.conversation == conversation_of(SECRET, number))
    with base.reading(server.database_url) as session:
        return list(session.execute(query.order_by(Outbox.position)).scalars())


def states(server: Server, number: str = NUMBER) -> list[str]:
    return [row.state for row in rows(server, number)]


def handoffs(server: Server, number: str = NUMBER) -> list[Handoff]:
    query = select(Handoff).where(Handoff.conversation == conversation_of(SECRET, number))
    with base.reading(server.database_url) as session:
        return list(session.execute(query).scalars())


class Line:
    """A phone of the test's own at the shared server, and the shared Twilio's side of it."""

    def __init__(self, server: Server, twilio: TwilioServer) -> None:
        self.server, self.twilio, self.phone = server, twilio, Phone(server.url)
        self.number = self.phone.number
        twilio.mishaps.clear()

    @property
    def rows(self) -> list[Outbox]:
        return rows(self.server, self.number)

    @property
    def states(self) -> list[str]:
        return states(self.server, self.number)

    @property
    def reasons(self) -> list[str]:
        return [found.reason for found in handoffs(self.server, self.number)]

    @property
    def facts(self) -> list[dict[str, Any]]:
        """What staff are told about texts."""
        found = handoffs(self.server, self.number)
        return [fact for one in found for name, fact in one.facts.items() if name.startswith("text_")]

    @property
    def bodies(self) -> list[str]:
        return self.twilio.bodies(self.number)

    @property
    def tries(self) -> int:
        return self.twilio.tries(self.number)

    def sid(self) -> str:
        """Twilio's id of the first text that it took."""
        return next(text["sid"] for text in self.twilio.taken if text["To"] == self.number)


@pytest.fixture
def line(sms_server: Server, shared_twilio: TwilioServer) -> Line:
    return Line(sms_server, shared_twilio)


@pytest.fixture
def server(new_server, twilio) -> Server:
    """One that may be killed."""
    return new_server("--twilio", twilio.url)


@pytest.fixture
def phone(server: Server) -> Phone:
    return Phone(server.url, NUMBER)


def test_what_was_taken_is_written_down(line) -> None:
    line.phone.text("hello")
    wait_for(lambda: line.states == ["sent"])
    row = line.rows[0]
    assert (row.external_id, row.segments, row.attempts) == (line.sid(), 1, 1)
    assert row.sent_at is not None


@pytest.mark.parametrize("mishap", ["429", "401"])
def test_what_was_certainly_not_taken_is_sent_again(line, mishap: str) -> None:
    line.twilio.mishaps.append(mishap)
    line.phone.text("hello")
    wait_for(lambda: line.states == ["sent"], 30)
    assert (line.tries, line.bodies) == (2, ["You said: hello"])
    assert line.reasons == []


def test_order_is_kept_while_a_text_waits_for_its_next_try(line) -> None:
    line.twilio.mishaps.append("429")
    line.phone.text("first")
    wait_for(lambda: line.tries == 1)
    line.phone.text("second")
    wait_for(lambda: line.states == ["sent", "sent"], 30)
    assert line.bodies == ["You said: first", "You said: second"]


@pytest.mark.parametrize("mishap", ["500", "500 after", "cut after", "hang after", "hang"])
def test_what_may_have_been_taken_is_not_sent_again_but_shown_to_staff(line, mishap) -> None:
    line.twilio.mishaps.append(mishap)
    line.phone.text("hello")
    wait_for(lambda: line.states == ["unknown"], 30)
    line.phone.text("next")
    wait_for(lambda: line.states == ["unknown", "sent"], 30)
    assert line.tries == 2
    found = handoffs(line.server, line.number)
    assert [(h.reason, h.phone, h.status) for h in found] == [("text_fate_unknown", line.number, "open")]
    assert line.facts[0]["text"] == "You said: hello"


def test_a_report_settles_an_unknown_fate(line) -> None:
    line.twilio.mishaps.append("500 after")
    line.phone.text("hello")
    wait_for(lambda: line.states == ["unknown"], 30)
    sid = line.sid()
    assert line.phone.report(sid, "sent", line.rows[0].id).status_code == 204
    assert [(row.state, row.external_id) for row in line.rows] == [("sent", sid)]


def test_a_refused_text_is_shown_to_staff(line) -> None:
    line.twilio.mishaps.append("400 21211")
    line.phone.text("hello")
    wait_for(lambda: line.states == ["failed"])
    assert line.tries == 1
    assert line.reasons == ["text_not_sent"]
    assert "21211" in line.facts[0]["problem"]


def test_21610_means_no_more_texts(line) -> None:
    line.twilio.mishaps.append("400 21610")
    line.phone.text("hello")
    wait_for(lambda: line.states == ["failed"])
    with base.reading(line.server.database_url) as session:
        texter = session.execute(select(Texter).where(Texter.number == line.number)).scalar_one()
    assert (texter.opted_out_by, texter.opted_out_at is not None) == ("twilio", True)
    line.phone.text("are you there?")
    wait_for(lambda: line.reasons == ["text_not_sent"])
    assert line.tries == 1


def test_reports_are_kept_once_for_each_status(line) -> None:
    line.phone.text("hello")
    wait_for(lambda: line.states == ["sent"])
    row = line.rows[0]
    for status in ("sent", "delivered", "sent", "delivered"):
        assert line.phone.report(row.external_id, status, row.id).status_code == 204
    with base.reading(line.server.database_url) as session:
        query = select(TextStatus.status).where(TextStatus.sid == row.external_id)
        kept = session.execute(query.order_by(TextStatus.status)).scalars().all()
    assert kept == ["delivered", "sent"]


def test_a_text_that_did_not_arrive_is_shown_to_staff(line) -> None:
    line.phone.text("hello")
    wait_for(lambda: line.states == ["sent"])
    row = line.rows[0]
    line.phone.report(row.external_id, "undelivered", row.id, ErrorCode="30005")
    line.phone.report(row.external_id, "undelivered", row.id, ErrorCode="30005")
    assert line.states == ["failed"]
    assert [(h.reason, h.times_asked) for h in handoffs(line.server, line.number)] == [
        ("text_not_delivered", 1)
    ]


@pytest.mark.parametrize(
    "form",
    [{}, {"MessageSid": "SM1"}, {"MessageStatus": "sent"}, {"MessageSid": "'; x", "MessageStatus": "sent"}],
)
def test_reports_that_cannot_be_read_change_nothing(line, form) -> None:
    assert line.phone.post("/webhooks/sms/status?text=1%27", form).status_code == 204
    with base.reading(line.server.database_url) as session:
        assert session.execute(select(TextStatus).where(TextStatus.outbox_id.is_(None))).all() == []


@pytest.mark.services
def test_twilio_is_away_for_a_while(new_server, twilio) -> None:
    port = free_port()
    server = new_server("--twilio", f"http://127.0.0.1:{port}")
    Phone(server.url, NUMBER).text("hello")
    wait_for(lambda: [(row.state, row.attempts) for row in rows(server)] == [("waiting", 1)])
    server.stop()
    server.options = ("--twilio", twilio.url)
    server.start()
    wait_for(lambda: twilio.bodies() == ["You said: hello"])


@pytest.mark.services
@pytest.mark.parametrize(
    "moment", ["die-before-save", pytest.param("die-after-save", marks=pytest.mark.smoke)]
)
def test_killed_before_the_reply_is_written_it_is_answered_once(server, phone, twilio, moment: str) -> None:
    phone.text(moment)
    assert server.wait() == -signal.SIGKILL
    server.start()
    wait_for(lambda: twilio.bodies() == [f"You said: {moment}"])
    phone.text("that is all")
    wait_for(lambda: twilio.bodies()[1:] == ["You said: that is all"])


@pytest.mark.services
def test_killed_between_turn_and_send_it_is_sent_once(server, phone, twilio) -> None:
    twilio.mishaps.append("429")
    phone.text("hello")
    wait_for(lambda: [row.attempts for row in rows(server)] == [1] and states(server) == ["waiting"])
    server.signal(signal.SIGKILL)
    server.wait()
    server.start()
    wait_for(lambda: states(server) == ["sent"])
    assert twilio.bodies() == ["You said: hello"]


@pytest.mark.services
@pytest.mark.smoke
def test_killed_while_sending_it_is_not_sent_again(new_server, twilio) -> None:
    server = new_server("--twilio", twilio.url, "--send-seconds", "30")
    phone = Phone(server.url, NUMBER)
    twilio.mishaps.append("hang after")
    phone.text("hello")
    wait_for(lambda: twilio.bodies() == ["You said: hello"])
    server.signal(signal.SIGKILL)
    server.wait()
    server.start()
    wait_for(lambda: states(server) == ["unknown"])
    phone.text("go on")
    wait_for(lambda: states(server) == ["unknown", "sent"])
    assert twilio.bodies() == ["You said: hello", "You said: go on"]
    assert [found.reason for found in handoffs(server)] == ["text_fate_unknown"]


@pytest.mark.services
def test_a_stop_lets_a_text_arrive(new_server, twilio) -> None:
    server = new_server("--twilio", twilio.url, "--send-seconds", "10")
    twilio.mishaps.append("hang after")
    Phone(server.url, NUMBER).text("hello")
    wait_for(lambda: twilio.bodies() == ["You said: hello"])
    server.signal(signal.SIGTERM)
    twilio.release.set()
    assert server.wait() == 0
    assert states(server) == ["sent"]


@pytest.mark.services
def test_an_acknowledged_text_survives_a_kill(server, phone, twilio) -> None:
    sid = "SM" + "a" * 32
    phone.text("sleep 30 not this time", sid)
    server.signal(signal.SIGKILL)
    server.wait()
    server.options = (*server.options, "--longest-sleep", "0.1")
    server.start()
    assert phone.text("sleep 30 not this time", sid).status_code == 204  # Twilio's fallback comes late
    wait_for(lambda: twilio.bodies() == ["You said: sleep 30 not this time"])
    with base.reading(server.database_url) as session:
        assert len(session.execute(select(Inbox)).all()) == 1
