"""When the bot does not understand: the likeliest topics, then a person. The turn is never reverted."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.questions import keep_misunderstood

MOST_OPTIONS = 3
LEAST_CONFIDENCE = 0.2


class ActionFallback(Action):
    """Offer what it may have been; the second time in a row, a person. The question is kept for staff."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_fallback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Counts misses in a row in the slot `misses`, with the message they were counted at."""
        misses = misses_in_a_row(tracker)
        options = likely_topics(tracker.latest_message, domain)
        if misses > 1:
            dispatcher.utter_message(response="utter_not_understood_again")
        elif options:
            buttons = [{"title": title} for title in options]
            dispatcher.utter_message(response="utter_did_you_mean", buttons=buttons)
        else:
            dispatcher.utter_message(response="utter_not_understood")
        keep_misunderstood(tracker)
        return [SlotSet("misses", {"count": misses, "at": _messages(tracker)})]


class ActionDefaultFallback(Action):
    """Rasa's last resort. Unlike Rasa's own it does not revert the turn: flags set in it stay."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_default_fallback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Says that it did not understand."""
        dispatcher.utter_message(response="utter_default")
        return []


def misses_in_a_row(tracker: Tracker) -> int:
    """This miss counted, how many messages in a row were not understood."""
    last = tracker.get_slot("misses") or {"count": 0, "at": 0}
    return last["count"] + 1 if last["at"] == _messages(tracker) - 1 else 1


def likely_topics(message: dict[str, Any], domain: dict[str, Any]) -> list[str]:
    """Titles of the FAQ topics that come nearest, likeliest first, as the topic files name them."""
    ranking = (((message.get("response_selector") or {}).get("faq") or {}).get("ranking")) or []
    titles = []
    for entry in ranking[:MOST_OPTIONS]:
        title = title_of(f"utter_{entry['intent_response_key']}", domain)
        if title and entry["confidence"] >= LEAST_CONFIDENCE:
            titles.append(title)
    return titles


def title_of(response: str, domain: dict[str, Any]) -> str | None:
    """The question a topic answers, in a few words (`metadata: {title: ...}` of its answer)."""
    for variation in (domain.get("responses") or {}).get(response) or ():
        title = (variation.get("metadata") or {}).get("title")
        if title:
            return str(title)
    return None


def _messages(tracker: Tracker) -> int:
    return sum(1 for e in tracker.events if e.get("event") == "user")
