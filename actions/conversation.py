"""Stopping and starting over. Health flags stay in both."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.heard import BOOKING_SLOTS, Heard, cleared
from actions.places import details_of
from clinic import booking, clock, diary
from clinic.db import base

# Kept when somebody cannot be treated (the next person may come instead) or stops (they may come back).
WISHES = frozenset({"studio", "wish", "name", "contact"})
_TASK = ("task", *BOOKING_SLOTS, "moving", "looking_for", "wording", "tries", "requested_slot")


class ActionStop(Action):
    """Leave what was under way; what was held is free again."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_stop"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Says truthfully what is booked now: nothing, or what was before. The wishes are kept."""
        at_rest = "utter_nothing_more" if tracker.get_slot("handed_over") else "utter_all_right"
        said, response = {}, "utter_stopped" if tracker.get_slot("task") else at_rest
        with base.reading() as session:
            own = booking.mine(session, tracker.sender_id, clock.now())
            if own:
                said, response = details_of(own[0]), "utter_stopped_booked"
        dispatcher.utter_message(response=response, **said)
        return leave_task(tracker, WISHES)


class ActionStartOver(Action):
    """Begin afresh, apart from what was said about health."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_start_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Keeps `health_findings` and the hand-off; an appointment that stands is told."""
        with base.reading() as session:
            own = booking.mine(session, tracker.sender_id, clock.now())
            said = details_of(own[0]) if own else {}
        dispatcher.utter_message(response="utter_started_over" + ("_booked" if own else ""), **said)
        return [*leave_task(tracker), SlotSet("misses", None)]


def leave_task(tracker: Tracker, keep: Collection[str] = ()) -> list[Any]:
    """Give back a held place and empty the slots of the task but `keep`; the screening's answers hold on."""
    if tracker.get_slot("place"):
        with base.session() as session:
            diary.release(session, diary.holder(Heard.of(tracker).conversation))
    return [ActiveLoop(None), *cleared(*(name for name in _TASK if name not in keep))]
