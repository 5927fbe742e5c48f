"""The booking: note what was said, offer places, read back, book once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import acknowledge, booking_words, details, places
from actions.handoff import ActionHandOver
from actions.heard import Heard, cleared
from actions.own_booking import by_reference
from actions.people import age_told, booked_by, names_before
from clinic import booking, calendars, clock, confirmation, link, settings
from clinic.booking import Draft, Outcome, Result
from clinic.db import base
from clinic.db.screenings import Screening
from clinic.diary import Place
from clinic.draft import clears
from clinic.when import speak
from clinic.when.model import When

_ONE_BOOKING = ("task", "wish", "place", "offers", "confirmed", "read_back", "moving")
_MADE = {
    Result.BOOKED: "utter_booked",
    Result.REQUESTED: "utter_requested",
    Result.MOVED: "utter_moved",
    Result.CONFIRMING: "utter_confirming",
}


class ActionNoteBooking(Action):
    """Take all details of the message, whatever was asked."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_note_booking"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Only notes; the next question begins with what was understood."""
        noted = details.note(tracker)
        noted["acknowledge"] = acknowledge.acknowledgement(tracker, noted) or tracker.get_slot("acknowledge")
        return [SlotSet(name, value) for name, value in noted.items()]


class ActionAskStudio(Action):
    """Which studio, with a button for each."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_ask_booking_form_studio"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """The studios of clinic.yml."""
        buttons = [{"title": studio.name} for studio in settings.get().clinic.studios]
        dispatcher.utter_message(response="utter_ask_booking_form_studio", buttons=buttons)
        return []


class ActionAskPlace(Action):
    """When to come: ask, or offer what is free near the wish."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_ask_booking_form_place"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Keeps what it offered in `offers`, so that "the second" has a meaning."""
        stored, studio = tracker.get_slot("wish"), tracker.get_slot("studio")
        if not stored:
            again = "_again" if tracker.get_slot("wording") == "again" else ""
            dispatcher.utter_message(response=f"utter_ask_when{again}", json_message=_days(tracker))
            return []
        if tracker.get_slot("wording") == "which_time":
            return _ask_which_time(dispatcher, tracker)
        if tracker.get_slot("wording") == "stuck":
            dispatcher.utter_message(response="utter_offer_stuck", json_message=_days(tracker))
            return []
        wish = When.from_json(stored)
        found = places.offers(studio, wish, tracker.sender_id, tracker.get_slot("moving"))
        asked_again = tracker.get_slot("wording") == "again"
        say_offers(dispatcher, studio, wish, found, asked_again, json_message=_days(tracker))
        return [SlotSet("offers", [place.start.isoformat() for place in found])]


class ActionAskConfirmed(Action):
    """Read the whole booking back."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_ask_booking_form_confirmed"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """A request for staff is read back as one. After a plain "no": what should be different."""
        if tracker.get_slot("wording") == "change":
            dispatcher.utter_message(response="utter_read_back_change")
            return [SlotSet("read_back", None)]
        response = read_back_of(tracker)
        place = places.from_slot(tracker.get_slot("place"))
        contact = details.spoken_contact(tracker.get_slot("contact"))
        said = places.said_of(place, name=tracker.get_slot("name"), contact=contact)
        dispatcher.utter_message(response=response, minutes=place.minutes, **said)
        return [SlotSet("read_back", True)]


class ActionBook(Action):
    """Make the booking, the request or the move, once."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_book"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Idempotent on the message; whoever loses the place is offered the nearest."""
        if link.is_used(settings.get().clinic):
            return await _elsewhere(dispatcher, tracker, domain)
        outcome = book(tracker)
        if outcome.result in _MADE and outcome.appointment and outcome.place:
            reference = outcome.appointment.reference
            said = places.said_of(outcome.place, name=outcome.appointment.name, reference=reference)
            done = outcome.repeated and outcome.result is not Result.CONFIRMING
            response = "utter_already_booked" if done else _MADE[outcome.result]
            dispatcher.utter_message(response=response, calendar=_calendar(reference), **said)
            own = [SlotSet("own_reference", reference), SlotSet("own_start", outcome.place.start.isoformat())]
            return [*cleared(*_ONE_BOOKING), *own]
        if outcome.result is Result.TAKEN:
            return _offer_after_loss(dispatcher, list(outcome.offers))
        if outcome.result is Result.OVERLAPS and outcome.place and outcome.appointment:
            said = places.said_of(outcome.place, reference=outcome.appointment.reference)
            dispatcher.utter_message(response="utter_overlaps", **said)
            return _back_to_the_place([])
        if outcome.result is Result.OVERLAPS:
            dispatcher.utter_message(response="utter_overlaps_elsewhere")
            return _back_to_the_place([])
        dispatcher.utter_message(response="utter_not_possible")
        return cleared(*_ONE_BOOKING)


async def _elsewhere(dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
    """The clinic's booking page for who is clear; for everybody else a person."""
    slot = tracker.get_slot
    with base.reading() as session:
        screening = session.get(Screening, slot("screening_id")) if slot("screening_id") else None
        is_clear = clears(screening, Heard.of(tracker).conversation, slot("treated") or "", clock.now())
    if slot("screening_decision") != "clear" or not is_clear or slot("minor"):
        return [*await ActionHandOver().run(dispatcher, tracker, domain), *cleared(*_ONE_BOOKING)]
    wish = When.from_json(slot("wish")) if slot("wish") else When()
    day = wish.days[0].isoformat() if len(wish.days) == 1 and not wish.problem else None
    known = {"studio": slot("studio"), "date": day, "name": slot("name"), **(slot("contact") or {})}
    page = link.address(settings.get().clinic, known)
    dispatcher.utter_message(response="utter_booking_link", link=page)
    return cleared(*_ONE_BOOKING)


