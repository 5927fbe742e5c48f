"""Intents that the words together with what stands tell better than the classifier."""

from __future__ import annotations

from rasa.shared.core.trackers import DialogueStateTracker

from bot.policies import turn as reading
from clinic import choice

ERASE = "utter_erase"


def intents(tracker: DialogueStateTracker, text: str, found: tuple[str, ...]) -> tuple[str, ...]:
    """The intents of `text`, `found` by the classifier, as they are to be understood here."""
    slot = tracker.get_slot
    if choice.wants_no_more(text) and "book" not in found:
        return ("stop",)
    if slot("handed_over") and not slot("task") and choice.waits_for_person(text):
        return ("human",)
    if choice.wants_money_back(text) and slot("handed_over") and "complaint" not in found:
        return ("complaint",)
    if slot("task") and slot("requested_slot") == "confirmed" and choice.asks_if_settled(text):
        return ("booking_status",)
    if choice.asks_if_erased(text) and reading.times_said(tracker, ERASE):
        return ("privacy",)
    return found
