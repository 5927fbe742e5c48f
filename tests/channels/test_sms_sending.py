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
from tests.channels.phones import Phone
from tests.channels.server import Server, free_port, wait_for


def rows(server: Server) -> list[Outbox]:
    with base.reading(server.database_url) as session:
        return list(session.execute(select(Outbox).order_by(Outbox.position)).scalars())


def states(server: Server) -> list[str]:
    return [row.state for row in rows(server)]


def handoffs(server: Server) -> list[Handoff]:
    with base.reading(server.database_url) as session:
        return list(session.execute(select(Handoff)).scalars())


def facts(server: Server) -> list[dict[str, Any]]:
    """What staff are told about texts."""
    return [
        fact for found in handoffs(server) for name, fact in found.facts.items() if name.startswith("text_")
    ]


@pytest.fixture
def server(new_server, twilio) -> Server:
    return new_server("--twilio", twilio.url)


@pytest.fixture
def phone(server: Server) -> Phone:
    return Phone(server.url, "+19175550142")


def test_what_was_taken_is_written_down(server, phone, twilio) -> None:
    phone.text("hello")
    wait_for(lambda: states(server) == ["sent"])
    row = rows(server)[0]
    assert (row.external_id, row.segments, row.attempts) == (twilio.taken[0]["sid"], 1, 1)
    assert row.sent_at is not None


@pytest.mark.parametrize("mishap", ["429", "401"])
def test_what_was_certainly_not_taken_is_sent_again(server, phone, twilio, mishap: str) -> None:
    twilio.mishaps.append(mishap)
    phone.text("hello")
    wait_for(lambda: states(server) == ["sent"], 30)
    assert (twilio.posts, twilio.bodies()) == (2, ["You said: hello"])
    assert handoffs(server) == []


def test_order_is_kept_while_a_text_waits_for_its_next_try(server, phone, twilio) -> None:
    twilio.mishaps.append("429")
    phone.text("first")
    wait_for(lambda: twilio.posts == 1)
    phone.text("second")
    wait_for(lambda: states(server) == ["sent", "sent"], 30)
    assert twilio.bodies() == ["You said: first", "You said: second"]


@pytest.mark.parametrize("mishap", ["500", "500 after", "cut after", "hang after", "hang"])
def test_what_may_have_been_taken_is_not_sent_again_but_shown_to_staff(server, phone, twilio, mishap) -> None:
    twilio.mishaps.append(mishap)
    phone.text("hello")
    wait_for(lambda: states(server) == ["unknown"], 30)
    phone.text("next")
    wait_for(lambda: states(server) == ["unknown", "sent"], 30)
    assert twilio.posts == 2
    found = handoffs(server)
    assert [(h.reason, h.phone, h.status) for h in found] == [("text_fate_unknown", phone.number, "open")]
    assert facts(server)[0]["text"] == "You said: hello"


def test_a_report_settles_an_unknown_fate(server, phone, twilio) -> None:
    twilio.mishaps.append("500 after")
    phone.text("hello")
    wait_for(lambda: states(server) == ["unknown"], 30)
    sid = twilio.taken[0]["sid"]
    assert phone.report(sid, "sent", rows(server)[0].id).status_code == 204
    assert [(row.state, row.external_id) for row in rows(server)] == [("sent", sid)]


def test_a_refused_text_is_shown_to_staff(server, phone, twilio) -> None:
    twilio.mishaps.append("400 21211")
    phone.text("hello")
    wait_for(lambda: states(server) == ["failed"])
    assert twilio.posts == 1
    assert [found.reason for found in handoffs(server)] == ["text_not_sent"]
    assert "21211" in facts(server)[0]["problem"]


