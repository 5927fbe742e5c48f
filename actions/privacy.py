"""What is kept, and having it erased."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.handoff import WANTS_ERASED, hand_over, is_reachable
from actions.heard import Heard
from clinic import choice


class ActionPrivacy(Action):
    """Tell what is kept; a wish to have it erased goes to staff."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_privacy"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """The assistant erases nothing itself: staff check first whose data it is."""
        if choice.asks_if_erased(Heard.of(tracker).text) and _was_asked_for(tracker):
            dispatcher.utter_message(response="utter_erase_state")
            return []
        if not choice.asks_to_erase(Heard.of(tracker).text):
            dispatcher.utter_message(response="utter_privacy")
            return []
        hand_over(tracker, WANTS_ERASED)
        reachable = is_reachable(tracker)
        dispatcher.utter_message(response="utter_erase" if reachable else "utter_erase_contact")
        return [SlotSet("handed_over", True)]


def _was_asked_for(tracker: Tracker) -> bool:
    """Whether a reply has told that the wish for erasing is with the team."""
    said = ((e.get("metadata") or {}).get("utter_action") for e in tracker.events if e.get("event") == "bot")
    return any(str(name).startswith("utter_erase") for name in said)
