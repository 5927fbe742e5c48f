"""The health questions: what is noted, what is concluded, what is written down for the clinician."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from actions import screening as action
from actions.screening import ActionConcludeScreening, ActionNoteScreening
from clinic import screening
from clinic.db import base
from clinic.db.screenings import Screening
from tests.unit.actions.talk import NOW, Done, heard, run

pytestmark = pytest.mark.usefixtures("dictionary", "fresh_clinic")

DENIALS = {
    "pregnancy": "no",
    "blood": "no",
    "area": "lower back, my skin there is fine",
    "other": "no, nothing else",
}


def slot(key: str) -> str:
    return screening.questions()[key].slot


def answers(**changes: str) -> dict[str, Any]:
    """The slots of a finished form: all denied, apart from `changes`."""
    said = {**DENIALS, **changes}
    return {slot(key): screening.read_answer(key, text).to_json() for key, text in said.items()}


def findings(*texts: str) -> list[dict[str, Any]]:
    return [f.to_json() for text in texts for f in screening.health.read(text).findings]


def note(text: str, key: str | None, *intents: str, **slots: Any) -> dict[str, Any]:
    """What `text` gives when the question `key` is open."""
    form = "screening_form" if key else None
    asked = {"requested_slot": slot(key)} if key else {}
    return action.note(heard(text, *intents, slots={**slots, **asked}, form=form))


async def conclude(*mentions: str, task: str = "booking", message_id: str = "m1", **changes: str) -> Done:
    slots = {**answers(**changes), "health_findings": findings(*mentions), "task": task}
    return await run(ActionConcludeScreening(), heard("no", "deny", slots=slots, message_id=message_id))


def stored() -> list[Screening]:
    with base.session() as session:
        found = list(session.scalars(select(Screening).order_by(Screening.id)))
        session.expunge_all()
        return found


async def test_noting_says_nothing() -> None:
    tracker = heard("no", "deny", slots={"requested_slot": slot("pregnancy")}, form="screening_form")
    done = await run(ActionNoteScreening(), tracker)
    assert done.messages == []
    assert done.slots[slot("pregnancy")]["cleared"] == ["pregnancy", "postpartum"]


@pytest.mark.parametrize("key", ["pregnancy", "blood", "area", "other"])
def test_a_denial_answers_the_question_asked_and_no_other(key: str) -> None:
    said = note(DENIALS[key], key)
    assert said[slot(key)]["left"] == []
    others = {slot(other) for other in DENIALS if other != key}
    assert not others & set(said)


def test_an_answer_is_not_overwritten() -> None:
    said = note("no", "blood", **{slot("pregnancy"): answers()[slot("pregnancy")]})
    assert slot("pregnancy") not in said


def test_what_is_denied_by_name_answers_questions_to_come() -> None:
    said = note("no, and i'm not on blood thinners and have no bleeding disorder", "pregnancy")
    assert said[slot("blood")]["left"] == []


def test_without_an_open_question_only_what_is_named_counts() -> None:
    assert slot("pregnancy") in note("i'm not pregnant and did not give birth recently", None)
    assert not {slot(key) for key in DENIALS} & set(note("no", None))


@pytest.mark.parametrize("key", [None, "pregnancy", "blood", "area", "other"])
def test_a_flag_is_noted_whatever_is_asked(key: str | None) -> None:
    said = note("no but i take warfarin", key)
    flagged = {(f["concept"], f["status"]) for f in said["health_findings"]}
    assert ("blood_thinner", "present") in flagged


def test_known_flags_are_never_forgotten() -> None:
    known = findings("i am pregnant")
    said = note("no", "blood", health_findings=known)
    assert said["health_findings"] == known


@pytest.mark.parametrize(
    ("text", "key", "wording"),
    [
        ("yes", "blood", "which"),
        ("hm", "blood", "again"),
        ("no", "area", "where"),
        ("i have eczema", "area", "rest"),
    ],
)
def test_an_open_answer_is_asked_on_once(text: str, key: str, wording: str) -> None:
    earlier = {slot(k): answers()[slot(k)] for k in list(DENIALS)[: list(DENIALS).index(key)]}
    first = note(text, key, **earlier)
    assert slot(key) not in first
    assert (first["wording"], first["asked_twice"]) == (wording, key)
    second = note(text, key, **earlier, half_answered=first["half_answered"], asked_twice=key)
    assert second[slot(key)]["left"]


@pytest.mark.parametrize("text", ["not sure", "i'd rather not say"])
def test_who_is_not_sure_or_will_not_say_is_not_pressed(text: str) -> None:
    said = note(text, "pregnancy")
    assert said[slot("pregnancy")]["left"]


def test_two_halves_make_an_answer() -> None:
    earlier = {slot(key): answers()[slot(key)] for key in ("pregnancy", "blood")}
    first = note("my lower back", "area", **earlier)
    assert slot("area") not in first
    second = note(
        "no, nothing there", "area", **earlier, half_answered=first["half_answered"], asked_twice="area"
    )
    assert second[slot("area")]["left"] == []
    assert second[slot("area")]["areas"]
    assert second["half_answered"] == {}


@pytest.mark.parametrize("intent", ["faq/marks", "why_ask"])
def test_a_question_back_is_no_answer(intent: str) -> None:
    said = note("why do you ask that?", "blood", intent, **{slot("pregnancy"): answers()[slot("pregnancy")]})
    assert slot("blood") not in said
    assert (said["wording"], said["asked_twice"]) == ("again", None)


def test_the_first_answer_begins_the_24_hours() -> None:
    """Answers grow old whether or not the questions are ever finished."""
    assert note("no", "pregnancy")["screening_at"] == NOW
    assert "screening_at" not in note("no", "blood", screening_at="2027-02-10T12:00:00-05:00")
    assert "screening_at" not in note("hm", None)


@pytest.mark.parametrize(
    ("changes", "mentions", "decision", "replies"),
    [
        ({}, (), "clear", ["utter_screening_clear"]),
        ({"blood": "not sure"}, (), "ask_clinician", ["utter_screening_ask_clinician"]),
        ({}, ("i have a pacemaker",), "ask_clinician", ["utter_screening_ask_clinician"]),
        ({"blood": "i take warfarin"}, (), "avoid", ["utter_screening_avoid"]),
        ({}, ("i am pregnant",), "avoid", ["utter_screening_avoid"]),
        (
            {"area": "lower back, i have eczema there"},
            (),
            "avoid",
            ["utter_screening_avoid"],
        ),
    ],
)
async def test_the_outcome(
    changes: dict[str, str], mentions: tuple[str, ...], decision: str, replies: list[str]
) -> None:
    said = [text for text in changes.values() if text != "not sure"]
    done = await conclude(*mentions, *said, **changes)
    assert done.replies == replies
    assert done.slots["screening_decision"] == decision
    assert [row.decision for row in stored()] == [decision]
    assert done.slots["screening_id"] == stored()[0].id
    assert done.loops[0] is None


@pytest.mark.parametrize(
    ("mention", "reply"),
    [
        ("", "utter_screening_clear_check"),
        ("i have a pacemaker", "utter_screening_ask_clinician_check"),
        ("i am pregnant", "utter_screening_avoid"),
    ],
)
async def test_a_check_that_is_no_booking_ends_with_its_outcome(mention: str, reply: str) -> None:
    done = await conclude(*([mention] if mention else []), task="check_health")
    assert done.replies[-1] == reply
    assert done.slots["task"] is None


@pytest.mark.parametrize(("mention", "ends"), [("i am pregnant", True), ("i have a pacemaker", False)])
async def test_only_avoid_ends_a_booking(mention: str, ends: bool) -> None:
    done = await conclude(mention)
    assert ("task" in done.slots) is ends


async def test_an_unanswered_question_clears_nobody() -> None:
    slots = {**answers(), "task": "booking"}
    del slots[slot("other")]
    done = await run(ActionConcludeScreening(), heard("no", slots=slots))
    assert done.slots["screening_decision"] == "ask_clinician"


async def test_a_clinician_can_check_what_was_said() -> None:
    await conclude("i have a pacemaker")
    (row,) = stored()
    assert row.answers == DENIALS
    assert [f["concept"] for f in row.findings] == ["other_serious"]
    assert any("other_serious" in rule for rule in row.rules)
    assert (row.conversation, row.channel, row.message_id) == ("web:me", "web", "m1")
    assert row.question_set == screening.version()
    assert list(row.asked) == ["pregnancy", "blood", "area", "other"]
    assert row.asked["blood"].startswith("Is there a bleeding or clotting disorder")
    assert row.at == datetime.fromisoformat(NOW)


async def test_the_same_message_is_concluded_once() -> None:
    first, second = await conclude(), await conclude()
    assert first.slots["screening_id"] == second.slots["screening_id"]
    assert len(stored()) == 1


async def test_a_second_screening_is_a_second_row() -> None:
    await conclude()
    await conclude("i am pregnant", message_id="m2")
    assert [row.decision for row in stored()] == ["clear", "avoid"]


async def test_the_24_hours_run_from_the_first_answer() -> None:
    began = "2027-02-10T09:00:00-05:00"
    slots = {**answers(), "task": "booking", "screening_at": began}
    done = await run(ActionConcludeScreening(), heard("no", slots=slots))
    assert done.slots.get("screening_at", began) == began
