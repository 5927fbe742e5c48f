"""The health questions: note the answers, conclude. What they mean is decided in clinic/screening.py."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import leave_task
from actions.heard import Heard
from clinic import clock, followup, screening
from clinic.db import base, screenings
from clinic.health import Finding
from clinic.screening import Answer, Decision, Verdict


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
        answers = answers_of(tracker)
        findings = screening.settle(answers, findings_of(tracker))
        verdict = screening.assess(answers, findings)
        stored = store(tracker, answers, findings, verdict)
        say_outcome(dispatcher, tracker, verdict, reason_to_avoid(answers, findings))
        decided = [
            SlotSet("health_findings", [finding.to_json() for finding in findings]),
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
    heard = Heard.of(tracker)
    asked = next(q for q in screening.questions() if q.slot == tracker.get_slot("requested_slot"))
    answers = screening.read_answers(asked.key, heard.text)
    said = _asked(answers[asked.key], asked.slot, tracker, heard)
    for question in screening.questions():
        answer = answers.get(question.key)
        if question is not asked and answer and not answer.open and tracker.get_slot(question.slot) is None:
            said[question.slot] = answer.to_json()
    found = [finding for answer in answers.values() for finding in answer.findings]
    said["health_findings"] = [f.to_json() for f in screening.merge(findings_of(tracker), found)]
    return said


def _asked(answer: Answer, slot: str, tracker: Tracker, heard: Heard) -> dict[str, Any]:
    """The slot of the question that was asked; or, once, how to ask for what is left."""
    before = tracker.get_slot("half_answered")
    if before and before["question"] == answer.question:
        answer = followup.join(Answer.from_json(before), answer)
    wording = followup.wording(answer)
    if heard.asks and not (answer.cleared or answer.findings or answer.areas):
        return {"wording": "again"}  # a question of theirs is no answer
    if wording and (not before or before["question"] != answer.question):
        return {"wording": wording, "half_answered": answer.to_json()}
    return {slot: answer.to_json(), "wording": None, "half_answered": None}


def answers_of(tracker: Tracker) -> dict[str, Answer]:
    """Answers so far, by question."""
    stored = {question.key: tracker.get_slot(question.slot) for question in screening.questions()}
    return {key: Answer.from_json(answer) for key, answer in stored.items() if answer}


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
            question_set=screening.questions().version,
            answers={key: answer.text for key, answer in answers.items()},
            findings=[finding.to_json() for finding in findings],
            rules=list(verdict.rules),
            decision=verdict.decision.value,
            at=clock.now(),
        )
        session.add(row)
        session.flush()
        return int(row.id)


def reason_to_avoid(answers: dict[str, Answer], findings: tuple[Finding, ...]) -> str | None:
    """The concept that forbids a treatment, if one does."""
    forbids = (f.concept for f in findings if screening.standing(answers, [f]) is Decision.AVOID)
    return next(forbids, None)


def say_outcome(
    dispatcher: CollectingDispatcher, tracker: Tracker, verdict: Verdict, reason: str | None
) -> None:
    """The outcome in plain words; for `avoid` with the reason."""
    response = f"utter_screening_{verdict.decision.value}"
    if verdict.decision is Decision.AVOID:
        dispatcher.utter_message(response=f"utter_reason_{reason}")
    elif tracker.get_slot("task") != "booking":
        response += "_check"
    dispatcher.utter_message(response=response)
