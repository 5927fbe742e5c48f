"""Handing over to a person: with what is known, once, while the bot goes on answering."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.details import spoken_contact
from actions.heard import Heard
from clinic import clock, handoff
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
)
TRANSCRIPT_LINES = 40


class ActionHandOver(Action):
    """Put the conversation on the staff's list and say what happens next."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_hand_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Idempotent for an open hand-off: asked again, the person hears that it is with the team."""
        again = bool(tracker.get_slot("handed_over"))
        contact = tracker.get_slot("contact")
        hand_over(tracker, reason_of(tracker))
        if again:
            dispatcher.utter_message(response="utter_handed_over_already")
        elif contact or Heard.of(tracker).channel == "sms":
            dispatcher.utter_message(response="utter_handed_over")
        else:
            dispatcher.utter_message(response="utter_handed_over_contact")
        return [SlotSet("handed_over", True)]


class ActionPassOnContact(Action):
    """The contact that was asked for after handing over."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_pass_on_contact"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """`action_note_booking` has read it already."""
        contact = tracker.get_slot("contact")
        hand_over(tracker, reason_of(tracker))
        dispatcher.utter_message(response="utter_contact_noted", contact=spoken_contact(contact))
        return []


def hand_over(tracker: Tracker, reason: str) -> None:
    """Write the hand-off down, or add to the open one."""
    heard = Heard.of(tracker)
    with base.session() as session:
        handoff.hand_over(
            session,
            heard.conversation,
            reason,
            heard.text,
            clock.utcnow(),
            facts={name: tracker.get_slot(name) for name in PASSED_ON if tracker.get_slot(name)},
            contact=handoff.Reach(tracker.get_slot("name"), **(tracker.get_slot("contact") or {})),
            transcript=transcript(tracker),
            message_id=heard.message_id,
        )


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
    for reason in ("emergency", "treatment_problem", "complaint"):
        if reason in found:
            return reason
    flagged = tracker.get_slot("flags") and tracker.get_slot("own_reference")
    return "health_flag_after_booking" if flagged else "asked_for_a_person"
