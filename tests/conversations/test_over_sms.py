"""Whole journeys by text, from what Twilio posts to what it is sent. Prism stands in for it and checks us."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from rasa.core.tracker_store import InMemoryTrackerStore
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels import sms_text
from bot.channels.rasa_turn import RasaTurn
from bot.channels.sms_door import Door, Text
from bot.channels.sms_sender import Sender
from bot.channels.sms_turn import SmsMessages, SmsTurn
from bot.channels.threads import Database
from bot.channels.turns import Turns
from bot.channels.twilio_api import TwilioApi
from clinic import clock, settings
from clinic.db import base
from clinic.db.handoffs import Handoff
from clinic.db.messages import Outbox, OutboxState
from clinic.sms_settings import OptOut, Twilio
from tests.conversations import runner
from tests.services import prism

pytestmark = pytest.mark.services
NUMBER = "+19175550142"
JOURNEYS = [
    path
    for folder in (
        "sms",
        "booking",
        "after_booking",
        "danger",
        "handoff",
        "short_answers",
        "privacy",
        "screening",
    )
    for path in sorted((runner.HERE / folder).glob("*.yml"))
]
SMOKE = {"the_number_is_known", "moves_it_by_text", "two_among_two_three_four"}


class Phone:
    """A phone, and all of the channel between it and Twilio."""

    def __init__(self, agent: Any, url: str) -> None:
        agent.tracker_store = agent.processor.tracker_store = InMemoryTrackerStore(agent.domain)
        self.database, self.sent, self.violations = Database(), [], []
        self.api = TwilioApi(Twilio("AC" + "0" * 32, "a" * 32, "+12125550100", url))
        self.api._client.event_hooks["request"].append(self._note)
        self.api._client.event_hooks["response"].append(self._check)
        self.sender = Sender(
            self.api, self.database, OptOut.ours, "https://clinic.example/webhooks/sms/status"
        )
        self.door = Door(settings.get().secret, OptOut.ours)
        rasa = RasaTurn(agent.handle_message, lambda: agent, SmsMessages)
        self.turns = Turns(
            channel="sms",
            database=self.database,
            answer=SmsTurn(rasa.answer, self.database).answer,
            tell=lambda _conversation: None,
            typing=lambda _conversation, _is_typing: None,
            state=OutboxState.WAITING,
        )
        self.turns.start()

    async def text(self, body: str) -> list[str]:
        """What the phone gets for a text."""
        before = len(self.sent)
        text = Text(f"SM{secrets.token_hex(16)}", NUMBER, body)

        def receive(session: Session) -> tuple[str, bool]:
            received = self.door.receive(session, text, clock.utcnow(), clock.now())
            return received.conversation, received.waits

        conversation, waits = await self.database.write(receive)
        if waits:
            self.turns.wake(conversation)
            await self.turns.settled(conversation)
        await self.sender.send_all_due()
        assert not self.violations, self.violations
        return self.sent[before:]

    async def close(self) -> None:
        await self.turns.stop(1)
        await self.api.close()
        self.database.close()

    async def _note(self, request: httpx.Request) -> None:
        self.sent.append(httpx.QueryParams(request.content.decode())["Body"])

    async def _check(self, response: httpx.Response) -> None:
        if "sl-violations" in response.headers or not response.is_success:
            self.violations.append(response.headers.get("sl-violations", response.status_code))


@pytest.fixture(scope="module")
def twilio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prism.serving("twilio-messages.json", tmp_path_factory.mktemp("prism") / "log") as url:
        yield url


@pytest.fixture
async def phone(agent: Any, twilio: str, tmp_path: Path) -> AsyncIterator[Phone]:
    with runner.fresh_clinic(tmp_path, runner.DEFAULT_NOW):
        made = Phone(agent, twilio)
        yield made
        await made.close()


def check_texts(said: str, texts: list[str]) -> None:
    shown = f"\n  > {said}\n  " + "\n  ".join(texts)
    assert texts, f"silence{shown}"
    assert len(texts) <= 3, f"too many texts{shown}"
    for text in texts:
        assert len(text) <= sms_text.LONGEST, f"{len(text)} characters{shown}"
        assert "{" not in text.replace(said, ""), f"a placeholder is left{shown}"
        assert "CANCEL" not in text, f"told to text CANCEL{shown}"
        if said.isascii():
            assert sms_text.is_gsm(text), f"needs Unicode{shown}"


def journeys() -> Iterator[Any]:
    for path in JOURNEYS:
        marks = [pytest.mark.smoke] if path.stem in SMOKE else [pytest.mark.long]
        yield pytest.param(path, marks=marks, id=f"{path.parent.name}/{path.stem}")


@pytest.mark.parametrize("path", journeys())
async def test_a_journey(phone: Phone, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every message gets short plain texts, and staff are never told that a text failed."""
    talk = runner.read(path)
    monkeypatch.setenv("CLINIC_NOW", talk.get("now", runner.DEFAULT_NOW))
    for turn in talk["turns"]:
        if "now" in turn:
            monkeypatch.setenv("CLINIC_NOW", turn["now"])
        texts = await phone.text(turn["say"])
        check_texts(turn["say"], texts)
    with base.reading() as session:
        assert set(session.execute(select(Outbox.state)).scalars()) == {"sent"}
        reasons = set(session.execute(select(Handoff.reason)).scalars())
    assert not {reason for reason in reasons if reason.startswith(("text_", "turn_failed"))}


@pytest.mark.smoke
async def test_a_booking_by_numbers(phone: Phone) -> None:
    """Options by number, the number as the contact, a reminder asked for, STOP and START."""
    said = await phone.text("id like to book fri 3pm, im Joe Miller")
    for answer in ("2", "two", "back, nothing there", "second"):
        assert "?" in said[-1]
        said = await phone.text(answer)
    assert said[-1].endswith("1) Flatiron, 2) Williamsburg or 3) the Upper West Side?")
    said = await phone.text("1")
    assert "at Flatiron" in said[-1]
    assert "(917) 555-0142" in said[-1]
    said = await phone.text("one")
    assert "Text REMIND" in said[-1]
    assert await phone.text("remind") == ["I'll text you the day before your visit."]
    assert "stays as it is" in (await phone.text("STOP"))[0]
    assert await phone.text("hello?") == []
    assert "on again" in (await phone.text("start"))[0]
