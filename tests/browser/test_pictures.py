"""Pictures of the main states. With `--screenshots` some are kept in docs/images; look at them then."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}


def closed(chat) -> None:
    expect(chat.launcher).to_be_visible()


def greeting(chat) -> None:
    chat.open()
    chat.see("Hello")


def conversation(chat) -> None:
    chat.open().say("studios")
    chat.see("Which studio")


def offline(chat) -> None:
    conversation(chat)
    chat.page.context.set_offline(True)
    chat.say("Are you still there?")
    expect(chat.status).to_contain_text("offline")


KEPT = {"conversation-desktop-light", "conversation-phone-light", "greeting-phone-dark"}
STATES = {"closed": closed, "greeting": greeting, "conversation": conversation, "offline": offline}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", STATES)
def test_picture(visit, request, tmp_path, state, size, scheme) -> None:
    chat = visit(viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce")
    STATES[state](chat)
    name = f"{state}-{size}-{scheme}"
    is_kept = request.config.getoption("--screenshots") and name in KEPT
    folder = IMAGES if is_kept else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"widget-{name}.png"
    chat.page.screenshot(path=path)
    assert path.stat().st_size > 5_000