def test_21610_means_no_more_texts(server, phone, twilio) -> None:
    twilio.mishaps.append("400 21610")
    phone.text("hello")
    wait_for(lambda: states(server) == ["failed"])
    with base.reading(server.database_url) as session:
        texter = session.execute(select(Texter)).scalar_one()
    assert (texter.opted_out_by, texter.opted_out_at is not None) == ("twilio", True)
    phone.text("are you there?")
    wait_for(lambda: [h.reason for h in handoffs(server)] == ["text_not_sent"])
    assert twilio.posts == 1


def test_reports_are_kept_once_for_each_status(server, phone, twilio) -> None:
    phone.text("hello")
    wait_for(lambda: states(server) == ["sent"])
    row = rows(server)[0]
    for status in ("sent", "delivered", "sent", "delivered"):
        assert phone.report(row.external_id, status, row.id).status_code == 204
    with base.reading(server.database_url) as session:
        kept = session.execute(select(TextStatus.status).order_by(TextStatus.status)).scalars().all()
    assert kept == ["delivered", "sent"]


def test_a_text_that_did_not_arrive_is_shown_to_staff(server, phone, twilio) -> None:
    phone.text("hello")
    wait_for(lambda: states(server) == ["sent"])
    row = rows(server)[0]
    phone.report(row.external_id, "undelivered", row.id, ErrorCode="30005")
    phone.report(row.external_id, "undelivered", row.id, ErrorCode="30005")
    assert states(server) == ["failed"]
    assert [(h.reason, h.times_asked) for h in handoffs(server)] == [("text_not_delivered", 1)]


@pytest.mark.parametrize(
    "form",
    [{}, {"MessageSid": "SM1"}, {"MessageStatus": "sent"}, {"MessageSid": "'; x", "MessageStatus": "sent"}],
)
def test_reports_that_cannot_be_read_change_nothing(server, phone, form) -> None:
    assert phone.post("/webhooks/sms/status?text=1%27", form).status_code == 204
    with base.reading(server.database_url) as session:
        assert session.execute(select(TextStatus)).all() == []


def test_twilio_is_away_for_a_while(new_server, twilio) -> None:
    port = free_port()
    server = new_server("--twilio", f"http://127.0.0.1:{port}")
    Phone(server.url).text("hello")
    wait_for(lambda: [row.attempts for row in rows(server)] == [1])
    assert states(server) == ["waiting"]
    server.stop()
    server.options = ("--twilio", twilio.url)
    server.start()
    wait_for(lambda: twilio.bodies() == ["You said: hello"])


@pytest.mark.parametrize("moment", ["die-before-save", "die-after-save"])
def test_killed_before_the_reply_is_written_it_is_answered_once(server, phone, twilio, moment: str) -> None:
    phone.text(moment)
    assert server.wait() == -signal.SIGKILL
    server.start()
    wait_for(lambda: twilio.bodies() == [f"You said: {moment}"])
    phone.text("that is all")
    wait_for(lambda: twilio.bodies()[1:] == ["You said: that is all"])


def test_killed_between_turn_and_send_it_is_sent_once(server, phone, twilio) -> None:
    twilio.mishaps.append("429")
    phone.text("hello")
    wait_for(lambda: [row.attempts for row in rows(server)] == [1] and states(server) == ["waiting"])
    server.signal(signal.SIGKILL)
    server.wait()
    server.start()
    wait_for(lambda: states(server) == ["sent"])
    assert twilio.bodies() == ["You said: hello"]


def test_killed_while_sending_it_is_not_sent_again(new_server, twilio) -> None:
    server = new_server("--twilio", twilio.url, "--send-seconds", "30")
    phone = Phone(server.url)
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


def test_a_stop_lets_a_text_arrive(new_server, twilio) -> None:
    server = new_server("--twilio", twilio.url, "--send-seconds", "10")
    twilio.mishaps.append("hang after")
    Phone(server.url).text("hello")
    wait_for(lambda: twilio.bodies() == ["You said: hello"])
    server.signal(signal.SIGTERM)
    twilio.release.set()
    assert server.wait() == 0
    assert states(server) == ["sent"]


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
