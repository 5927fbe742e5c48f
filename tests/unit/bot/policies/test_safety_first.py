"""What a message alone decides, inside the Rasa process: health, emergencies, the task it begins."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.events import ActionExecuted, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.policies.safety_first import SafetyFirst, one_turn_rule, read_turn, slots_said
from bot.policies.turn import SCREENING_SLOTS, Turn
from clinic.screening import Answer
from tests.unit.bot.policies.conversations import (
    LISTEN,
    conversation,
    domain,
    finding,
    health,
    replied,
    said,
)

NOW = "2027-02-10T14:10:00-05:00"
WARFARIN = finding("blood_thinner")
ECZEMA = finding("skin_condition")
PREGNANT = finding("pregnancy")
MAYBE_PREGNANT = finding("pregnancy", "possible")
NOT_PREGNANT = finding("pregnancy", "absent")
FRIEND = finding("pregnancy", "family", whose="friend")


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clinic's clock stands still."""
    monkeypatch.setenv("CLINIC_NOW", NOW)


def ago(**time: float) -> str:
    return (datetime.fromisoformat(NOW) - timedelta(**time)).isoformat()


def turn_of(tracker: DialogueStateTracker) -> Turn:
    return read_turn(tracker, slots_said(tracker))


def answer(question: str, **more: Any) -> dict[str, Any]:
    return Answer(question=question, text="no", **more).to_json()


# -- findings --


@pytest.mark.parametrize(
    ("known", "new", "kept", "flags"),
    [
        ([], [WARFARIN], [WARFARIN], ["blood_thinner"]),
        ([WARFARIN], [], [WARFARIN], []),
        ([WARFARIN], [PREGNANT], [WARFARIN, PREGNANT], ["pregnancy"]),
        ([WARFARIN], [finding("blood_thinner", text="warfarin", start=9)], [WARFARIN], []),
        ([PREGNANT], [NOT_PREGNANT], [PREGNANT, NOT_PREGNANT], []),
        ([MAYBE_PREGNANT], [PREGNANT], [MAYBE_PREGNANT, PREGNANT], ["pregnancy"]),
        ([], [MAYBE_PREGNANT, PREGNANT], [MAYBE_PREGNANT, PREGNANT], ["pregnancy"]),
        ([], [NOT_PREGNANT], [NOT_PREGNANT], []),
        ([], [FRIEND], [FRIEND], []),
        ([], [], [], []),
    ],
)
def test_findings_are_added_and_never_forgotten(
    known: list[Any], new: list[Any], kept: list[Any], flags: list[str]
) -> None:
    tracker = conversation(said("x", health=health(*new)), health_findings=known)
    slots = slots_said(tracker)
    assert slots.get("health_findings", known) == kept
    assert slots["flags"] == flags


@pytest.mark.parametrize("order", permutations([WARFARIN, NOT_PREGNANT, PREGNANT, ECZEMA]))
def test_in_any_order_everything_said_is_kept(order: tuple[dict[str, Any], ...]) -> None:
    known: list[dict[str, Any]] = []
    for found in order:
        known = slots_said(conversation(said("x", health=health(found)), health_findings=known))[
            "health_findings"
        ]
    assert known == list(order)


@pytest.mark.parametrize(
    ("findings", "area", "decision"),
    [
        ([], None, "clear"),
        ([NOT_PREGNANT], None, "clear"),
        ([MAYBE_PREGNANT], None, "ask_clinician"),
        ([PREGNANT, NOT_PREGNANT], None, "avoid"),
        ([ECZEMA], None, "ask_clinician"),
        ([ECZEMA], answer("area", areas=("back",)), "avoid"),
    ],
)
def test_what_the_flags_alone_decide(findings: list[Any], area: dict[str, Any] | None, decision: str) -> None:
    slots = {"health_findings": findings, "screening_area": area}
    assert turn_of(conversation(said("x"), **slots)).flags_decision == decision


