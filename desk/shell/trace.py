"""What the bot did in a turn, read from the conversation's events. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LISTEN = "action_listen"
NO_NAME = "?"  # of a reply whose text has no name


@dataclass(frozen=True)
class Step:
    """An action that was run, and the policy that chose it."""

    action: str
    policy: str


@dataclass(frozen=True)
class Question:
    """The question that is open: the form that asks it, and the slot that its answer fills."""

    form: str | None = None
    slot: str | None = None


@dataclass(frozen=True)
class Trace:
    """One turn.

    parse: what the bot understood; early: it was written before the last reply was there
    asked, asks: the question that was open before, and the one that is open now
    names: the replies' names; noted: slots set in the turn; slots: all of them, as they are now
    """

    parse: Mapping[str, Any]
    early: bool
    asked: Question
    asks: Question
    steps: tuple[Step, ...]
    names: tuple[str, ...]
    noted: Mapping[str, Any]
    slots: Mapping[str, Any]

    @property
    def text(self) -> str:
        """What the bot was told; for the number of an option, the option."""
        return str(self.parse.get("text") or "")


def messages(events: Iterable[Mapping[str, Any]]) -> int:
    """How many messages of the person the bot has dealt with."""
    return sum(event["event"] == "user" for event in events)


def read(events: Sequence[Mapping[str, Any]]) -> Trace | None:
    """The last turn of a conversation, from its events as Rasa writes them to JSON; None before the first."""
    starts = [number for number, event in enumerate(events) if event["event"] == "user"]
    if not starts:
        return None
    start = starts[-1]
    message, after = events[start], events[start + 1 :]
    acted = [event for event in after if event["event"] == "action" and event["name"] != LISTEN]
    said = [event for event in after if event["event"] == "bot"]
    return Trace(
        parse=message.get("parse_data") or {},
        early=bool((message.get("metadata") or {}).get("early")),
        asked=_open_question(events[:start]),
        asks=_open_question(events),
        steps=tuple(Step(event["name"], event.get("policy") or "") for event in acted),
        names=tuple((event.get("metadata") or {}).get("utter_action", NO_NAME) for event in said),
        noted=_slots(after),
        slots=_slots(events),
    )


def _slots(events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in events if event["event"] == "slot"}


def _open_question(events: Iterable[Mapping[str, Any]]) -> Question:
    """Rasa's form stays after its task is done; nothing is asked any more then."""
    events = list(events)
    slots = _slots(events)
    form = next((e["name"] for e in reversed(events) if e["event"] == "active_loop"), None)
    return Question(form, slots.get("requested_slot")) if form and slots.get("task") else Question()
