"""The health questions: note the answers, conclude. What they mean is decided in clinic/screening.py."""

from __future__ import annotations

from typing import Any

from clinic.screening import Answer, Decision, Verdict
from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import leave_task
from actions.heard import Heard
from clinic import clock, screening
from clinic.db import base, screenings
from clinic.health import Finding

SLOT = "screening_{}"
# Asked once more, an answer that still cannot be read stays open, and staff decide.
MOST_TRIES = 1


class ActionNoteScreening(Action):
    """Read the message as an answer to the open health question, and to others it answers as well."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_note_screening"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Only notes; the form asks what is still open."""
        return [SlotSet(name, value) for name, value in note(tracker).items()]


class ActionConcludeScreening(Action):
    """Decide, write the screening down, and say what follows."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_conclude_screening"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """`avoid` ends the task; so does a check that was no booking."""
        answers, findings = answers_of(tracker), findings_of(tracker)
        verdict = screening.assess(answers, findings)
        stored = store(tracker, answers, findings, verdict)
        say_outcome(dispatcher, tracker, verdict)
        decided = [
            SlotSet("screening_decision", verdict.decision.value),
            SlotSet("screening_id", stored),
            SlotSet("screening_at", clock.now().isoformat()),
            ActiveLoop(None),
            SlotSet("requested_slot", None),
        ]
        if verdict.decision is Decision.AVOID or tracker.get_slot("task") != "booking":
            decided += leave_task(tracker)
        return decided


def note(tracker: Tracker) -> dict[str, Any]:
    """Slot values that the message gives to the health questions."""
    heard, asked = Heard.of(tracker), str(tracker.get_slot("requested_slot")).removeprefix(SLOT.format(""))
    answers = screening.read_answers(asked, heard.text)
    said: dict[str, Any] = {}
    for question, answer in answers.items():
        if question == asked:
            said.update(_asked(answer, tracker, heard))
        elif not answer.open:
            said[SLOT.format(question)] = answer.to_json()
    found = [finding for answer in answers.values() for finding in answer.findings]
    merged = screening.merge(findings_of(tracker), found)
    said["health_findings"] = [finding.to_json() for finding in merged]
    return said


def _asked(answer: Answer, tracker: Tracker, heard: Heard) -> dict[str, Any]:
    """The slot of the question that was asked, or how to ask it again."""
    slot = SLOT.format(answer.question)
    tries = (tracker.get_slot("tries") or {}).get(slot, 0)
    if answer.follow_up and (tries < MOST_TRIES or heard.asks):
        wording = "again" if heard.asks else answer.follow_up
        return {"wording": wording, "tries": {slot: tries if heard.asks else tries + 1}}
    return {slot: answer.to_json(), "wording": None, "tries": None}


def answers_of(tracker: Tracker) -> dict[str, Answer]:
    """Answers so far, by question."""
    slots = {question.key: tracker.get_slot(SLOT.format(question.key)) for question in screening.questions()}
    return {key: Answer.from_json(stored) for key, stored in slots.items() if stored}


def findings_of(tracker: Tracker) -> tuple[Finding, ...]:
    """What is known about the health of the person to be treated."""
    return tuple(Finding.from_json(stored) for stored in tracker.get_slot("health_findings") or ())


def store(
    tracker: Tracker, answers: dict[str, Answer], findings: tuple[Finding, ...], verdict: Verdict
) -> int:
    """Write the screening down for a clinician to check; its id."""
    heard = Heard.of(tracker)
    with base.session() as session:
        row = screenings.Screening(
            conversation=heard.conversation,
            channel=heard.channel,
            message_id=heard.message_id,
            question_set=screening.version(),
            answers={key: answer.text for key, answer in answers.items()},
            findings=[finding.to_json() for finding in findings],
            rules=list(verdict.rules),
            decision=verdict.decision.value,
            at=clock.now(),
        )
        session.add(row)
        session.flush()
        return int(row.id)


def say_outcome(dispatcher: CollectingDispatcher, tracker: Tracker, verdict: Verdict) -> None:
    """The outcome in plain words; for `avoid` with the reason."""
    response = f"utter_screening_{verdict.decision.value}"
    if verdict.decision is Decision.AVOID:
        dispatcher.utter_message(response=f"utter_reason_{verdict.concept}")
    elif tracker.get_slot("task") != "booking":
        response += "_check"
    dispatcher.utter_message(response=response)