def test_a_flag_of_this_very_message_counts_at_once() -> None:
    turn = turn_of(conversation(said("i take warfarin", health=health(WARFARIN))))
    assert (turn.new_flags, turn.flags_decision, turn.speaks_of_health) == (("blood_thinner",), "avoid", True)


def test_flags_of_the_message_before_are_not_new() -> None:
    tracker = conversation(said("x"), flags=["pregnancy"], health_findings=[PREGNANT])
    assert turn_of(tracker).new_flags == ()


# -- emergencies --


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (said("x", health=health(emergency="body")), "body"),
        (said("x", health=health(emergency="mind")), "mind"),
        (said("x", "emergency", health=health(emergency="mind")), "mind"),
        (said("x", "emergency"), "any"),
        (said("x", "book"), None),
        (said("x"), None),
    ],
)
def test_an_emergency_is_noticed(message: Event, kind: str | None) -> None:
    tracker = conversation(message)
    expected = {"kind": kind, "at": NOW} if kind else None
    assert slots_said(tracker).get("emergency") == expected
    assert turn_of(tracker).emergency_now == kind


@pytest.mark.parametrize(
    ("age", "standing"),
    [
        ({}, "body"),
        ({"minutes": 5}, "body"),
        ({"hours": 11, "minutes": 59}, "body"),
        ({"hours": 12}, None),
        ({"days": 3}, None),
    ],
)
def test_an_emergency_stands_for_12_hours(age: dict[str, float], standing: str | None) -> None:
    tracker = conversation(said("x", "book"), emergency={"kind": "body", "at": ago(**age)})
    assert turn_of(tracker).emergency_standing == standing


def test_an_emergency_is_over_when_they_say_so() -> None:
    tracker = conversation(said("i'm ok now", "all_safe"), emergency={"kind": "body", "at": NOW})
    assert turn_of(tracker).emergency_standing is None
    assert turn_of(tracker).emergency_over
    later = conversation(said("i'm ok", "all_safe"), emergency={"kind": "body", "at": NOW, "over": 1.0})
    assert not turn_of(later).emergency_over


def test_a_clinician_decides_after_an_emergency() -> None:
    message = said("x", "emergency", health=health(emergency="body"))
    assert slots_said(conversation(message))["health_findings"][0]["concept"] == "other_serious"


def test_a_new_emergency_outweighs_being_safe() -> None:
    message = said("x", "all_safe", health=health(emergency="body"))
    assert slots_said(conversation(message))["emergency"] == {"kind": "body", "at": NOW}


# -- how long answers hold --


@pytest.mark.parametrize(
    ("age", "expired"),
    [
        ({}, False),
        ({"hours": 23, "minutes": 59}, False),
        ({"hours": 24}, True),
        ({"days": 30}, True),
    ],
)
@pytest.mark.parametrize("decision", ["clear", "ask_clinician", "avoid", None])
def test_health_answers_hold_for_24_hours(age: dict[str, float], expired: bool, decision: str | None) -> None:
    answers = {"screening_pregnancy": answer("pregnancy"), "screening_blood": answer("blood")}
    half = {"half_answered": {"area": answer("area")}, "asked_twice": "area"}
    state = {"screening_at": ago(**age), "screening_decision": decision, "screening_id": 7}
    tracker = conversation(said("hi", "greet"), **answers, **half, **state)
    gone = {name for name, value in slots_said(tracker).items() if value is None}
    assert gone >= {*answers, *half, *state} if expired else not gone & {*answers, *half, *state}
    assert turn_of(tracker).screening_decision == (None if expired else decision)


def test_flags_hold_for_ever() -> None:
    tracker = conversation(
        said("hi", "greet"),
        screening_at=ago(days=300),
        screening_decision="avoid",
        health_findings=[PREGNANT],
    )
    assert "health_findings" not in slots_said(tracker)
    assert turn_of(tracker).flags_decision == "avoid"


def test_expired_answers_are_asked_again() -> None:
    answers = {name: answer(name.removeprefix("screening_")) for name in SCREENING_SLOTS}
    tracker = conversation(said("book", "book"), screening_at=ago(hours=25), **answers)
    assert not turn_of(tracker).screening_full


