"""What staff hear about the people of a conversation: names, a child's age, health remarks by person."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.handoff import SEVERAL, hand_over
from clinic import treated


class ActionPassOnParty(Action):
    """Several people want to come together: what is told of them goes to staff."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_pass_on_party"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Health questions are not answered here for two: the team asks each of them."""
        hand_over(tracker, SEVERAL, asked_again=False)
        remarked = [*(tracker.get_slot("flags") or ()), *(tracker.get_slot("remarked") or ())]
        text = (tracker.latest_message or {}).get("text") or ""
        response = "utter_party_questions" if treated.speaks_of_each(text) else "utter_party_noted"
        before = [f"utter_flag_{concept}" for concept in remarked[:1]]
        dispatcher.utter_message(response=response, before=before)
        return []


def age_told(minor: Any) -> list[str]:
    """For staff's list: how old the child is, where that was said."""
    return [f"age said: {minor}"] if isinstance(minor, int) and not isinstance(minor, bool) else []


def names_before(tracker: Tracker) -> list[str]:
    """For staff's list: other names given for the one to be treated ("put it under my name then")."""
    since = tracker.events
    for number, event in enumerate(since):
        if event.get("event") == "slot" and event.get("name") == "treated":
            since = since[number:]
    given = [e.get("value") for e in since if e.get("event") == "slot" and e.get("name") == "name"]
    others = [name for name in dict.fromkeys(given) if name and name != tracker.get_slot("name")]
    return [f"also named: {name}" for name in others]


def booked_by(tracker: Tracker) -> list[str]:
    """For staff's list: who wrote, where it is not the one to be treated."""
    writer = ((tracker.get_slot("people") or {}).get("") or {}).get("name")
    other = writer and tracker.get_slot("treated") and writer != tracker.get_slot("name")
    return [f"booked by: {writer}"] if other else []
