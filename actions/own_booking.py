"""One's own booking: move it, cancel it. Anyone else learns nothing, not even whether a booking exists."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.booking import said_of
from actions.heard import Heard, cleared
from clinic import booking, clock, references, settings
from clinic.booking import Result
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.diary import Place


class ActionCancelBooking(Action):
    """Ask once, then cancel."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_cancel_booking"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """A yes to `utter_confirm_cancel` cancels; anything else asks."""
        heard = Heard.of(tracker)
        with base.session() as session:
            found = find(session, tracker)
            if found is None:
                return _not_found(dispatcher, self.name())
            said = said_of(place_of(found), reference=found.reference)
            agreed = "affirm" in heard.intents and tracker.get_slot("own_reference") == found.reference
            if not agreed:
                dispatcher.utter_message(response="utter_confirm_cancel", **said)
                return [SlotSet("own_reference", found.reference), *cleared("looking_for")]
            outcome = booking.cancel(session, found, heard.message_id, clock.now())
        done = outcome.result is Result.CANCELLED
        dispatcher.utter_message(response="utter_cancelled" if done else "utter_not_possible", **said)
        return cleared("own_reference", "reference", "looking_for")


class ActionChangeBooking(Action):
    """Begin to move a booking: the booking form asks for the new place only."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_change_booking"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """What is known of the booking fills the form; a new time said already is kept."""
        if tracker.get_slot("task") == "booking":
            return []  # nothing is booked yet: the form takes the correction
        with base.reading() as session:
            found = find(session, tracker)
            if found is None:
                return _not_found(dispatcher, self.name())
            contact = {"phone": found.phone} if found.phone else {"email": found.email}
            known = {
                "studio": tracker.get_slot("studio") or found.studio,
                "name": found.name,
                "contact": contact,
            }
            said = said_of(place_of(found), reference=found.reference)
        if not tracker.get_slot("wish"):
            dispatcher.utter_message(response="utter_move_found", **said)
        begun = {
            "task": "booking",
            "moving": found.reference,
            "looking_for": None,
            "own_reference": found.reference,
        }
        return [SlotSet(name, value) for name, value in {**known, **begun}.items()]


def find(session: Session, tracker: Tracker) -> Appointment | None:
    """This conversation's next appointment, or the one whose reference and contact the person has."""
    heard, now = Heard.of(tracker), clock.now()
    own = booking.mine(session, heard.conversation, now)
    reference = references.read(heard.text) or tracker.get_slot("own_reference")
    if reference:
        match = next((a for a in own if a.reference == reference), None)
        contact = next(iter((tracker.get_slot("contact") or {}).values()), None)
        return match or (booking.by_reference(session, reference, contact, now) if contact else None)
    return own[0] if own else None


def place_of(appointment: Appointment) -> Place:
    """Where and when the appointment is, in the clinic's time."""
    start = appointment.start.astimezone(settings.get().clinic.zone)
    return Place(appointment.studio, appointment.room, start, appointment.minutes)


def _not_found(dispatcher: CollectingDispatcher, action: str) -> list[Any]:
    dispatcher.utter_message(response="utter_booking_not_found")
    return [SlotSet("looking_for", action)]
