"""Pictures of the main states: in pytest's temporary folder, a few in docs/images with `--screenshots`.

Look at them when the widget's looks change. `test_main_job.py` takes more, with the whole bot.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}


def closed(chat) -> None:
    expect(chat.launcher).to_be_visible()


def greeting(chat) -> None:
    chat.open()
    chat.see("Hello")


def menu(chat) -> None:
    conversation(chat)
    chat.button("More").click()


def conversation(chat) -> None:
    chat.open().say("studios")
    chat.see("Which studio")


def choosing(chat) -> None:
    conversation(chat)
    chat.say("days")
    expect(chat.button("Send this day")).to_be_visible()


def writing(chat) -> None:
    conversation(chat)
    chat.say("sleep 5 and answer")
    expect(chat.status).to_have_text("Writing a reply")


def failed(chat) -> None:
    conversation(chat)
    chat.page.route("**/chat/messages", lambda route: route.fulfill(status=400, body="{}"))
    chat.say("Are you still there?")
    expect(chat.button("Try again")).to_be_visible()


def offline(chat) -> None:
    conversation(chat)
    chat.page.context.set_offline(True)
    chat.say("Are you still there?")
    expect(chat.status).to_contain_text("offline")


STATES = {
    state.__name__: state
    for state in (closed, greeting, menu, conversation, choosing, writing, failed, offline)
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", STATES)
def test_picture(visit, picture, state, size, scheme) -> None:
    chat = visit(viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce")
    STATES[state](chat)
    picture(chat.page, f"{state}-{size}-{scheme}")


@pytest.mark.parametrize("size", SIZES)
def test_picture_from_right_to_left(visit, picture, size) -> None:
    chat = visit(viewport=SIZES[size], reduced_motion="reduce")
    chat.page.evaluate("document.documentElement.dir = 'rtl'")
    choosing(chat)
    picture(chat.page, f"rtl-{size}-light")
