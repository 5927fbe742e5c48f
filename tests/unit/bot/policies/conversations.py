"""Conversations for tests of the policy: events as Rasa keeps them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from clinic.health import Finding
from clinic.settings import ROOT

LISTEN = ActionExecuted("action_listen")


@lru_cache(maxsize=1)
def domain() -> Domain:
    """What the assistant knows, with all texts but the FAQ's."""
    return Domain.load([ROOT / "domain.yml", ROOT / "data" / "texts"])


def said(text: str, *intents: str, **parse: Any) -> UserUttered:
    """A message of the person; `intents` are the topics found in it."""
    topics = [{"name": i.split("/")[-1], "intent": i, "confidence": 0.9} for i in intents]
    own = {"name": intents[0].split("/")[0] if intents else "nlu_fallback", "confidence": 0.9}
    parsed = {"text": text, "intent": own, "entities": [], "topics": topics, **parse}
    return UserUttered(text, own, parsed["entities"], parsed)


def replied(response: str, **metadata: Any) -> BotUttered:
    """A reply of the bot; `metadata` is that of its text."""
    return BotUttered("...", metadata={"utter_action": response, "metadata": metadata})


def conversation(*events: Event, form: str | None = None, **slots: Any) -> DialogueStateTracker:
    """A conversation with these slots at its beginning."""
    at_first = [SlotSet(name, value) for name, value in slots.items()]
    tracker = DialogueStateTracker.from_events("web:1", [*at_first, LISTEN, *events], domain().slots)
    if form:
        tracker.change_loop_to(form)
    return tracker


def finding(concept: str, status: str = "present", **more: Any) -> dict[str, Any]:
    """A finding as a slot keeps it."""
    return Finding(**{"concept": concept, "status": status, "text": "...", "rule": "named", **more}).to_json()


def health(*findings: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The `health` key of a parsed message."""
    return {"findings": list(findings), "emergency": None, "aftercare_problem": False, **more}
