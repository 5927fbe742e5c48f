"""Leads a conversation written in YAML through the trained bot, in one process, and checks the outcome."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

import yaml
from rasa.core.agent import Agent
from rasa.core.channels import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.events import BotUttered
from sqlalchemy import select

from clinic import clock, settings, texters
from clinic.db import base, migrate
from clinic.db.appointments import Appointment
from clinic.db.handoffs import Handoff
from clinic.db.screenings import Screening

HERE = Path(__file__).parent
DEFAULT_NOW = "2027-02-10T14:10:00-05:00"
MOST_MESSAGES = 2
LONGEST_SMS = 320
RECORDS = {"appointments": Appointment, "screenings": Screening, "handoffs": Handoff}


@dataclass
class Reply:
    """What one message got: names and texts of the replies."""

    names: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All replies in one, lower case."""
        return " | ".join(self.texts).lower()


def conversation_files() -> list[Path]:
    """Every conversation, in order of its behaviour."""
    return sorted(HERE.glob("*/*.yml"))


def read(path: Path) -> dict[str, Any]:
    """A conversation file, its opening in front of its turns; see README.md for the keys."""
    talk = yaml.safe_load(path.read_text(encoding="utf-8"))
    opening = yaml.safe_load((HERE / "openings.yml").read_text(encoding="utf-8"))[talk.get("opening", "none")]
    return {**talk, "turns": [*({"say": text} for text in opening), *talk["turns"]]}


@contextmanager
def fresh_clinic(folder: Path, now: str) -> Iterator[None]:
    """An empty database of its own and a frozen clock."""
    url = f"sqlite:///{folder / 'clinic.db'}"
    with mock.patch.dict(os.environ, {"DATABASE_URL": url, "CLINIC_NOW": now}):
        settings.get.cache_clear()
        migrate.upgrade()
        try:
            yield
        finally:
            base.engine().dispose()
            settings.get.cache_clear()


def channel_named(name: str) -> CollectingOutputChannel:
    """Something to send to; texts that are worded for the channel `name` are used."""
    return type("Channel", (CollectingOutputChannel,), {"name": classmethod(lambda cls: name)})()


class Person:
    """Somebody who writes to the bot."""

    def __init__(self, agent: Agent, channel: str = "web", phone: str | None = None) -> None:
        """A new conversation of its own; on SMS from `phone`."""
        self.agent, self.channel = agent, channel
        self.sender = f"{channel}:{uuid4().hex}"
        if phone:
            with base.session() as session:
                self.sender = texters.begin(session, settings.get().secret, phone, clock.utcnow())
        agent.tracker_store = InMemoryTrackerStore(agent.domain)
        agent.processor.tracker_store = agent.tracker_store

    async def say(self, text: str, early: bool = False) -> Reply:
        """Send one message and wait for the end of the turn. `early`: written before the last reply."""
        before = await self._uttered()
        output = channel_named(self.channel)
        message = UserMessage(
            text,
            output,
            self.sender,
            input_channel=self.channel,
            message_id=uuid4().hex,
            metadata={"early": early},
        )
        await self.agent.handle_message(message)
        said = (await self._uttered())[len(before) :]
        return Reply([e.metadata.get("utter_action", "?") for e in said], [e.text or "" for e in said])

    async def slots(self) -> dict[str, Any]:
        """Slots as they are now."""
        tracker = await self.agent.tracker_store.retrieve(self.sender)
        return tracker.current_slot_values() if tracker else {}

    async def _uttered(self) -> list[BotUttered]:
        tracker = await self.agent.tracker_store.retrieve(self.sender)
        return [e for e in tracker.events if isinstance(e, BotUttered)] if tracker else []


def check_reply(turn: dict[str, Any], reply: Reply, never: list[str]) -> None:
    """Raises AssertionError that shows the message and all that was said."""
    shown = f"\n  > {turn['say']}\n  {reply.names}\n  " + "\n  ".join(reply.texts)
    assert reply.texts, f"silence{shown}"
    if "replies" in turn:
        assert reply.names == turn["replies"], f"expected {turn['replies']}{shown}"
    assert len(reply.texts) <= MOST_MESSAGES, f"more than {MOST_MESSAGES} messages{shown}"
    for words in turn.get("has", ()):
        assert words.lower() in reply.text, f"'{words}' is missing{shown}"
    for words in [*turn.get("hasn't", ()), *never]:
        assert words.lower() not in reply.text, f"'{words}' was said{shown}"
    assert "{" not in reply.text.replace(turn["say"].lower(), ""), f"a placeholder is left{shown}"


def check_sms(turn: dict[str, Any], reply: Reply) -> None:
    """On SMS each message of a reply is one plain text."""
    for text in reply.texts:
        assert len(text) <= LONGEST_SMS, f"{len(text)} characters\n  > {turn['say']}\n  {text}"


def check_records(expected: dict[str, list[dict[str, Any]]]) -> None:
    """Compare the rows of the clinic's database, in the order of their making."""
    with base.session() as session:
        for table, rows in expected.items():
            found = session.scalars(select(RECORDS[table]).order_by(RECORDS[table].id)).all()
            assert len(found) == len(rows), f"{table}: {len(found)} rows, expected {len(rows)}"
            for row, wanted in zip(found, rows, strict=True):
                shown = {key: getattr(row, key) for key in wanted}
                assert shown == wanted, f"{table}: {shown}, expected {wanted}"