def _calendar(reference: str) -> str:
    """Where the appointment's calendar file is."""
    known = settings.get()
    return calendars.appointment_address(known.public_url, known.secret, reference)


def book(tracker: Tracker) -> Outcome:
    """What came of the yes, as far as the clinic's own system has said."""
    return confirmation.at_once(_write(tracker))


def _write(tracker: Tracker) -> Outcome:
    """Book, request or move in our diary."""
    heard, slot = Heard.of(tracker), tracker.get_slot
    place = places.from_slot(slot("place"))
    with base.session() as session:
        if slot("moving"):
            appointment = by_reference(session, slot("moving"), tracker)
            if appointment is None:
                return Outcome(Result.CLOSED)
            now, own = clock.now(), heard.conversation
            return booking.move(session, appointment, place, heard.message_id, now, conversation=own)
        draft = Draft(
            conversation=heard.conversation,
            place=place,
            name=slot("name"),
            first_visit=True,
            screening_id=slot("screening_id"),
            treated=slot("treated") or "",
            minor=bool(slot("minor")),
            told=_told(tracker),
            **slot("contact"),
        )
        return booking.confirm(session, draft, slot("screening_decision"), heard.message_id, clock.now())


def _told(tracker: Tracker) -> tuple[str, ...]:
    """What staff should know besides, when they decide: a child's age and name, who wrote."""
    minor = tracker.get_slot("minor")
    return (*age_told(minor), *(names_before(tracker) if minor else ()), *booked_by(tracker))


def read_back_of(tracker: Tracker) -> str:
    """Which read-back fits: of a move, of a request that staff decide, or of a booking."""
    if tracker.get_slot("moving"):
        return "utter_read_back_move"
    if tracker.get_slot("minor"):
        return "utter_read_back_minor"
    is_clear = tracker.get_slot("screening_decision") == "clear"
    return "utter_read_back" if is_clear else "utter_read_back_request"


def _days(tracker: Tracker) -> dict[str, Any]:
    """The days that can be chosen, where there is something to choose them with: on the website."""
    return places.days() if Heard.of(tracker).channel == "web" else {}


def say_offers(
    dispatcher: CollectingDispatcher, studio: str, wish: When, found: list[Place], again: bool, **more: Any
) -> None:
    """Say what is free near the wish, or what is wrong with it. `more`: goes with the message."""
    said = {
        "studio": places.studio_name(studio),
        "places": places.spoken(found) if found else None,
        **booking_words.problem(wish),
    }
    response = "utter_offer_again" if again and found else _offer_response(wish, found)
    dispatcher.utter_message(response=response, buttons=places.buttons(found), **said, **more)


def _offer_response(wish: When, found: list[Place]) -> str:
    if wish.problem in ("nonexistent", "unclear"):
        return f"utter_when_{wish.problem}"
    if not found:
        return "utter_no_places"
    if wish.problem:
        return f"utter_when_{wish.problem}"
    if not wish.allows(found[0].start):
        return "utter_when_taken" if wish.is_precise() else "utter_when_none"
    return "utter_offer_places" if len(found) > 1 else "utter_offer_only"


def _ask_which_time(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
    """A number that may be the place in the list or the hour: ask for the time itself."""
    starts = [datetime.fromisoformat(start) for start in tracker.get_slot("offers")]
    titles = [speak.say_place(start, clock.now()) for start in starts]
    dispatcher.utter_message(
        response="utter_which_time",
        buttons=[{"title": speak.at_start(title)} for title in titles],
        first=titles[0],
        second=titles[-1],
    )
    return []


def _offer_after_loss(dispatcher: CollectingDispatcher, found: list[Place]) -> list[Any]:
    """The place went to somebody else: go back to that question only."""
    response = "utter_place_lost" if found else "utter_no_places"
    dispatcher.utter_message(response=response, places=places.spoken(found) if found else None)
    return _back_to_the_place(found)


def _back_to_the_place(offered: list[Place]) -> list[Any]:
    """The form goes on with that question; nothing else is asked again."""
    again = [
        SlotSet("offers", [place.start.isoformat() for place in offered]),
        SlotSet("requested_slot", "place"),
    ]
    return [*cleared("place", "confirmed", "wish"), ActiveLoop("booking_form"), *again]