# -- the task --


WHEN = [{"entity": "when", "value": {}}]
OFFER = [said("am i fine"), replied("utter_screening_clear_check", offers="booking"), LISTEN]


@pytest.mark.parametrize(
    ("events", "slots", "task"),
    [
        ([said("book", "book")], {}, "booking"),
        ([said("does it hurt? book me in", "faq/pain", "book")], {}, "booking"),
        ([said("friday at 3", "inform", entities=WHEN)], {}, "booking"),
        ([said("friday at 3", "out_of_scope", entities=WHEN)], {}, None),
        ([said("i'm ana", "inform")], {}, None),
        ([said("can i have it when pregnant", "check_health")], {}, "check_health"),
        ([said("x", "check_health")], {"task": "booking"}, "booking"),
        ([said("book", "book")], {"task": "check_health"}, "booking"),
        ([said("hello", "greet")], {"task": "booking"}, "booking"),
        ([*OFFER, said("yes", "affirm")], {}, "booking"),
        ([*OFFER, said("no", "deny")], {}, None),
        ([*OFFER, said("does it hurt", "faq/pain")], {}, None),
        ([said("x"), replied("utter_x", offers="person"), said("yes", "affirm")], {}, None),
        ([said("x"), replied("utter_x"), said("yes", "affirm")], {}, None),
        (
            [said("K7F3PT, saturday at 11", "inform", entities=WHEN)],
            {"looking_for": "action_change_booking"},
            None,
        ),
    ],
)
def test_which_task_a_message_begins(events: list[Event], slots: dict[str, Any], task: str | None) -> None:
    assert turn_of(conversation(*events, **slots)).task == task


def test_who_books_anew_no_longer_looks_for_a_booking() -> None:
    tracker = conversation(said("never mind, book me in", "book"), looking_for="action_cancel_booking")
    assert turn_of(tracker).looking_for is None


@pytest.mark.parametrize(
    ("message", "task", "moves"),
    [
        (said("book another one on friday", "book", entities=WHEN), None, False),
        (said("friday at 3", "inform", entities=WHEN), None, True),
        (said("move it, book friday at 3", "change_booking", "book", entities=WHEN), None, True),
        (said("book friday at 3", "book", entities=WHEN), "booking", True),
    ],
)
def test_after_a_look_at_one_s_booking_another_can_be_made(
    message: Event, task: str | None, moves: bool
) -> None:
    """`moving` is set when somebody asks for their booking, as a new time usually follows."""
    tracker = conversation(message, moving="K7F3PT", task=task)
    assert ("moving" not in slots_said(tracker)) is moves


@pytest.mark.parametrize(("form", "wording"), [("booking_form", "again"), (None, None)])
def test_an_open_question_is_put_again_in_other_words(form: str | None, wording: str | None) -> None:
    assert slots_said(conversation(said("hm"), form=form))["wording"] == wording


# -- the turn --


def test_what_the_turn_shows_of_the_form() -> None:
    tracker = conversation(
        said("ana silva", "inform", entities=[{"entity": "person", "value": "Ana"}]),
        ActionExecuted("action_note_booking"),
        SlotSet("name", "Ana"),
        form="booking_form",
        task="booking",
        requested_slot="name",
        studio="flatiron",
        own_reference="K7F3PT",
        own_start="2027-02-12T15:00:00-05:00",
    )
    turn = turn_of(tracker)
    assert (turn.form, turn.requested, turn.task) == ("booking_form", "name", "booking")
    assert (turn.answered, turn.has_details, turn.has_contact) == (True, True, False)
    assert (turn.booking_full, turn.booked) == (False, True)
    assert turn.done == ("action_note_booking",)


def test_a_form_that_is_left_asks_for_nothing() -> None:
    assert turn_of(conversation(said("hi"), requested_slot="name")).requested is None


@pytest.mark.parametrize(
    ("language", "foreign"), [("en", None), (None, None), ("es", "es"), ("other", "other")]
)
def test_other_languages(language: str | None, foreign: str | None) -> None:
    assert turn_of(conversation(said("x", language=language))).foreign_language == foreign


