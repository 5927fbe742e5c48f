"""What is said after the booking: the appointment waits for staff, and the person hears so."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.handoff import FLAG_AFTER_BOOKING, hand_over
from actions.heard import Heard
from actions.people import age_told
from actions.places import details_of
from clinic import clock, second_look
from clinic.db import base
from clinic.ledger import Outcome

MINOR, ANOTHER_PERSON = "minor", "another_person"


class ActionFlagAfterBooking(Action):
    """Turn the appointment into a request, tell staff, tell the person.

    For a health remark, a child (`unsettled["minor"]`), or another person (`unsettled["person"]`).
    """

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_flag_after_booking"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Only the appointments of the person whom the remark is about; without one just what it means."""
        flags, unsettled = tracker.get_slot("flags") or [], tracker.get_slot("unsettled") or {}
        why = reasons_of(flags, unsettled)
        with base.session() as session:
            outcomes = _hold_up(session, tracker, [*why, *age_told(unsettled.get("minor"))], unsettled)
            said = details_of(outcomes[0].appointment) if outcomes else {}
        meaning = [f"utter_flag_{flags[0]}"] if flags else [f"utter_unsettled_{why[0]}"]
        if not said:
            dispatcher.utter_message(response=meaning[0])
            return []
        hand_over(tracker, FLAG_AFTER_BOOKING if flags else why[0], asked_again=False)
        response = "utter_flag_after_booking" if flags else "utter_unsettled_after_booking"
        dispatcher.utter_message(response=response, before=meaning, **said)
        return [SlotSet("handed_over", True)]


def reasons_of(flags: list[str], unsettled: dict[str, Any]) -> list[str]:
    """Why the appointment waits, the reason that is told first."""
    another = [ANOTHER_PERSON] if unsettled.get("person") is not None else []
    minor = [MINOR] if unsettled.get("minor") else []
    return [*minor, *another, *flags]


def _hold_up(session: Any, tracker: Tracker, why: list[str], unsettled: dict[str, Any]) -> list[Outcome]:
    heard, person, now = Heard.of(tracker), unsettled.get("person"), clock.now()
    if person is None:
        return second_look.hold_up(session, heard.conversation, heard.treated, why, heard.message_id, now)
    reference = tracker.get_slot("own_reference")
    return second_look.give_to(session, reference, person, why, heard.message_id, now)
