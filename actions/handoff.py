"""Handing over to a person: with what is known, once, while the bot goes on answering."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.details import own_number, spoken_contact
from actions.heard import SPANISH, Heard
from actions.who import contact_in
from clinic import booking, choice, clock, handoff, party
from clinic.db import base

PASSED_ON = (
    "task",
    "studio",
    "wish",
    "place",
    "name",
    "own_reference",
    "health_findings",
    "screening_decision",
    "treated",
    "minor",
)
TRANSCRIPT_LINES = 40
WRITER = "the writer"
ASKED_FOR = "asked_for_a_person"
SEVERAL = "several_people"
WANTS_ERASED = "wants_data_erased"
FLAG_AFTER_BOOKING = "health_flag_after_booking"
# What is said in the same message before telling that it was passed on.
FIRST_SAID = {"complaint": "utter_complaint", SEVERAL: "utter_several_people"}


class ActionHandOver(Action):
    """Put the conversation on the staff's list and say what happens next."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_hand_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Idempotent for an open hand-off: asked again, the person hears that it is with the team."""
        reason, again = reason_of(tracker), bool(tracker.get_slot("handed_over"))
        hand_over(tracker, reason)
        response = "utter_handed_over" + ("_spanish" if in_spanish(tracker) else "")
        response += ("_already" if again else "") + ("" if is_reachable(tracker) else "_contact")
        before = _first_said(tracker, reason)
        dispatcher.utter_message(response=response, before=before)
        return [SlotSet("handed_over", True)]


class ActionTellStaff(Action):
    """Bring something to the staff's notice; the person is answered otherwise."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_tell_staff"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Says nothing: an emergency is no time to talk of the clinic, and a flag is answered elsewhere."""
        hand_over(tracker, reason_of(tracker), asked_again=False)
        return []


class ActionPassOnDetails(Action):
    """What is told after a hand-off reaches those who have it."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_pass_on_details"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Says nothing. A hand-off that staff have closed stays closed while something is booked here."""
        with base.reading() as session:
            open_one = handoff.of_conversation(session, tracker.sender_id)
            reason = open_one.reason if open_one else None
        if reason or not tracker.get_slot("task"):
            hand_over(tracker, reason or ASKED_FOR, asked_again=False)
        return []


class ActionPassOnContact(Action):
    """The contact that was asked for after handing over."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_pass_on_contact"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """`action_note_booking` has read it already. A number that staff have is not thanked for again."""
        contact = tracker.get_slot("contact")
        if hand_over(tracker, ASKED_FOR, asked_again=False):
            response = "utter_contact_noted" + ("_spanish" if in_spanish(tracker) else "")
            dispatcher.utter_message(response=response, contact=spoken_contact(contact))
        elif not tracker.get_slot("task"):
            spanish = "_spanish" if in_spanish(tracker) else ""
            dispatcher.utter_message(response=f"utter_handed_over{spanish}_already")
        return []


def _first_said(tracker: Tracker, reason: str) -> list[str]:
    """What comes before telling that it was passed on: sorrow, who decides about money, what this is."""
    heard = Heard.of(tracker)
    if choice.wants_money_back(heard.text):
        return ["utter_complaint" if reason == "complaint" else "utter_complaint_again", "utter_money_back"]
    if "bot_challenge" in heard.intents and "human" not in heard.intents:
        return ["utter_is_a_bot"]
    return [FIRST_SAID[reason]] if reason in FIRST_SAID else []


def in_spanish(tracker: Tracker) -> bool:
    """Whether the latest message is in Spanish (bot/nlu/language.py), or agrees to a person in it."""
    message = tracker.latest_message or {}
    return message.get("language") == SPANISH or choice.agrees_in_spanish(message.get("text") or "")


def is_reachable(tracker: Tracker) -> bool:
    """Whether staff know how to reach the person: a contact was given, or they write from their phone."""
    return bool(contact_of(tracker)) or Heard.of(tracker).channel == "sms"


def contact_of(tracker: Tracker) -> dict[str, str]:
    """The contact given in this conversation, else the number they text from or that of an appointment."""
    given: dict[str, str] | None = tracker.get_slot("contact")
    if given:
        return given
    if number := own_number(tracker):
        return number
    with base.reading() as session:
        own = booking.mine(session, tracker.sender_id, clock.now())
    if not own:
        return {}
    return contact_in(own[0])


def hand_over(tracker: Tracker, reason: str, asked_again: bool = True) -> bool:
    """Write the hand-off down, or add to the open one. Whether that told staff a contact they had not.

    `asked_again`: the person asks for it (once more); otherwise something is only added.
    """
    heard, contact = Heard.of(tracker), contact_of(tracker)
    with base.session() as session:
        before = handoff.of_conversation(session, heard.conversation)
        known = {before.phone, before.email} if before else set()
        handoff.hand_over(
            session,
            heard.conversation,
            reason,
            heard.text,
            clock.utcnow(),
            facts=facts_of(tracker),
            contact=handoff.Reach(_name(tracker), **contact),
            transcript=transcript(tracker),
            message_id=heard.message_id,
            asked_again=asked_again,
        )
    return bool(set(contact.values()) - known)


def _name(tracker: Tracker) -> str | None:
    """The name of the one to be treated, else of the one who writes."""
    of_writer: dict[str, Any] = (tracker.get_slot("people") or {}).get("") or {}
    return tracker.get_slot("name") or of_writer.get("name")


def facts_of(tracker: Tracker) -> dict[str, Any]:
    """What staff are told: the slots of the task, and what is known of each of the others spoken of."""
    facts = {name: tracker.get_slot(name) for name in PASSED_ON if tracker.get_slot(name)}
    others = party.by_person(tracker.get_slot("people") or {}, WRITER)
    together = (tracker.get_slot("party") or {}).get("names")
    return {**facts, **({"others": others} if others else {}), **({"names": together} if together else {})}


def transcript(tracker: Tracker) -> list[dict[str, str]]:
    """The last lines of the conversation, oldest first: [{"who": "client"|"bot", "text": ...}]."""
    who = {"user": "client", "bot": "bot"}
    lines = [
        {"who": who[e["event"]], "text": e.get("text") or ""} for e in tracker.events if e.get("event") in who
    ]
    return lines[-TRANSCRIPT_LINES:]


def reason_of(tracker: Tracker) -> str:
    """Why staff are called, for their list: what was understood, or what the health reading found."""
    health = (tracker.latest_message or {}).get("health") or {}
    found = Heard.of(tracker).intents | ({"treatment_problem"} if health.get("aftercare_problem") else set())
    found |= {"emergency"} if health.get("emergency") else set()
    for reason in ("emergency", "treatment_problem", "complaint"):
        if reason in found:
            return reason
    return SEVERAL if tracker.get_slot("several") else ASKED_FOR
