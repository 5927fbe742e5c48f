"""A health remark after the booking: the appointment waits for staff, and the person hears so."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.handoff import FLAG_AFTER_BOOKING, hand_over
from actions.heard import Heard
from actions.places import details_of
from clinic import clock, second_look
from clinic.db import base


class ActionFlagAfterBooking(Action):
    """Turn the appointment into a request, tell staff, tell the person."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_flag_after_booking"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Only the appointments of the person whom the remark is about; without one just what it means."""
        heard, flags = Heard.of(tracker), tracker.get_slot("flags")
        with base.session() as session:
            outcomes = second_look.hold_up(
                session, heard.conversation, heard.treated, flags, heard.message_id, clock.now()
            )
            said = details_of(outcomes[0].appointment) if outcomes else {}
        meaning = [f"utter_flag_{concept}" for concept in flags[:1]]
        if not said:
            dispatcher.utter_message(response=meaning[0])
            return []
        hand_over(tracker, FLAG_AFTER_BOOKING, asked_again=False)
        dispatcher.utter_message(response="utter_flag_after_booking", before=meaning, **said)
        return [SlotSet("handed_over", True)]
