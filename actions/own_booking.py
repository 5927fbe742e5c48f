"""One's own booking: move it, cancel it. Anyone else learns nothing, not even whether a booking exists."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions import places
from actions.booking import said_of
from actions.details import said_when
from actions.heard import Heard, cleared
from clinic import booking, clock, references, settings, when
from clinic.booking import Result
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.diary import Place
from clinic.when import Opening
from clinic.when.model import When


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
        return cleared("own_reference", "looking_for")


class ActionChangeBooking(Action):
    """Tell which booking there is; with a new time, begin to move it."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_change_booking"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """What is known of the booking fills the form, so that only the new time is left to settle."""
        if tracker.get_slot("task") == "booking":
            return []  # nothing is booked yet: the form takes the correction
        with base.reading() as session:
            found = find(session, tracker)
            if found is None:
                return _not_found(dispatcher, self.name())
            begun, place = as_slots(found), place_of(found)
        if not tracker.get_slot("wish") and not Heard.of(tracker).entities.keys() & {"studio", "when"}:
            dispatcher.utter_message(
                response="utter_own_booking", **said_of(place, reference=found.reference)
            )
        else:
            begun.update(moved_to(place, tracker, begun))
        return [SlotSet(name, value) for name, value in begun.items()]


def as_slots(found: Appointment) -> dict[str, Any]:
    """The booking's details as the form's slots."""
    contact = {"phone": found.phone} if found.phone else {"email": found.email}
    known = {"studio": found.studio, "name": found.name, "contact": contact}
    return {**known, "moving": found.reference, "own_reference": found.reference, "looking_for": None}


def moved_to(place: Place, tracker: Tracker, known: dict[str, Any]) -> dict[str, Any]:
    """The slots of the move that the message asks for: "to 4" keeps the day, "to Monday" the time."""
    studio = tracker.get_slot("studio") or known["studio"]
    wish = When(days=(place.start.date(),), exact=place.start.time())
    said = said_when(Heard.of(tracker), "place")
    if said:
        wish = when.merge(wish, said, clock.now(), Opening.of(settings.get().clinic))
    held = places.hold_chosen(studio, wish, [], "", tracker.sender_id)
    slots = {"task": "booking", "studio": studio, "wish": wish.to_json(), "confirmed": None}
    return {**slots, "place": places.to_slot(held) if held else None}


def find(session: Session, tracker: Tracker) -> Appointment | None:
    """This conversation's next appointment, or the one whose reference and contact the person has."""
    heard, now = Heard.of(tracker), clock.now()
    own = booking.mine(session, heard.conversation, now)
    named = references.read(heard.text)
    reference = named or tracker.get_slot("own_reference")
    match = next((a for a in own if a.reference == reference), None)
    contact = next(iter((tracker.get_slot("contact") or {}).values()), None)
    if not match and reference and contact:
        match = booking.by_reference(session, reference, contact, now)
    return match if match or named else next(iter(own), None)


def place_of(appointment: Appointment) -> Place:
    """Where and when the appointment is, in the clinic's time."""
    start = appointment.start.astimezone(settings.get().clinic.zone)
    return Place(appointment.studio, appointment.room, start, appointment.minutes)


def _not_found(dispatcher: CollectingDispatcher, action: str) -> list[Any]:
    dispatcher.utter_message(response="utter_booking_not_found")
    return [SlotSet("looking_for", action)]
