"""What the words together with what stands tell better than the classifier."""

from __future__ import annotations

from rasa.shared.core.trackers import DialogueStateTracker

from bot.policies import emergencies
from bot.policies import turn as reading
from clinic import choice, treated

ERASE = "utter_erase"


def intents(tracker: DialogueStateTracker, text: str, found: tuple[str, ...]) -> tuple[str, ...]:
    """The intents of `text`, `found` by the classifier, as they are to be understood here."""
    slot = tracker.get_slot
    if choice.wants_no_more(text) and "book" not in found:
        return ("stop",)
    if _waits(tracker, text):
        return ("human",)
    if choice.wants_money_back(text) and slot("handed_over") and "complaint" not in found:
        return ("complaint",)
    if slot("task") and slot("requested_slot") == "confirmed" and choice.asks_if_settled(text):
        return ("booking_status",)
    if choice.asks_if_erased(text) and reading.times_said(tracker, ERASE):
        return ("privacy",)
    return found


def leaves_no_question(tracker: DialogueStateTracker, text: str) -> bool:
    """Whether what sounds like a question about cupping is none: "i'm just tired" after an emergency.

    Nor is "will they really call?" after a hand-off, or "can she come after?" of somebody who was refused.
    """
    if emergencies.afterwards(tracker.get_slot("emergency")) and not choice.asks_something(text):
        return True
    refused = tracker.get_slot("screening_decision") == "avoid" and not tracker.get_slot("task")
    comes = refused and choice.asks_to_come(text) and not treated.is_along(text)
    return bool(_waits(tracker, text) or comes)


def _waits(tracker: DialogueStateTracker, text: str) -> bool:
    at_rest = tracker.get_slot("handed_over") and not tracker.get_slot("task")
    return bool(at_rest and choice.waits_for_person(text))
