"""Stopping and starting over. Health flags stay in both."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.heard import BOOKING_SLOTS, Heard, cleared
from clinic import diary
from clinic.db import base

_TASK = ("task", *BOOKING_SLOTS, "moving", "looking_for", "wording", "tries", "requested_slot")


class ActionStop(Action):
    """Leave what was under way; what was held is free again."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_stop"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Says that nothing was booked, if something was under way."""
        response = "utter_stopped" if tracker.get_slot("task") else "utter_all_right"
        dispatcher.utter_message(response=response)
        return leave_task(tracker)


class ActionStartOver(Action):
    """Begin afresh, apart from what was said about health."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_start_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Keeps `health_findings` and the hand-off."""
        dispatcher.utter_message(response="utter_started_over")
        return [*leave_task(tracker), SlotSet("misses", None)]


def leave_task(tracker: Tracker) -> list[Any]:
    """Give back a held place and empty the slots of the task; the screening's answers hold on."""
    if tracker.get_slot("place"):
        with base.session() as session:
            diary.release(session, diary.holder(Heard.of(tracker).conversation))
    return [ActiveLoop(None), *cleared(*_TASK)]
