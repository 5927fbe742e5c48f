"""Mails to clients and studios, through a real SMTP server that takes, delays, refuses or is not there."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from icalendar import Calendar

from clinic import booking, clock, mail_notices, requests
from clinic.booking import Draft
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.db.notices import Notice, Route
from clinic.diary import Place
from clinic.profile import Clinic

SECONDS = 1.0


class Box:
    """What the server got, and what it answers next ("" takes the mail)."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.answers: list[str] = []
        self.hang = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("refused"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.hang:
            await asyncio.Event().wait()
        answer = self.answers.pop(0) if self.answers else ""
        if not answer:
            self.got.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return answer or "250 taken"


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def server(box: Box) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield f"smtp://127.0.0.1:{port}"
    controller.stop(no_assert=True)


@pytest.fixture
def reference(database_url: str, clinic: Clinic, now: datetime) -> str:
    """A request by e-mail."""
    five = Place("flatiron", 1, datetime.combine(date(2027, 2, 12), time(17), clinic.zone), 60)
    draft = Draft("web:a", five, "Anna", True, email="anna@example.com", note="pregnant")
    with base.session(database_url) as session:
        made = booking.confirm(session, draft, "ask_clinician", "m1", now, clinic).appointment
        assert made is not None
        made.reasons = ["pregnancy"]
        return made.reference


def carry(url: str | None, database_url: str, clinic: Clinic) -> int:
    return mail_notices.carry(url, clinic, lambda: base.session(database_url), SECONDS)


def approve(database_url: str, clinic: Clinic, now: datetime) -> None:
    with base.session(database_url) as session:
        found = session.query(Appointment).one()
        requests.approve(session, found, "rosa", now, clinic=clinic, words="Please come early.")


def states(database_url: str) -> list[tuple[str, str]]:
    with base.reading(database_url) as session:
        mails = session.query(Notice).filter(Notice.route == Route.MAIL.value).order_by(Notice.id)
        return [(notice.audience, notice.state) for notice in mails]


def later(database_url: str) -> None:
    """The pauses between tries are over."""
    with base.session(database_url) as session:
        for notice in session.query(Notice):
            notice.due_at = clock.utcnow() - timedelta(seconds=1) if notice.due_at else None


def test_client_and_studio_are_told(
    database_url: str, clinic: Clinic, now: datetime, reference: str, box: Box, server: str
) -> None:
    assert carry(server, database_url, clinic) == 2
    approve(database_url, clinic, now)
    assert carry(server, database_url, clinic) == 2
    assert carry(server, database_url, clinic) == 0
    assert [(m["to"], m["subject"].split(":")[0].split(",")[0]) for m in box.got] == [
        ("anna@example.com", "Your request for Friday"),
        ("hello@stillwater.example", "To decide"),
        ("anna@example.com", "Confirmed"),
        ("hello@stillwater.example", "Approved"),
    ]
    assert {m["from"] for m in box.got} == {"Stillwater Acupuncture <hello@stillwater.example>"}
    assert not any("pregnan" in m.as_string() for m in box.got)
    confirmed = box.got[2]
    assert "Please come early." in confirmed.get_body().get_content()  # type: ignore[union-attr]
    (attached,) = confirmed.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_param("method") == "PUBLISH"
    event = Calendar.from_ical(attached.get_content()).walk("VEVENT")[0]
    assert event["uid"].startswith(reference)
    assert list(box.got[0].iter_attachments()) == []  # a request is no appointment yet


def test_a_busy_server_is_tried_again_with_the_same_message_id(
    database_url: str, clinic: Clinic, reference: str, box: Box, server: str
) -> None:
    box.answers = ["451 try later", "421 too many"]
    assert carry(server, database_url, clinic) == 0
    assert states(database_url) == [("client", "waiting"), ("studio", "waiting")]
    assert carry(server, database_url, clinic) == 0  # not before the pause is over
    later(database_url)
    assert carry(server, database_url, clinic) == 2
    ids = [message["message-id"] for message in box.got]
    assert len(set(ids)) == 2
    assert all(reference in found for found in ids)


def test_what_is_refused_for_good_is_not_tried_again(
    database_url: str, clinic: Clinic, reference: str, box: Box, server: str
) -> None:
    with base.session(database_url) as session:
        for notice in session.query(Notice):
            notice.said = {**notice.said, "email": "refused@example.com"}
    box.answers = ["554 looks like spam"]
    assert carry(server, database_url, clinic) == 0
    assert states(database_url) == [("client", "failed"), ("studio", "failed")]


@pytest.mark.parametrize("hang", [False, True])
def test_a_server_that_does_not_answer(
    database_url: str, clinic: Clinic, reference: str, box: Box, server: str, hang: bool
) -> None:
    box.hang = hang
    url = server if hang else "smtp://127.0.0.1:9"
    assert carry(url, database_url, clinic) == 0
    assert states(database_url) == [("client", "waiting"), ("studio", "waiting")]
    box.hang = False
    later(database_url)
    assert carry(server, database_url, clinic) == 2


def test_without_a_server_mails_are_put_aside_for_good(
    database_url: str, clinic: Clinic, reference: str, box: Box, server: str
) -> None:
    assert carry(None, database_url, clinic) == 0
    assert states(database_url) == [("client", "off"), ("studio", "off")]
    assert (carry(server, database_url, clinic), box.got) == (0, [])


def test_a_studio_has_an_address_of_its_own(clinic: Clinic) -> None:
    studios = tuple(s.copy(update={"email": f"{s.key}@example.com"}) for s in clinic.studios)
    own = clinic.copy(update={"studios": studios})
    assert mail_notices.studio_address(own, "flatiron") == "flatiron@example.com"
    assert mail_notices.studio_address(clinic, "flatiron") == "hello@stillwater.example"
