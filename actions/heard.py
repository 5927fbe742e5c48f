"""The latest message as actions need it, and the slots they all reset."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from clinic import choice, whose

BOOKING_SLOTS = ("studio", "wish", "place", "offers", "name", "contact", "confirmed")

SPANISH = "es"  # bot/nlu/language.py

OTHER_MATTERS = frozenset({"book", "change_booking", "cancel_booking", "complaint", "out_of_scope"})


@dataclass(frozen=True)
class Heard:
    """What the person wrote last, and where. `message_id` makes what follows from it happen once.

    early: written before the last reply was there: a bare "no" or "yes" is no answer to it
    """

    text: str
    message_id: str
    conversation: str
    channel: str
    intents: frozenset[str] = frozenset()
    entities: dict[str, Any] = field(default_factory=dict)
    treated: str = ""
    of_health: bool = False
    early: bool = False
    language: str = "en"
    company: whose.Company = field(default_factory=whose.Company)

    @classmethod
    def of(cls, tracker: Tracker) -> Heard:
        """From Rasa's tracker."""
        message = tracker.latest_message or {}
        intents = {t["intent"] for t in message.get("topics") or () if _counts(t, tracker)} or {
            (message.get("intent") or {}).get("name")
        }
        if message.get("text") and choice.says_nothing(message["text"]):
            intents = {"nlu_fallback"}
        entities = {e["entity"]: e["value"] for e in message.get("entities") or () if e["entity"] != "health"}
        return cls(
            text=message.get("text") or "",
            message_id=str(_message_id(tracker)),
            conversation=tracker.sender_id,
            channel=tracker.get_latest_input_channel() or "web",
            intents=frozenset(i for i in intents if i),
            entities=entities,
            treated=tracker.get_slot("treated") or "",
            of_health=bool((message.get("health") or {}).get("findings")),
            early=bool((_event(tracker).get("metadata") or {}).get("early")),
            language=message.get("language") or "en",
            company=_company(tracker, message.get("text") or ""),
        )

    @property
    def is_about_more(self) -> bool:
        """Whether it asks or tells something besides: a bare "no" in it may belong to that."""
        return self.asks or bool(self.entities) or bool(self.intents & OTHER_MATTERS)

    @property
    def only_asks(self) -> bool:
        """Whether besides an answer there is nothing in it but questions that are answered on their own."""
        return self.asks and not self.entities and not self.early and not self.intents & OTHER_MATTERS

    @property
    def asks(self) -> bool:
        """Whether the message asks something that is answered on its own."""
        return any(
            i.startswith("faq/") or i in ("why_ask", "human", "bot_challenge", "privacy")
            for i in self.intents
        )


def _company(tracker: Tracker, text: str) -> whose.Company:
    """Who is spoken of besides the one to be treated."""
    before = [event.get("text") or "" for event in tracker.events if event.get("event") == "user"][:-1]
    slot = tracker.get_slot
    return whose.company(slot("treated") or "", slot("name"), slot("party"), before, text, slot("people"))


def _counts(topic: dict[str, Any], tracker: Tracker) -> bool:
    """Whether a topic is more than the sound of a statement: "yes, 4 months" asks nothing about sessions."""
    if not topic["intent"].startswith("faq/") or topic.get("confidence", 1.0) >= choice.SURE_OF_A_STATEMENT:
        return True
    in_health = (tracker.active_loop or {}).get("name") == "screening_form"
    return not in_health or choice.asks_something((tracker.latest_message or {}).get("text") or "")


def _message_id(tracker: Tracker) -> Any:
    """Rasa's id of the latest message; with channels that give none, its place in the conversation."""
    said = sum(event.get("event") == "user" for event in tracker.events)
    return _event(tracker).get("message_id") or f"{tracker.sender_id}:{said}"


def _event(tracker: Tracker) -> dict[str, Any]:
    """The event of the latest message ({} before the first one)."""
    return next((event for event in reversed(tracker.events) if event.get("event") == "user"), {})


def cleared(*names: str) -> list[Any]:
    """Events that empty these slots."""
    return [SlotSet(name, None) for name in names]
