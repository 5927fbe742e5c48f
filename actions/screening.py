"""The health questions: note the answers, conclude. What they mean is decided in clinic/screening.py."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import select

from actions.conversation import leave_task
from actions.heard import Heard
from clinic import clock, followup, screening
from clinic.db import base, screenings
from clinic.health import Finding, sources
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
            SlotSet("screening_at", tracker.get_slot("screening_at") or clock.now().isoformat()),
            ActiveLoop(None),
            SlotSet("requested_slot", None),
        ]
        if verdict.decision is Decision.AVOID or tracker.get_slot("task") != "booking":
            decided += leave_task(tracker)
        return decided


def note(tracker: Tracker) -> dict[str, Any]:
    """Slot values that the message gives to the health questions.

    A part of an answer waits in `half_answered` (by question) until the rest is there. Answers hold for a day
    from the first one (`screening_at`), whether or not the questions are ever finished.
    """
    heard, asked = Heard.of(tracker), _asked_question(tracker)
    answers = _read(heard, asked)
    half, said = dict(tracker.get_slot("half_answered") or {}), {}
    for question in screening.questions():
        answer = answers.get(question.key)
        if answer is None or tracker.get_slot(question.slot) is not None:
            continue
        before = half.pop(question.key, None)
        answer = followup.join(Answer.from_json(before), answer) if before else answer
        if _is_done(answer, question is asked, tracker, heard):
            said[question.slot] = answer.to_json()
        elif answer.cleared or answer.findings or answer.areas or before:
            half[question.key] = answer.to_json()
    found = [finding for answer in answers.values() for finding in answer.findings]
    merged = [f.to_json() for f in screening.merge(findings_of(tracker), found)]
    began = tracker.get_slot("screening_at") or not (said or half)
    return {
        **said,
        **({} if began else {"screening_at": clock.now().isoformat()}),
        **_next_wording(tracker, said, half, answers),
        "half_answered": half,
        "health_findings": merged,
    }


def _read(heard: Heard, asked: screening.Question | None) -> dict[str, Answer]:
    """What the message answers. Beside something else ("no, 4 pm") only what is denied by name is denied."""
    named = screening.volunteered(heard.text)
    if asked is None:
        return named
    answers = screening.read_answers(asked.key, heard.text)
    if heard.is_about_more and not answers[asked.key].findings:
        unread = replace(answers[asked.key], cleared=(), left=asked.concepts, why=screening.NOT_SAID)
        answers[asked.key] = named.get(asked.key, unread)
    return answers


def _asked_question(tracker: Tracker) -> screening.Question | None:
    """The health question that is open, if one is."""
    if tracker.active_loop.get("name") != "screening_form":
        return None
    return next((q for q in screening.questions() if q.slot == tracker.get_slot("requested_slot")), None)


def _is_done(answer: Answer, was_asked: bool, tracker: Tracker, heard: Heard) -> bool:
    """Whether the question needs no more words. What is asked for is asked for twice at the most."""
    if not was_asked:
        return not answer.open
    if heard.is_about_more and not (answer.cleared or answer.findings or answer.areas):
        return False  # a question of theirs, or a correction, is no answer
    return followup.wording(answer) is None or tracker.get_slot("asked_twice") == answer.question


def _next_wording(
    tracker: Tracker, said: dict[str, Any], half: dict[str, Any], answers: dict[str, Answer]
) -> dict[str, Any]:
    """How the first question that is still open is to be put."""
    asked = _asked_question(tracker)
    following = next(
        (q for q in screening.questions() if not (said.get(q.slot) or tracker.get_slot(q.slot))), None
    )
    if following is None:
        return {"wording": None, "asked_twice": None}
    known = Answer.from_json(half[following.key]) if following.key in half else answers.get(following.key)
    wording = followup.wording(known) if known else None
    if following is not asked:
        return {"wording": wording if following.key in half else None, "asked_twice": None}
    was_question = Heard.of(tracker).is_about_more and following.key not in half
    return (
        {"wording": "again", "asked_twice": None}
        if was_question
        else {"wording": wording, "asked_twice": following.key}
    )


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
    """Write the screening down for a clinician to check, once for each message; its id."""
    heard = Heard.of(tracker)
    with base.session() as session:
        of_message = select(screenings.Screening.id).where(
            screenings.Screening.message_id == heard.message_id
        )
        before = session.scalars(of_message).first()
        if before is not None:
            return int(before)
        row = screenings.Screening(
            conversation=heard.conversation,
            channel=heard.channel,
            person=tracker.get_slot("treated") or "",
            message_id=heard.message_id,
            question_set=screening.questions().version,
            answers={key: answer.text for key, answer in answers.items()},
            findings=[{**finding.to_json(), "source": sources.of(finding)} for finding in findings],
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
