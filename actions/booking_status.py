"""How things stand: "am I booked?", "is it confirmed?", "what happens now?", "should I come?"."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import places
from actions.screening import answers_of, findings_of
from clinic import booking, clock, screening
from clinic.db import base
from clinic.db.appointments import Appointment, Status
from clinic.screening import Decision


class ActionBookingStatus(Action):
    """Tell what is booked, asked for, or not booked at all; change nothing."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_booking_status"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """From the diary, never from memory."""
        with base.reading() as session:
            own = booking.latest(session, tracker.sender_id, clock.now())
            said = places.details_of(own) if own else {}
            response = f"utter_status_{_standing(own, bool(tracker.get_slot('task')), _is_refused(tracker))}"
        dispatcher.utter_message(response=response, **said)
        return []


def _is_refused(tracker: Tracker) -> bool:
    """Whether what is known of their health rules out a booking here."""
    known = screening.standing(answers_of(tracker), findings_of(tracker))
    return Decision.AVOID in (known, tracker.get_slot("screening_decision"))


def _standing(own: Appointment | None, under_way: bool, refused: bool) -> str:
    """How it stands: an appointment's status, `not_yet` while one is being made, `refused`, or `none`."""
    if own and (own.status in (Status.CONFIRMED.value, Status.WAITING.value) or not under_way):
        return str(own.status)
    return "not_yet" if under_way else "refused" if refused else "none"
