"""A link from a text message opens the conversation in one browser, once."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from playwright.sync_api import expect

from bot.channels import outbox, web_links
from bot.channels.outbox import Reply
from bot.channels.sms_door import Door, Text
from clinic.db import base
from clinic.db.messages import OutboxState
from clinic.sms_settings import OptOut
from tests.channels.server import SECRET

pytestmark = pytest.mark.browser


def test_what_was_texted_is_there_and_goes_on(server, visit) -> None:
    now = datetime.now(timezone.utc)
    with base.session(server.database_url) as session:
        text = Text("SM1", "+19175550142", "remind me")
        conversation = Door(SECRET, OptOut.ours).receive(session, text, now, now).conversation
        outbox.write(session, conversation, "sms", [Reply("Loose clothes.")], now, state=OutboxState.SENT)
        token = web_links.make(session, conversation, now).rpartition("#")[2]
    chat = visit(f"{server.url}/demo#{token}").open()
    chat.see("remind me")
    chat.see("Loose clothes.")
    chat.say("and after that?")
    chat.see("You said: and after that?")
    assert "#" not in chat.page.url.removesuffix("#")
    another = visit(f"{server.url}/demo#{token}").open()  # another browser, the same link
    expect(another.page.get_by_text("Loose clothes.")).to_have_count(0)
