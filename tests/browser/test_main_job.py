"""The main job in a real browser, the whole bot behind it: questions, health, a booking staff can see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from clinic.db import base
from clinic.db.appointments import Appointment
from tests.browser.conftest import ChatPage
from tests.browser.test_accessible import RULES
from tests.browser.test_pictures import SIZES
from tests.services.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

TALK = [
    ("will there be marks?", "Round marks are common"),
    ("and does it hurt", "For most people it does not hurt"),
    ("I want to book friday 3pm at flatiron", "First, four short health questions"),
    ("no", "bleeding or clotting disorder"),
    ("no", "Which part of the body"),
    ("upper back, nothing there", "anything else serious"),
    ("no", "What name"),
    ("Ana Silva", "phone number or an e-mail address"),
    ("917 555 0142", "Shall I book this? Friday, February 12 at 3 pm at Flatiron"),
    ("yes", "Your reference is"),
]
PICTURES = {"bleeding or clotting disorder": "booking", "Your reference is": "booked"}


@pytest.mark.smoke
def test_somebody_asks_and_leaves_with_a_booking(
    running: Running, browser: Browser, picture: Callable[[Page, str], None]
) -> None:
    running.wait_until_ready()
    page = browser.new_page(viewport=SIZES["desktop"], reduced_motion="reduce")
    page.set_default_timeout(30_000)
    page.goto(f"http://localhost:{running.port}/demo")
    chat = ChatPage(page).open()
    for said, answered in TALK:
        chat.say(said)
        chat.see(answered, seconds=30)
        for size in SIZES if answered in PICTURES else ():
            page.set_viewport_size(SIZES[size])
            page.locator("ventosa-chat .body").evaluate("e => e.scrollTo(0, e.scrollHeight)")
            picture(page, f"{PICTURES[answered]}-{size}-light")
    assert appointments(running) == [("booked", "confirmed", "flatiron", "Ana Silva")]


def test_a_visit_is_booked_with_the_keyboard_alone(running: Running, browser: Browser) -> None:
    """Not one click; and axe finds nothing on the way, in mid-form as at the end."""
    running.wait_until_ready()
    page = browser.new_page(locale="en-US", reduced_motion="reduce")
    page.set_default_timeout(30_000)
    page.goto(f"http://localhost:{running.port}/demo")
    chat = ChatPage(page)
    go_to(page, "Tab", "Questions? Ask us")
    page.keyboard.press("Enter")
    chat.see("Ask me anything")
    choose(page, "Book a visit")
    chat.see("four short health questions", seconds=30)
    finds_nothing(page)
    for answered in ("bleeding or clotting disorder", "Which part of the body"):
        choose(page, "No")
        chat.see(answered, seconds=30)
    write(page, "upper back, nothing there")
    chat.see("anything else serious", seconds=30)
    choose(page, "No")
    chat.see("Which studio", seconds=30)
    choose(page, "Flatiron")
    chat.see("When would you like to come", seconds=30)
    finds_nothing(page)
    send_day(page, "02122027")
    chat.see("free at Flatiron", seconds=30)
    finds_nothing(page)
    choose(page, "Friday, February 12 at 10 am")
    chat.see("What name", seconds=30)
    write(page, "Ana Silva")
    chat.see("phone number or an e-mail address", seconds=30)
    write(page, "917 555 0142")
    chat.see("Shall I book this", seconds=30)
    choose(page, "Yes")
    chat.see("Your reference is", seconds=30)
    finds_nothing(page)
    go_to(page, "Shift+Tab", "save the appointment (.ics)")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "appointment.ics"
    assert download.value.path().read_text().startswith("BEGIN:VCALENDAR")
    assert appointments(running) == [("booked", "confirmed", "flatiron", "Ana Silva")]


FOCUSED = "() => document.activeElement.shadowRoot?.activeElement ?? document.activeElement"


def go_to(page: Page, key: str, name: str) -> None:
    """Press the key until what is named has the focus."""
    for _ in range(30):
        page.keyboard.press(key)
        if page.evaluate(f"({FOCUSED})().innerText") == name:
            return
    raise AssertionError(f"{key} does not lead to {name}")


def choose(page: Page, title: str) -> None:
    """The suggestions stand before the field, which has the focus, and gets it back."""
    expect(page.get_by_role("button", name=title, exact=True)).to_be_visible()
    go_to(page, "Shift+Tab", title)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your message")).to_be_focused()


def write(page: Page, text: str) -> None:
    expect(page.get_by_label("Your message")).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def send_day(page: Page, digits: str) -> None:
    """Back to the day's first part, its digits, and on to the button."""
    is_day = f"({FOCUSED})().type === 'date'"
    go_to(page, "Shift+Tab", "Send this day")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(is_day)
    while page.evaluate(is_day):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(digits)
    go_to(page, "Tab", "Send this day")
    page.keyboard.press("Enter")


def finds_nothing(page: Page) -> None:
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()


def appointments(running: Running) -> list[tuple[str, str, str, str]]:
    with base.reading(running.database_url) as session:
        booked = session.execute(select(Appointment)).scalars().all()
        return [(a.kind, a.status, a.studio, a.name) for a in booked]
