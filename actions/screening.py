"""The health questions: note the answers, conclude. What they mean is decided in clinic/screening.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import select

from actions.conversation import WISHES, leave_task
from actions.heard import Heard
from clinic import choice, clock, followup, health, questionnaire, revision, screening, treated, whose
from clinic.db import base, screenings
from clinic.health import Finding, sources
from clinic.screening import Answer, Decision, Verdict

NOTED_FLAG = "utter_noted_flag"


class ActionNoteScreening(Action):
    """Read the message as an answer to the open health question, and to others it answers as well."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_note_screening"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Only notes; the form asks what is still open. What staff will settle is said before that."""
        noted = note(tracker)
        given = (noted.get(question.slot) for question in screening.questions())
        left = [followup.said_of_open(Answer.from_json(a), answers_of(tracker)) for a in given if a]
        if any(left):
            noted["acknowledge"] = {"response": next(filter(None, left)), "values": {}}
        elif tracker.get_slot("flags"):
            noted["acknowledge"] = {"response": NOTED_FLAG, "values": {}}
        return [SlotSet(name, value) for name, value in noted.items()]


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
        say_outcome(dispatcher, tracker, verdict)
        decided = [
            SlotSet("health_findings", [finding.to_json() for finding in findings]),
            SlotSet("screening_decision", verdict.decision.value),
            SlotSet("screening_id", stored),
            SlotSet("screening_at", tracker.get_slot("screening_at") or clock.now().isoformat()),
            ActiveLoop(None),
            SlotSet("requested_slot", None),
        ]
        if acknowledged(tracker).startswith((NOTED_FLAG, followup.LEFT_OPEN_TEXT)):
            decided.append(SlotSet("acknowledge", None))  # the outcome has just said it
        if verdict.decision is Decision.AVOID or tracker.get_slot("task") != "booking":
            decided += leave_task(tracker, WISHES)
        return decided


def note(tracker: Tracker) -> dict[str, Any]:
    """Slot values that the message gives to the health questions.

    A part of an answer waits in `half_answered` (by question) until the rest is there. Second thoughts open a
    question again, and with it the decision; so does a general question about what had been denied. Answers
    hold for a day from the first one (`screening_at`), whether or not the questions are ever finished.
    """
    heard, asked, given = _for_the_treated(tracker), _asked_question(tracker), answers_of(tracker)
    named = screening.volunteered(heard.text)
    if not choice.only_asks(heard.text):
        named = _with_area(heard.text, named)
    reopened = {**_asked_about(tracker, given), **revision.reopened(heard.text, given, heard.asks)}
    aside = _is_aside(tracker, heard, asked, named, given)
    answers = {**_without_doubt(_read(heard, asked, named, aside), named, tracker), **reopened}
    half, said = dict(tracker.get_slot("half_answered") or {}), {}
    for question in screening.questions():
        answer = answers.get(question.key)
        if answer is None or (question.key in given and question.key not in reopened):
            continue
        before = None if question.key in reopened else half.pop(question.key, None)
        answer, progress = _joined(before, answer)
        if question.key in reopened and answer.open:
            said[question.slot], half[question.key] = None, answer.to_json()
        elif _is_done(answer, question is asked, tracker, aside, progress):
            said[question.slot] = answer.to_json()
        elif _tells(answer) or before:
            half[question.key] = answer.to_json()
    if asked is None and not (said or answers):
        return {}
    found = [finding for answer in answers.values() for finding in answer.findings]
    merged = [f.to_json() for f in screening.merge(findings_of(tracker), found)]
    began = tracker.get_slot("screening_at") or not (said or half)
    return {
        **said,
        **({} if began else {"screening_at": clock.now().isoformat()}),
        **(dict.fromkeys(("screening_decision", "screening_id")) if reopened else {}),
        **_next_wording(tracker, said, half, answers, aside),
        **_asked_back(tracker, half, merged),
        "half_answered": half,
        "health_findings": merged,
    }


def _for_the_treated(tracker: Tracker) -> Heard:
    """What was said; "no for me" of who writes is a no."""
    heard = Heard.of(tracker)
    return heard if heard.treated else replace(heard, text=treated.own_answer(heard.text))


def _read(
    heard: Heard, asked: screening.Question | None, named: Mapping[str, Answer], aside: bool
) -> dict[str, Answer]:
    """What the message answers, as it concerns the person to be treated.

    `named` is what the text says by name. Beside something else (`aside`) only that counts.
    """
    if asked is None:
        return {key: _of_the_treated(answer, heard) for key, answer in named.items()}
    answers = {**named, **screening.read_answers(asked.key, heard.text)}
    if aside and not answers[asked.key].findings:
        answers[asked.key] = (
            named.get(asked.key) or _answer_before_more(heard, asked) or _unread(heard, asked)
        )
    return {key: _of_the_treated(answer, heard) for key, answer in answers.items()}


def _answer_before_more(heard: Heard, asked: screening.Question) -> Answer | None:
    """ "No. Will there be marks?": what stands alone before their question is an answer, if it is one."""
    first = choice.first_clause(heard.text)
    if not (heard.only_asks and first) or choice.takes_back(heard.text):
        return None
    answer = screening.read_answer(asked.key, first)
    return replace(answer, text=heard.text) if answer.cleared else None


def _unread(heard: Heard, asked: screening.Question) -> Answer:
    left = (followup.AREA, *asked.concepts) if asked.key == followup.AREA else asked.concepts
    return Answer(asked.key, heard.text, left=left, why=screening.NOT_SAID)


def _is_aside(
    tracker: Tracker,
    heard: Heard,
    asked: screening.Question | None,
    named: Mapping[str, Answer],
    given: Mapping[str, Answer],
) -> bool:
    """Whether a yes or no in the message is not for the question asked, and the message no try to answer it.

    It is about something else as well ("no, 4 pm"), about another health question ("no, no blood thinners",
    "1 no 2 yes"), about a flag just asked back, or written before the question was there or long after.
    """
    text = heard.text
    if heard.early or heard.is_about_more or tracker.get_slot("away") or tracker.get_slot("retracting"):
        return True
    if asked and choice.only_asks(text) and screening.read_answer(asked.key, text).why not in followup.FINAL:
        return True
    if asked is None or choice.asks_again(text) or revision.is_about_earlier(text, given):
        return True
    denies_another = any(answer.cleared for key, answer in named.items() if key != asked.key)
    return denies_another and asked.key not in named and not choice.adds_a_denial(text)


def _asked_about(tracker: Tracker, given: Mapping[str, Answer]) -> dict[str, Answer]:
    """Answers that are open again, as the message asks about what they denied ("would eczema matter?")."""
    health_heard = (tracker.latest_message or {}).get("health") or {}
    found = [Finding.from_json(stored) for stored in health_heard.get("findings") or ()]
    heard = Heard.of(tracker)
    theirs = whose.sort(found, heard.treated, heard.text, heard.company).theirs
    doubts = {key: followup.doubted(answer, theirs, ()) for key, answer in given.items()}
    return {key: followup.reopened_for(given[key], doubt.concept) for key, doubt in doubts.items() if doubt}


def _to_what_was_asked(answer: Answer, tracker: Tracker) -> Answer:
    """A plain yes after being asked back means the thing that was asked back."""
    back = tracker.get_slot("asked_back")
    return followup.to_asked_back(answer, back, tracker.get_slot("asked_back_words")) if back else answer


def _without_doubt(
    answers: Mapping[str, Answer], named: Mapping[str, Answer], tracker: Tracker
) -> dict[str, Answer]:
    """The answers, but open in what the person asked about before and has now denied only in general."""
    sure = {concept for answer in named.values() for concept in answer.cleared}
    sure |= {tracker.get_slot("asked_back")}
    settled = {}
    for key, read in answers.items():
        answer = _to_what_was_asked(read, tracker)
        doubt = followup.doubted(answer, findings_of(tracker), sure)
        settled[key] = followup.reopened_for(answer, doubt.concept) if doubt else answer
    return settled


def _asked_back(
    tracker: Tracker, half: Mapping[str, Any], findings: list[dict[str, Any]]
) -> dict[str, str | None]:
    """The concept that is to be asked back, and the words it was asked about with."""
    waiting = [Answer.from_json(a) for a in half.values() if a["why"] == followup.ASKED_ABOUT_BEFORE]
    if not waiting:
        return {"asked_back": None, "asked_back_words": None}
    concept = waiting[0].left[-1]
    words = next((f["text"] for f in reversed(findings) if f["concept"] == concept), concept)
    return {"asked_back": concept, "asked_back_words": words}


def _with_area(text: str, answers: dict[str, Answer]) -> dict[str, Answer]:
    """The answers, and the part of the body to be treated if the text names one: that much is answered."""
    areas = health.read(text).areas
    if followup.AREA in answers or not areas:
        return answers
    concepts = screening.questions()[followup.AREA].concepts
    area = Answer(followup.AREA, text, left=concepts, areas=tuple(sorted(areas)), why=screening.NOT_SAID)
    return {**answers, followup.AREA: area}


def _of_the_treated(answer: Answer, heard: Heard) -> Answer:
    """The answer with the findings that are about the person to be treated."""
    theirs = whose.sort(answer.findings, heard.treated, heard.text, heard.company).theirs
    return replace(answer, findings=tuple(theirs))


def _asked_question(tracker: Tracker) -> screening.Question | None:
    """The health question that is open, if one is."""
    if tracker.active_loop.get("name") != "screening_form":
        return None
    return next((q for q in screening.questions() if q.slot == tracker.get_slot("requested_slot")), None)


def _joined(before: dict[str, Any] | None, answer: Answer) -> tuple[Answer, bool]:
    """The answer with what had been answered before, and whether it settles more than that did."""
    if not before:
        return answer, _tells(answer)
    joined = followup.join(Answer.from_json(before), answer)
    return joined, len(joined.left) < len(before["left"])


def _tells(answer: Answer) -> bool:
    """Whether it settles or names anything at all."""
    return bool(answer.cleared or answer.findings or answer.areas)


def _is_done(answer: Answer, was_asked: bool, tracker: Tracker, aside: bool, progress: bool) -> bool:
    """Whether the question needs no more words. It is put twice at the most, and once more after each part
    of an answer (`progress`).
    """
    if not was_asked:
        return not answer.open
    if aside and not _tells(answer):
        return False  # a question of theirs, or a correction, is no answer
    if choice.as_before(answer.text) and tracker.get_slot("asked_twice") != answer.question:
        return False  # answers of another time: asked once what is so now
    if followup.wording(answer) is None:
        return True
    return tracker.get_slot("asked_twice") == answer.question and not progress


def _next_wording(
    tracker: Tracker,
    said: dict[str, Any],
    half: dict[str, Any],
    answers: dict[str, Answer],
    aside: bool,
) -> dict[str, Any]:
    """How the first question that is still open is to be put."""
    asked = _asked_question(tracker)
    following = next((q for q in screening.questions() if not _is_answered(q, said, tracker)), None)
    if following is None:
        return {"wording": None, "asked_twice": None}
    known = Answer.from_json(half[following.key]) if following.key in half else answers.get(following.key)
    wording = followup.wording(known) if known else None
    if following is not asked:
        return {"wording": wording if following.key in half else None, "asked_twice": None}
    if choice.as_before(Heard.of(tracker).text):
        return {"wording": "as_before", "asked_twice": following.key}
    if aside and following.key not in half:
        return {"wording": "again", "asked_twice": None}
    return {"wording": wording or "again", "asked_twice": following.key}


def _is_answered(question: screening.Question, said: Mapping[str, Any], tracker: Tracker) -> bool:
    value = said[question.slot] if question.slot in said else tracker.get_slot(question.slot)
    return value is not None


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
            asked=questionnaire.asked(),
            answers={key: answer.text for key, answer in answers.items()},
            findings=[{**finding.to_json(), "source": sources.of(finding)} for finding in findings],
            rules=list(verdict.rules),
            decision=verdict.decision.value,
            at=clock.now(),
        )
        session.add(row)
        session.flush()
        return int(row.id)


def say_outcome(dispatcher: CollectingDispatcher, tracker: Tracker, verdict: Verdict) -> None:
    """The outcome in plain words; for `avoid` with the reason.

    When the message got an answer already and the booking goes on, the read-back tells the outcome.
    """
    response = f"utter_screening_{verdict.decision.value}"
    if verdict.decision is Decision.AVOID:
        dispatcher.utter_message(response=response, before=[f"utter_reason_{verdict.concept}"])
        return
    check = tracker.get_slot("task") != "booking"
    if verdict.decision is Decision.CLEAR and tracker.get_slot("minor"):
        response = "utter_screening_minor"
    if not check and has_replied(tracker):
        return
    left = acknowledged(tracker)
    cause = left if left.startswith(followup.LEFT_OPEN_TEXT) else f"utter_because_{_cause(verdict)}"
    why = [cause] if verdict.decision is Decision.ASK_CLINICIAN else []
    dispatcher.utter_message(response=response + ("_check" if check else ""), before=why)


def _cause(verdict: Verdict) -> str:
    """What the clinician is asked for: an emergency that was told, a concept, or an open question."""
    if any("emergency:" in rule for rule in verdict.rules) and verdict.concept == "other_serious":
        return "emergency"
    return verdict.concept or "open"


def acknowledged(tracker: Tracker) -> str:
    """The text of what was just noted, which the next reply begins with; "" when there is none."""
    return str((tracker.get_slot("acknowledge") or {}).get("response") or "")


def has_replied(tracker: Tracker) -> bool:
    """Whether the latest message has got a reply already in this turn."""
    since = takewhile(lambda event: event.get("event") != "user", reversed(tracker.events))
    return any(event.get("event") == "bot" for event in since)
