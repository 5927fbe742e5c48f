"""One's own booking: move it, cancel it. Anyone else learns nothing, not even whether a booking exists."""

from __future__ import annotations

from itertools import dropwhile
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions import places
from actions.details import own_number, said_when, spoken_contact
from actions.heard import Heard, cleared
from actions.who import contact_in, contact_said, name_said
from clinic import booking, choice, clock, references, settings, spelled, when
from clinic.booking import Result
from clinic.db import base
from clinic.db.appointments import Appointment, Status
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
            said = places.details_of(found)
            meant = tracker.get_slot("own_reference") == found.reference
            yes = "affirm" in heard.intents or (
                choice.begins_with_yes(heard.text) and heard.intents <= {"cancel_booking"}
            )
            agreed = yes and meant and not heard.early and was_asked_to_cancel(tracker)
            if not agreed:
                dispatcher.utter_message(response="utter_confirm_cancel", **said)
                return [SlotSet("own_reference", found.reference), *cleared("looking_for")]
            outcome = booking.cancel(session, found, heard.message_id, clock.now())
        done = outcome.result is Result.CANCELLED
        dispatcher.utter_message(response="utter_cancelled" if done else "utter_not_possible", **said)
        return cleared("own_reference", "own_start", "looking_for")


class ActionChangeBooking(Action):
    """Tell which booking there is; put a name or contact right; with a new time, begin to move it."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_change_booking"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """What is known of the booking fills the form, so that only the new time is left to settle."""
        if tracker.get_slot("task") == "booking":
            return []  # nothing is booked yet: the form takes the correction
        heard = Heard.of(tracker)
        with base.session() as session:
            found = find(session, tracker)
            if found is None:
                return _not_found(dispatcher, self.name())
            own = found.conversation == heard.conversation
            changes = corrections(heard, found) if own and not tracker.get_slot("looking_for") else {}
            if changes:
                booking.edit(session, found, changes, heard.message_id, clock.now())
            waits = found.status == Status.WAITING.value
            begun, place, said = as_slots(found, tracker), places.place_of(found), places.details_of(found)
        moved = moved_to(place, tracker, begun) if asks_to_move(tracker) else {}
        if moved and not _is_where_it_was(moved, place):
            begun.update(moved)
        elif changes:
            contact = spoken_contact(begun["contact"])
            dispatcher.utter_message(response="utter_edited", contact=contact, **said)
        elif own and _only_spells_the_name(heard, found):
            dispatcher.utter_message(response="utter_name_is_right", **said)
        else:
            dispatcher.utter_message(response="utter_own_request" if waits else "utter_own_booking", **said)
        return [SlotSet(name, value) for name, value in begun.items()]


class ActionDetailsNoted(Action):
    """Details that begin nothing and change nothing: never "noted" where a booking stays as it was."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_details_noted"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Who has a booking here hears how it stands; anybody else is asked whether to look for one."""
        with base.reading() as session:
            own = booking.mine(session, Heard.of(tracker).conversation, clock.now())
            said = places.details_of(own[0]) if own else {}
        dispatcher.utter_message(response="utter_details_unchanged" if own else "utter_details_noted", **said)
        return []


def corrections(heard: Heard, found: Appointment) -> dict[str, str | None]:
    """The name or contact that the message gives and the booking has not."""
    name = name_said(heard, found.name, asked=False)
    changes: dict[str, str | None] = {"name": name} if name else {}
    contact = contact_said(heard, contact_in(found), asked=False)
    if contact:
        changes |= {kind: contact.get(kind) for kind in ("phone", "email")}
    return {key: value for key, value in changes.items() if value != getattr(found, key)}


def _only_spells_the_name(heard: Heard, found: Appointment) -> bool:
    """ "F-E-R-R-A-R-A", once it is so already."""
    spelt = bool(spelled.joined(heard.text)[1]) and heard.entities.keys() == {"person"}
    return spelt and name_said(heard, found.name, asked=False) == found.name


def was_asked_to_cancel(tracker: Tracker) -> bool:
    """Whether the last reply before this message asked whether to cancel."""
    before = dropwhile(lambda event: event.get("event") != "user", reversed(tracker.events))
    next(before, None)  # this message
    last = next((event for event in before if event.get("event") in ("user", "bot")), {})
    return ((last.get("metadata") or {}).get("metadata") or {}).get("offers") == "cancel"


def asks_to_move(tracker: Tracker) -> bool:
    """Whether a new time or studio was named: in this message, or in the one before the booking was found."""
    heard = Heard.of(tracker)
    if heard.entities.keys() & {"studio", "when"}:
        return not choice.asks_how_it_stands(heard.text)
    return bool(tracker.get_slot("looking_for") and (tracker.get_slot("wish") or tracker.get_slot("studio")))


def as_slots(found: Appointment, tracker: Tracker) -> dict[str, Any]:
    """The booking's details as the form's slots. Who proved it by one contact does not see the other."""
    given = own_number(tracker) or tracker.get_slot("contact")
    ours = contact_in(found)
    contact = ours if found.conversation == Heard.of(tracker).conversation else given or ours
    known = {"studio": found.studio, "name": found.name, "contact": contact}
    start = found.start.astimezone(settings.get().clinic.zone).isoformat()
    own = {"own_reference": found.reference, "own_start": start}
    return {**known, **own, "moving": found.reference, "looking_for": None}


def moved_to(place: Place, tracker: Tracker, known: dict[str, Any]) -> dict[str, Any]:
    """The slots of the move that the message asks for: "to 4" keeps the day, "to Monday" the time."""
    named = tracker.get_slot("looking_for") or "studio" in Heard.of(tracker).entities
    studio = (tracker.get_slot("studio") if named else None) or known["studio"]
    wish, said = When(days=(place.start.date(),), exact=place.start.time()), wished(tracker)
    if said:
        wish = when.merge(wish, said, clock.now(), Opening.of(settings.get().clinic))
    held = places.hold_chosen(studio, wish, [], "", tracker.sender_id, known["moving"])
    slots = {"task": "booking", "studio": studio, "wish": wish.to_json(), "confirmed": None}
    return {**slots, "place": places.to_slot(held) if held else None}


def _is_where_it_was(moved: dict[str, Any], place: Place) -> bool:
    """Whether the move leads to the very place of the appointment ("is 6 ok?", and it is at 6)."""
    wish = When.from_json(moved["wish"])
    at = (wish.days[0], wish.exact) if wish.is_precise() else None
    return at == (place.start.date(), place.start.time()) and moved["studio"] == place.studio


def wished(tracker: Tracker) -> When | None:
    """The new time: of this message and, while the booking was still looked for, of those before."""
    if tracker.get_slot("looking_for") and tracker.get_slot("wish"):
        return When.from_json(tracker.get_slot("wish"))
    return said_when(Heard.of(tracker), "place")


def find(session: Session, tracker: Tracker) -> Appointment | None:
    """This conversation's next appointment, or the one whose reference and contact the person has."""
    heard, now = Heard.of(tracker), clock.now()
    own = booking.mine(session, heard.conversation, now)
    named = references.read(heard.text)
    reference = named or tracker.get_slot("own_reference")
    match = next((a for a in own if a.reference == reference), None)
    if not match and reference:
        match = by_reference(session, reference, tracker)
    return match if match or named else next(iter(own), None)


def by_reference(session: Session, reference: str, tracker: Tracker) -> Appointment | None:
    """The appointment with this reference, if the person gave the number or address that it was made with."""
    given = (tracker.get_slot("contact") or {}).values()
    tried = (booking.by_reference(session, reference, contact, clock.now()) for contact in given)
    return next((found for found in tried if found), None)


def _not_found(dispatcher: CollectingDispatcher, action: str) -> list[Any]:
    dispatcher.utter_message(response="utter_booking_not_found")
    return [SlotSet("looking_for", action)]
