"""The main job in a real browser, the whole bot behind it: questions, health, a booking staff can see."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from clinic.db import base
from clinic.db.appointments import Appointment
from tests.browser.conftest import ChatPage
from tests.services.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.smoke, pytest.mark.timeout(600)]

TALK = [
    ("will there be marks?", "Round marks are common"),
    ("and does it hurt", "For most people it does not hurt"),
    ("I want to book friday 3pm at flatiron", "First, four short health questions"),
    ("no", "bleeding or clotting disorder"),
    ("no", "Which part of the body"),
    ("upper back, nothing there", "anything else serious"),
    ("no", "What name"),
    ("Ana Silva", "phone number or an e-mail address"),
    ("917 555 0142", "Friday, February 12 at 3 pm at Flatiron"),
    ("yes", "Your reference is"),
]


def test_somebody_asks_and_leaves_with_a_booking(running: Running, browser: Browser) -> None:
    running.wait_until_ready()
    page = browser.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"http://localhost:{running.port}/demo")
    chat = ChatPage(page).open()
    for said, answered in TALK:
        chat.say(said)
        chat.see(answered)
    with base.reading(running.database_url) as session:
        booked = session.execute(select(Appointment)).scalars().all()
        assert [(a.kind, a.status, a.studio, a.name) for a in booked] == [
            ("booked", "confirmed", "flatiron", "Ana Silva")
        ]
