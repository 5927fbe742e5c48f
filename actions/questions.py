"""Keeping questions that got no answer for staff, redacted: not understood, or the clinic has not told."""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from clinic import clock, questions
from clinic.db import base
from clinic.db.errors import DatabaseError

FALLBACK = "fallback"
NOT_TOLD = "not_told"
MOST_NEAREST = 3
_ANSWER = "utter_faq/"
_UNKNOWN = ("faq", "nlu_fallback")  # in the outer ranking these two name no topic

logger = logging.getLogger(__name__)


class ActionKeepQuestion(Action):
    """Keep what this turn answered with "the clinic has not told me", or by offering a person."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_keep_question"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Says nothing. Of a message with several questions only the unanswered part is kept."""
        message = tracker.latest_message or {}
        for name in untold(tracker.events):
            nearest = [name, *(other for other in nearest_topics(message) if other != name.split(".")[0])]
            keep(tracker, _part_about(message, name), NOT_TOLD, nearest[:MOST_NEAREST])
        return []


def keep_misunderstood(tracker: Tracker) -> None:
    """Keep the latest message: nothing in it was understood."""
    message = tracker.latest_message or {}
    keep(tracker, message.get("text") or "", FALLBACK, nearest_topics(message))


def keep(tracker: Tracker, text: str, why: str, nearest: list[str]) -> None:
    """Write a question down without names and numbers. The reply never hangs on it: failure is logged."""
    try:
        with base.session() as session:
            questions.note(session, text, why, nearest, clock.utcnow(), _names(tracker))
    except DatabaseError:
        logger.exception("An unanswered question was not kept.")


def untold(events: list[dict[str, Any]]) -> list[str]:
    """The topics (`aftercare.hot_tub`) whose answer since the latest message was not known, each once."""
    found = []
    for event in reversed(events):
        if event.get("event") == "user":
            break
        metadata = event.get("metadata") or {}
        answer, about = metadata.get("utter_action") or "", metadata.get("metadata") or {}
        if answer.startswith(_ANSWER) and _is_untold(about):
            found.append(answer.removeprefix(_ANSWER))
    return list(dict.fromkeys(reversed(found)))


def nearest_topics(message: dict[str, Any]) -> list[str]:
    """FAQ topics and other intents that the message was likest to, likeliest first."""
    faq = ((message.get("response_selector") or {}).get("faq") or {}).get("ranking") or ()
    ranked = [(e["confidence"], e["intent_response_key"].removeprefix("faq/")) for e in faq]
    ranked += [(e["confidence"], e["name"]) for e in message.get("intent_ranking") or ()]
    likeliest = sorted(ranked, key=lambda entry: -entry[0])
    return [name for _, name in likeliest if name not in _UNKNOWN][:MOST_NEAREST]


def _is_untold(metadata: dict[str, Any]) -> bool:
    return metadata.get("source") == NOT_TOLD or metadata.get("offers") == "person"


def _part_about(message: dict[str, Any], name: str) -> str:
    """The part of the message that asks about `name`; the whole when its part is not known."""
    topic, _, about = name.partition(".")
    for found in message.get("topics") or ():
        if found["name"] == topic and (found.get("about") or "") == about and found.get("text"):
            return str(found["text"])
    return message.get("text") or ""


def _names(tracker: Tracker) -> tuple[str, ...]:
    """Names known in the conversation."""
    entities = (tracker.latest_message or {}).get("entities") or ()
    said = [e["value"] for e in entities if e["entity"] == "person"]
    return tuple(name for name in (tracker.get_slot("name"), *said) if isinstance(name, str))
