"""Zero axe findings at WCAG 2.2 AA in every state, and everything works with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NO_ANIMATION = {"reduced_motion": "reduce"}


def in_conversation(chat) -> None:
    chat.open().say("studios")
    chat.see("Which studio")


def with_day(chat) -> None:
    chat.open().say("days")
    expect(chat.page.get_by_label("Or choose a day")).to_be_visible()


def with_file_and_link(chat) -> None:
    chat.open().say("file")
    chat.see("Here is your visit")
    chat.say("links")
    chat.see("See https")


def with_menu(chat) -> None:
    chat.open().button("More").click()


def typing(chat) -> None:
    chat.open().say("sleep 5")
    expect(chat.status).to_have_text("Writing a reply")


def unread(chat) -> None:
    chat.open().say("sleep 1 and tell")
    chat.field.press("Escape")
    expect(chat.launcher).to_have_accessible_name("Questions? Ask us, Open the chat, 1 unread")


def failed(chat) -> None:
    chat.page.route("**/chat/messages", lambda route: route.fulfill(status=400, body="{}"))
    chat.open().say("this fails")
    expect(chat.button("Try again")).to_be_visible()


def offline(chat) -> None:
    chat.open()
    chat.page.context.set_offline(True)
    chat.say("are you there?")
    expect(chat.status).to_contain_text("offline")


STATES: dict[str, Callable] = {
    "closed": lambda chat: None,
    "open": lambda chat: chat.open(),
    "in conversation": in_conversation,
    "choosing a day": with_day,
    "with a file and a link": with_file_and_link,
    "menu": with_menu,
    "typing": typing,
    "unread": unread,
    "failed": failed,
    "offline": offline,
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(visit, state, scheme) -> None:
    chat = visit(color_scheme=scheme, **NO_ANIMATION)
    STATES[state](chat)
    results = Axe().run(chat.page, options=RULES)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.smoke
@pytest.mark.parametrize("state", ["open", "in conversation", "menu"])
@pytest.mark.parametrize("size", [(320, 640), (320, 256)], ids=["phone", "zoom 400 %"])
def test_axe_finds_nothing_on_small_screens(visit, state, size) -> None:
    chat = visit(viewport={"width": size[0], "height": size[1]}, **NO_ANIMATION)
    STATES[state](chat)
    results = Axe().run(chat.page, options=RULES)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize(
    "color", ["#ffffff", "#000000", "#ffd400", "#777777", "rebeccapurple", "rgb(255 90 60)"]
)
def test_any_colour_of_the_clinic_can_be_read(visit, website, own_server, color) -> None:
    page = website()
    server = own_server("--origin", page)
    website(
        f'<!doctype html><html lang="en"><title>x</title><main><h1>x</h1></main>'
        f'<script src="{server.url}/widget.js" defer data-color="{color}"></script>'
    )
    chat = visit(page, **NO_ANIMATION)
    in_conversation(chat)
    results = Axe().run(chat.page, options={"runOnly": ["color-contrast"]})
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.smoke
def test_a_visit_is_asked_for_with_the_keyboard_alone(visit) -> None:
    chat = visit()
    keyboard = chat.page.keyboard
    for _ in range(20):
        keyboard.press("Tab")
        if chat.page.evaluate("document.activeElement.localName") == "ventosa-chat":
            break
    expect(chat.launcher).to_be_focused()
    keyboard.press("Enter")
    expect(chat.field).to_be_focused()
    keyboard.type("studios")
    keyboard.press("Enter")
    chat.see("Which studio")
    expect(chat.field).to_be_focused()
    keyboard.press("Shift+Tab")
    expect(chat.button("Williamsburg")).to_be_focused()
    keyboard.press("Shift+Tab")
    expect(chat.button("Flatiron")).to_be_focused()
    keyboard.press("Enter")
    chat.see("You said: Flatiron")
    expect(chat.field).to_be_focused()
    keyboard.press("Escape")
    expect(chat.field).to_be_hidden()
    expect(chat.launcher).to_be_focused()


def test_the_menu_with_the_keyboard(visit) -> None:
    chat = visit()
    chat.open()
    chat.button("More").focus()
    chat.page.keyboard.press("Space")
    expect(chat.button("Talk to a person")).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(chat.button("Talk to a person")).to_be_hidden()
    expect(chat.button("More")).to_be_focused()
    expect(chat.field).to_be_visible()


def test_messages_are_a_log_and_typing_is_a_status(visit) -> None:
    chat = visit()
    chat.open()
    log = chat.page.get_by_role("log", name="Messages")
    expect(log).to_have_attribute("aria-live", "polite")
    chat.say("studios")
    chat.see("Which studio")
    expect(log.locator(".message").last).to_contain_text("Suggested replies: Flatiron, Williamsburg.")
    expect(chat.page.get_by_role("status")).to_have_count(1)
    expect(chat.page.get_by_role("dialog", name="Stillwater Acupuncture")).to_be_visible()


def test_shift_enter_breaks_the_line_and_enter_sends(visit) -> None:
    chat = visit()
    chat.open().field.press_sequentially("one")
    chat.field.press("Shift+Enter")
    chat.field.press_sequentially("two")
    chat.field.press("Enter")
    chat.see("You said: one")
    assert "You said: one\ntwo" in chat.words()


def test_nothing_moves_for_who_wants_no_motion(visit) -> None:
    chat = visit(**NO_ANIMATION)
    typing(chat)
    names = chat.page.evaluate(
        "[...document.querySelector('ventosa-chat').shadowRoot.querySelectorAll('.panel, .message, .dots i')]"
        ".map((e) => getComputedStyle(e).animationName)"
    )
    assert set(names) == {"none"}


def test_on_a_phone_the_focus_stays_in_the_chat_that_covers_the_page(visit) -> None:
    chat = visit(viewport={"width": 390, "height": 844})
    chat.open()
    expect(chat.page.get_by_role("dialog")).to_have_attribute("aria-modal", "true")
    for key in ["Tab"] * 12 + ["Shift+Tab"] * 12:
        chat.page.keyboard.press(key)
        assert chat.page.evaluate("document.activeElement.localName") == "ventosa-chat"


def test_shortcuts_of_the_website_do_not_hear_what_is_typed(visit) -> None:
    chat = visit()
    chat.page.evaluate("window.heard = []; addEventListener('keydown', (e) => heard.push(e.key))")
    chat.open().field.press_sequentially("s/?")
    assert chat.page.evaluate("window.heard") == []
