"""Trackers as the action server gets them, and what an action makes of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from clinic import clock, settings, when
from clinic.db import base, screenings
from clinic.screening import Decision

NOW = "2027-02-10T14:10:00-05:00"
ME = "web:me"


def heard(
    text: str,
    *intents: str,
    entities: dict[str, Any] | None = None,
    slots: dict[str, Any] | None = None,
    form: str | None = None,
    before: list[dict[str, Any]] | None = None,
    sender: str = ME,
    message_id: str | None = "m1",
    channel: str = "web",
    **parse: Any,
) -> Tracker:
    """The tracker right after `text`; `intents` are the topics found in it, `before` the events so far."""
    message = {
        "text": text,
        "intent": {"name": intents[0] if intents else "nlu_fallback"},
        "topics": [{"name": i.split("/")[-1], "intent": i, "confidence": 0.9} for i in intents],
        "entities": [{"entity": kind, "value": value} for kind, value in (entities or {}).items()],
        **parse,
    }
    said = {"event": "user", "text": text, "message_id": message_id, "input_channel": channel}
    loop = {"name": form} if form else {}
    return Tracker(sender, slots or {}, message, [*(before or []), said], False, None, loop, "action_listen")


def bot(response: str, **metadata: Any) -> dict[str, Any]:
    """The event of a reply."""
    return {"event": "bot", "text": "...", "metadata": {"utter_action": response, "metadata": metadata}}


def time(text: str) -> dict[str, Any]:
    """The value of the entity `when` for these words."""
    wish = when.read(text, clock.now(), when.Opening.of(settings.get().clinic))
    assert wish is not None, text
    return wish.to_json()


@dataclass
class Done:
    """What an action said and did."""

    messages: list[dict[str, Any]]
    events: list[dict[str, Any]]

    @property
    def replies(self) -> list[str]:
        return [message["response"] for message in self.messages]

    @property
    def slots(self) -> dict[str, Any]:
        return {event["name"]: event["value"] for event in self.events if event["event"] == "slot"}

    @property
    def loops(self) -> list[str | None]:
        return [event["name"] for event in self.events if event["event"] == "active_loop"]

    @property
    def buttons(self) -> list[str]:
        return [button["title"] for message in self.messages for button in message["buttons"]]


async def run(action: Action, tracker: Tracker) -> Done:
    """Run the action as the action server does."""
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, tracker, {})
    return Done(dispatcher.messages, events)


def screened(decision: Decision = Decision.CLEAR, sender: str = ME) -> dict[str, Any]:
    """Write a screening down; the slots that show it."""
    with base.session() as session:
        row = screenings.Screening(
            conversation=sender,
            channel="web",
            message_id=uuid4().hex,
            question_set="1",
            answers={},
            findings=[],
            rules=[],
            decision=decision.value,
            at=clock.now(),
        )
        session.add(row)
        session.flush()
        return {"screening_decision": decision.value, "screening_id": row.id}


def place(start: str, studio: str = "flatiron", room: int = 1, minutes: int = 60) -> dict[str, Any]:
    """A place as its slot keeps it."""
    return {"studio": studio, "room": room, "start": start, "minutes": minutes}
