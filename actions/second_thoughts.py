"""Taking back a health flag: asked about once in plain words, done only after a yes. Coming back later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import places
from actions.handoff import FLAG_AFTER_BOOKING, hand_over
from actions.heard import cleared
from actions.screening import answers_of, findings_of
from clinic import booking, clock, diary, revision, screening
from clinic.db import base
from clinic.db.appointments import Status


class ActionAskRetraction(Action):
    """Ask whether a known flag was a mistake."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_ask_retraction"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """One thing at a time: of several denied flags the others stay."""
        first = tracker.get_slot("retracting")["concepts"][0]
        dispatcher.utter_message(response=f"utter_retract_{first}")
        return [SlotSet("retracting", {"concepts": [first], "state": "asked"})]


class ActionTakeBack(Action):
    """The person confirmed it: the flag becomes a denial, and what was decided is open again."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_take_back"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Staff see in the screening that it was taken back."""
        concepts = tracker.get_slot("retracting")["concepts"]
        left = revision.without(findings_of(tracker), concepts)
        response, said = "utter_taken_back" if tracker.get_slot("task") else "utter_taken_back_offer", {}
        waiting = _waiting_appointment(tracker)
        if waiting:
            response, said = "utter_taken_back_booked", waiting
            hand_over(tracker, FLAG_AFTER_BOOKING, asked_again=False)
        dispatcher.utter_message(response=response, **said)
        return [
            SlotSet("health_findings", [finding.to_json() for finding in left]),
            *corrected_answers(tracker, concepts),
            *cleared("retracting", "screening_decision", "screening_id", "wording"),
        ]


class ActionPickUp(Action):
    """Somebody comes back to something unfinished: say so, and ask the diary again for the held place."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_pick_up"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """The hold has lapsed meanwhile; if the place is gone, the form asks for another."""
        response = "utter_back_to_move" if tracker.get_slot("moving") else "utter_back"
        dispatcher.utter_message(response=response)
        return _held_again(tracker)


def _waiting_appointment(tracker: Tracker) -> dict[str, str]:
    """The values of the person's appointment that waits for staff, {} when there is none."""
    with base.reading() as session:
        own = booking.mine(session, tracker.sender_id, clock.now())
        waits = [
            a
            for a in own
            if a.status == Status.WAITING.value and a.treated == (tracker.get_slot("treated") or "")
        ]
        return places.details_of(waits[0]) if waits else {}


def corrected_answers(tracker: Tracker, concepts: list[str]) -> list[Any]:
    """The given and half given answers without these concepts."""
    given = answers_of(tracker)
    half = {
        key: screening.Answer.from_json(value)
        for key, value in (tracker.get_slot("half_answered") or {}).items()
    }
    events = []
    for question in screening.questions():
        if question.key in given:
            answer = revision.answer_without(given[question.key], concepts)
            events.append(SlotSet(question.slot, None if answer.open else answer.to_json()))
            half |= {question.key: answer} if answer.open else {}
        elif question.key in half:
            half[question.key] = revision.answer_without(half[question.key], concepts)
    return [*events, SlotSet("half_answered", {key: answer.to_json() for key, answer in half.items()})]


def _held_again(tracker: Tracker) -> list[Any]:
    stored = tracker.get_slot("place")
    if not stored:
        return []
    place, now = places.from_slot(stored), clock.now()
    with base.session() as session:
        held = diary.hold(session, place, tracker.sender_id, now)
    if held:
        return [SlotSet("place", places.to_slot(held))]
    passed = datetime.fromisoformat(stored["start"]) <= now
    return cleared("place", "offers", *(["wish"] if passed else []))
