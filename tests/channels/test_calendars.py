"""Calendar files over the web, and what staff did shown in the conversation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import httpx
import pytest
from icalendar import Calendar
from sqlalchemy.orm import Session

from bot.channels import notices as thread_notices
from bot.channels import sessions
from clinic import booking, calendars, clock, requests, settings
from clinic.booking import Draft
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.db.handoffs import Handoff
from clinic.db.messages import Conversation, Outbox, WebSession
from clinic.db.notices import Notice
from clinic.diary import Place
from tests.channels.server import SECRET, Server

NOW = datetime(2027, 2, 10, 19, 10, tzinfo=timezone.utc)


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    with base.session(database_url) as opened:
        yield opened


def requested(session: Session, conversation: str, email: str | None = None) -> Appointment:
    clinic = settings.get().clinic
    five = Place("flatiron", 1, datetime(2027, 2, 12, 17, tzinfo=clinic.zone), 60)
    draft = Draft(conversation, five, "Anna", True, phone="+19175550123", email=email)
    made = booking.confirm(session, draft, "ask_clinician", None, NOW, clinic).appointment  # type: ignore[arg-type]
    assert made is not None
    return made


def shown(session: Session, conversation: str) -> list[tuple[str, str]]:
    rows = session.query(Outbox).filter(Outbox.conversation == conversation).order_by(Outbox.position)
    return [(row.text, row.state) for row in rows]


def test_an_approval_is_shown_on_the_open_page(session: Session) -> None:
    opened = sessions.begin(session, clock.utcnow())
    made = requested(session, opened.conversation)
    requests.approve(session, made, "rosa", NOW, words="See you then.")
    assert thread_notices.deliver(session, NOW, clock.utcnow()) == 1
    assert thread_notices.deliver(session, NOW, clock.utcnow()) == 0
    (text, state), (words, _), (calendar, _) = shown(session, opened.conversation)
    assert "The clinic has confirmed your request: Friday, February 12 at 5 pm" in text
    assert (words, state) == ("See you then.", "sent")
    assert made.reference in calendar
    assert session.query(Handoff).count() == 0


def test_a_lapsed_request_is_told(session: Session) -> None:
    opened = sessions.begin(session, clock.utcnow())
    requested(session, opened.conversation)
    requests.lapse(session, NOW + timedelta(hours=25))
    thread_notices.deliver(session, NOW, clock.utcnow())
    ((text, _),) = shown(session, opened.conversation)
    assert "did not get to your request" in text


def test_an_sms_waits_for_its_sender(session: Session) -> None:
    session.add(Conversation(sender_id="sms:x", channel="sms", started_at=NOW))
    requests.approve(session, requested(session, "sms:x"), "rosa", NOW)
    thread_notices.deliver(session, NOW, clock.utcnow())
    ((text, state),) = shown(session, "sms:x")
    assert state == "waiting"
    assert "calendar" not in text


@pytest.mark.parametrize(
    ("email", "mail_url", "gone", "asked"),
    [
        (None, None, True, 1),
        (None, None, False, 0),
        ("anna@example.com", None, True, 1),
        ("anna@example.com", "smtp://mail.example", True, 0),
    ],
)
def test_who_has_left_the_page_is_told_by_mail_or_by_staff(
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    email: str | None,
    mail_url: str | None,
    gone: bool,
    asked: int,
) -> None:
    if mail_url:
        monkeypatch.setenv("MAIL_URL", mail_url)
    settings.get.cache_clear()
    opened = sessions.begin(session, clock.utcnow() - timedelta(hours=5 if gone else 0))
    requests.decline(session, requested(session, opened.conversation, email), "rosa", NOW)
    thread_notices.deliver(session, NOW, clock.utcnow())
    assert session.query(WebSession).count() == 1
    found = session.query(Handoff).all()
    assert [handoff.reason for handoff in found] == ["tell_the_client"] * asked
    assert len(shown(session, opened.conversation)) == 1
    settings.get.cache_clear()


def test_without_a_conversation_staff_are_asked(session: Session) -> None:
    requests.approve(session, requested(session, "web:gone"), "rosa", NOW)
    assert thread_notices.deliver(session, NOW, clock.utcnow()) == 0
    assert [handoff.phone for handoff in session.query(Handoff)] == ["+19175550123"]
    assert {n.state for n in session.query(Notice).filter(Notice.route == "thread")} == {"off"}


def test_files_over_the_web(shared_server: Server) -> None:
    """Whoever has the address gets the file; every other address gets the same answer."""
    secret, url = SECRET, shared_server.url
    with base.session(shared_server.database_url) as session:
        made = requested(session, "web:a")
        requests.approve(session, made, "rosa", NOW)
        own = calendars.appointment_address(url, secret, made.reference)
        other = calendars.appointment_address(url, b"x" * 32, made.reference)
    found = httpx.get(own)
    assert found.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "attachment" in found.headers["content-disposition"]
    assert found.headers["cache-control"] == "private, no-store"
    assert len(Calendar.from_ical(found.content).walk("VEVENT")) == 1
    feed = calendars.feed_address(url, secret, "flatiron", settings.get().clinic)
    assert b"Anna" in httpx.get(feed).content
    wrong = [
        other,
        own.replace(".ics", "0.ics"),
        feed.replace("flatiron", "williamsburg"),
        f"{url}/calendar/x",
    ]
    assert {(r.status_code, r.text) for r in map(httpx.get, wrong)} == {(404, '{"error": "NotFound"}')}