def test_a_problem_after_a_treatment() -> None:
    assert turn_of(conversation(said("x", health=health(aftercare_problem=True)))).treatment_problem


def test_a_contact_after_handing_over() -> None:
    message = said("917 555 0142", "inform", entities=[{"entity": "phone", "value": "+19175550142"}])
    turn = turn_of(conversation(message, handed_over=True))
    assert (turn.handed_over, turn.has_contact) == (True, True)


# -- the policy in Rasa --


def rule(*events: Event) -> DialogueStateTracker:
    tracker = DialogueStateTracker.from_events("rule", list(events), domain().slots)
    tracker.is_rule_tracker = True
    return tracker


GREETING = (LISTEN, said("hi", "greet"), ActionExecuted("utter_greet"), LISTEN)
COMPLAINT = (
    LISTEN,
    said("awful", "complaint"),
    ActionExecuted("utter_complaint"),
    ActionExecuted("action_hand_over"),
    ActionExecuted("..."),
)


@pytest.mark.parametrize(
    ("events", "learnt"),
    [
        (GREETING, {"greet": ["utter_greet"]}),
        (COMPLAINT, {"complaint": ["utter_complaint", "action_hand_over"]}),
        ((*GREETING, said("bye", "goodbye"), ActionExecuted("utter_goodbye")), {}),
        ((LISTEN, ActionExecuted("utter_greet")), {}),
        ((), {}),
    ],
)
def test_one_turn_rules(events: tuple[Event, ...], learnt: dict[str, list[str]]) -> None:
    assert one_turn_rule(rule(*events)) == learnt


def policy(folder: Path) -> SafetyFirst:
    """Trained on two rules, stored and loaded again."""
    storage, resource = LocalModelStorage(folder), Resource("safety")
    context = ExecutionContext(GraphSchema({}))
    config = SafetyFirst.get_default_config()
    trained = SafetyFirst(config, storage, resource, context)
    story = conversation(said("hi", "thanks"), ActionExecuted("utter_thanks"))
    trained.train([rule(*GREETING), rule(*COMPLAINT), story], domain())
    return SafetyFirst.load(config, storage, resource, context)


def test_rules_survive_training_and_loading(tmp_path: Path) -> None:
    assert policy(tmp_path).rules == {
        "greet": ["utter_greet"],
        "complaint": ["utter_complaint", "action_hand_over"],
    }


def predicted(folder: Path, tracker: DialogueStateTracker) -> tuple[str | None, dict[str, Any]]:
    """The action the policy is certain of (None: it abstains), and the slots it sets."""
    prediction = policy(folder).predict_action_probabilities(tracker, domain())
    slots = {event.key: event.value for event in prediction.events or ()}
    if prediction.max_confidence == 0:
        return None, slots
    assert prediction.max_confidence == 1
    assert prediction.is_no_user_prediction
    return domain().action_names_or_texts[prediction.max_confidence_index], slots


def test_the_first_step_of_a_turn_writes_down_what_was_said(tmp_path: Path) -> None:
    message = said("hi, i take warfarin", "greet", health=health(WARFARIN))
    name, slots = predicted(tmp_path, conversation(message))
    assert name == "utter_flag_blood_thinner"
    assert slots["health_findings"] == [WARFARIN]


def test_later_steps_write_nothing(tmp_path: Path) -> None:
    tracker = conversation(said("awful", "complaint"), ActionExecuted("utter_complaint"))
    assert predicted(tmp_path, tracker) == ("action_hand_over", {})


def test_an_emergency_leads_inside_a_form(tmp_path: Path) -> None:
    message = said("my chest hurts, i can't breathe", health=health(emergency="body"))
    tracker = conversation(message, form="booking_form", task="booking", requested_slot="name")
    assert predicted(tmp_path, tracker)[0] == "utter_emergency_body"


def test_it_abstains_before_the_first_message(tmp_path: Path) -> None:
    assert predicted(tmp_path, conversation()) == (None, {})
