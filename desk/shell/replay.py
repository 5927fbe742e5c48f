"""Says a conversation again from its beginning, to an empty clinic, as the conversation tests will."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from clinic import clock, texters
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.db.handoffs import Handoff
from clinic.db.screenings import Screening
from desk.refusals import Refused
from desk.said import say
from desk.shell import saving, scratch, trace
from desk.shell.saving import Conversation, Turn
from desk.shell.talk import SMS

MOST_MESSAGES, LONGEST_SMS = 2, 320  # what the tests allow
_ROWS = {
    "appointments": (Appointment, ("kind", "status", "studio", "name", "treated")),
    "screenings": (Screening, ("decision",)),
    "handoffs": (Handoff, ("reason",)),
}


async def as_test(agent: Any, channel: str, phone: str | None, turns: Sequence[Turn]) -> Conversation:
    """The conversation with the rows that it leaves. Raises `Refused` when it does not come out the same."""
    if not turns:
        raise Refused(say("shell.refused.nothing_said"))
    told = saving.as_told(turns)
    frozen = clock.frozen()
    with scratch.database():
        try:
            sender = _sender(channel, phone)
            for turn in told:
                clock.set_to(datetime.fromisoformat(turn.now))
                _compare(turn, *await _say(agent, channel, sender, turn), on_phone=channel == SMS)
            records = _records()
        finally:
            clock.set_to(frozen)
    return Conversation(channel, tuple(told), phone, records)


def _sender(channel: str, phone: str | None) -> str:
    if phone is None:
        return f"{channel}:{secrets.token_hex(16)}"
    with base.session() as session:
        return texters.begin(session, secrets.token_bytes(32), phone, clock.utcnow())


async def _say(agent: Any, channel: str, sender: str, turn: Turn) -> tuple[list[str], list[str]]:
    """Names and texts of the replies."""
    from rasa.core.channels import UserMessage

    from bot.channels.rasa_turn import WebMessages
    from bot.channels.sms_turn import SmsMessages

    collector = SmsMessages() if channel == SMS else WebMessages()
    message = UserMessage(
        turn.say, collector, sender, input_channel=channel, message_id=secrets.token_hex(16),
        metadata={"early": turn.early},
    )  # fmt: skip
    await agent.handle_message(message)
    tracker = await agent.tracker_store.retrieve(sender)
    events = [event.as_dict() for event in tracker.events]
    found = trace.read(events)
    names = list(found.names) if found else []
    return names, [event["text"] or "" for event in events if event["event"] == "bot"][-len(names) :]


def _compare(turn: Turn, names: list[str], texts: list[str], on_phone: bool) -> None:
    if names != list(turn.replies):
        values = {"then": ", ".join(turn.replies) or "-", "now": ", ".join(names) or "-"}
        raise Refused(say("shell.refused.otherwise", said=turn.say, **values))
    if not names:
        raise Refused(say("shell.refused.silent", said=turn.say))
    if len(names) > MOST_MESSAGES or (on_phone and any(len(text) > LONGEST_SMS for text in texts)):
        raise Refused(say("shell.refused.too_long", said=turn.say))


def _records() -> dict[str, list[dict[str, Any]]]:
    found = {}
    with base.reading() as session:
        for name, (table, columns) in _ROWS.items():
            rows = session.execute(select(table).order_by(table.id)).scalars()
            found[name] = [{c: getattr(row, c) for c in columns if getattr(row, c) != ""} for row in rows]
    return found
