"""Pictures of the main states: in pytest's temporary folder, a few in docs/images with `--screenshots`.

Look at them when the widget's looks change. `test_main_job.py` takes more, with the whole bot, and
`test_report_page.py` that of the report. Those of the desk are drawn from what it really prints.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import terminal
from tests.unit.desk import a_month, prepared
from tests.unit.desk.conftest import clinic_database, morning  # noqa: F401  (fixtures)

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


def drawn(path, line: str, most_lines: int) -> str:
    """The picture of what the command line shows, written there."""
    shown = prepared.desk(*line.split()[1:], FORCE_COLOR="1", TERM="xterm-256color").stdout
    made = terminal.svg(line, "\n".join(shown.splitlines()[:most_lines]), path.stem)
    path.write_text(made, encoding="utf-8")
    assert len(made) < 40_000
    assert "://" not in made.replace("http://www.w3.org/2000/svg", "")
    return made


@pytest.mark.usefixtures("morning")
def test_picture_of_the_requests(picture_file) -> None:
    made = drawn(picture_file("desk-requests.svg"), "desk requests", 20)
    assert "K7F3PT" in made
    assert "Ana&#160;Lee" in made


@pytest.mark.usefixtures("clinic_database")
def test_picture_of_the_report(picture_file) -> None:
    a_month.fill(300)
    made = drawn(picture_file("desk-report.svg"), "desk report --since 30d", 41)
    assert "Answered&#160;by&#160;the&#160;bot&#160;alone" in made
