"""The order of a turn: danger, notes, answers, then the task. A table of turns and what comes next."""

from __future__ import annotations

import pytest

from bot.policies.plan import FAILED, next_action
from bot.policies.turn import Turn

RULES = {
    "greet": ["utter_greet"],
    "thanks": ["utter_thanks"],
    "human": ["action_hand_over"],
    "complaint": ["utter_complaint", "action_hand_over"],
    "bot_challenge": ["utter_bot_challenge"],
    "why_ask": ["utter_why_ask"],
    "out_of_scope": ["utter_out_of_scope"],
    "nlu_fallback": ["action_fallback"],
    "inform_health": ["utter_noted_health"],
    "affirm": ["utter_anything_else"],
    "deny": ["utter_all_right"],
    "all_safe": ["utter_safe_again"],
    "cancel_booking": ["action_cancel_booking"],
}
MARKS = (("marks", 0.8),)
IN_SCREENING = {"task": "booking", "form": "screening_form", "requested": "screening_blood"}
IN_BOOKING = {
    "task": "booking",
    "form": "booking_form",
    "requested": "name",
    "screening_full": True,
    "screening_decision": "clear",
}


def run(turn: Turn) -> list[str]:
    """All actions of a turn, the state unchanged by them."""
    done: list[str] = []
    while (name := next_action(Turn(**{**turn.__dict__, "done": tuple(done)}), RULES)) != "action_listen":
        assert len(done) < 12, done
        done.append(name)
    return done


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        (Turn(intents=("greet",)), ["utter_greet"]),
        (Turn(questions=MARKS), ["utter_faq/marks"]),
        (Turn(intents=("greet",), questions=MARKS), ["utter_faq/marks"]),
        (
            Turn(questions=(("pain", 0.8), ("what_to_wear", 0.7))),
            ["utter_faq/pain", "utter_faq/what_to_wear"],
        ),
        (Turn(questions=MARKS, intents=("human",)), ["utter_faq/marks", "action_hand_over"]),
        (Turn(intents=("complaint",)), ["utter_complaint", "action_hand_over"]),
        (Turn(intents=("thanks", "greet")), ["utter_greet"]),
        (
            Turn(questions=(("aftercare.hot_tub", 0.8),), untold=True),
            ["utter_faq/aftercare.hot_tub", "action_keep_question"],
        ),
        (Turn(intents=("nlu_fallback",)), ["action_fallback"]),
        (Turn(intents=("out_of_scope",)), ["utter_out_of_scope"]),
    ],
)
def test_without_a_task(turn: Turn, expected: list[str]) -> None:
    assert run(turn) == expected


@pytest.mark.parametrize("around", [{}, IN_SCREENING, IN_BOOKING])
@pytest.mark.parametrize("kind", ["body", "mind"])
def test_an_emergency_says_nothing_else(around: dict, kind: str) -> None:
    turn = Turn(intents=("emergency", "book"), questions=MARKS, emergency_now=kind, **around)
    assert run(turn) == [f"utter_emergency_{kind}", "action_tell_staff"]


def test_follow_ups_stay_with_the_emergency_until_it_is_over() -> None:
    assert run(Turn(intents=("book",), emergency_standing="body")) == ["utter_emergency_still_body"]
    over = Turn(intents=("all_safe", "inform"), has_details=True, emergency_over=True, **IN_SCREENING)
    assert run(over) == ["utter_safe_again"]


@pytest.mark.parametrize(
    ("intent", "reply"),
    [
        ("book", "utter_emergency_still_mind"),
        ("human", "utter_emergency_person_mind"),
        ("thanks", "utter_emergency_kind_mind"),
        ("stop", "utter_emergency_appointment_mind"),
    ],
)
def test_while_an_emergency_stands_it_is_answered_like_a_person(intent: str, reply: str) -> None:
    assert run(Turn(intents=(intent,), emergency_standing="mind")) == [reply]


def test_whoever_argues_with_a_refusal_hears_that_it_stands() -> None:
    argues = Turn(intents=("deny",), insists=True, offered="person", flags_decision="avoid")
    assert run(argues) == ["utter_noted_health_avoid"]
    declines = Turn(intents=("deny",), offered="person", flags_decision="avoid", asks=False)
    assert run(declines) == ["utter_all_right"]


def test_a_person_is_called_in_spanish_too() -> None:
    wants = Turn(intents=("other_language",), foreign_language="es", wants_person_in_spanish=True)
    assert run(wants) == ["action_note_booking", "action_hand_over"]
    assert run(Turn(intents=("other_language",), foreign_language="other")) == ["utter_unread_language"]


@pytest.mark.parametrize(("sure", "asks", "answered"), [(0.7, True, 1), (0.7, False, 0), (0.9, False, 1)])
def test_a_statement_answers_the_health_question(sure: float, asks: bool, answered: int) -> None:
    turn = Turn(intents=("nlu_fallback",), questions=(("marks", sure),), asks=asks, **IN_SCREENING)
    assert run(turn).count("utter_faq/marks") == answered


def test_an_ok_before_a_wish_accepts_nothing_that_was_offered() -> None:
    wish = Turn(intents=("affirm", "cancel_booking"), offered="person")
    assert run(wish) == ["action_cancel_booking"]
    assert run(Turn(intents=("affirm",), offered="person")) == ["action_hand_over"]
    assert run(Turn(intents=("affirm", "cancel_booking"), offered="cancel")) == ["action_cancel_booking"]


def test_a_yes_in_spanish_accepts_the_offered_person() -> None:
    agreed = Turn(intents=("other_language",), foreign_language="es", says_si=True, offered="person")
    assert run(agreed) == ["action_note_booking", "action_hand_over"]


def test_staff_who_were_told_hear_of_a_new_flag() -> None:
    turn = Turn(
        intents=("inform_health",), new_flags=("pregnancy",), flags_decision="avoid", handed_over=True
    )
    assert run(turn) == ["action_tell_staff", "utter_flag_pregnancy"]


def test_a_remark_on_health_is_no_invitation_once_staff_decide() -> None:
    remark = Turn(intents=("inform_health",), flags_decision="avoid")
    assert run(remark) == ["utter_noted_health_avoid"]


def test_a_problem_after_a_treatment_goes_to_people() -> None:
    assert run(Turn(treatment_problem=True, **IN_BOOKING)) == ["utter_treatment_problem", "action_hand_over"]


def test_a_new_flag_is_answered_at_once_outside_a_task() -> None:
    turn = Turn(questions=MARKS, new_flags=("blood_thinner",), flags_decision="avoid")
    assert run(turn) == ["utter_faq/marks", "utter_flag_blood_thinner"]


def test_a_number_instead_of_yes_accepts_the_offered_person() -> None:
    turn = Turn(intents=("inform",), has_details=True, has_contact=True, offered="person")
    assert run(turn) == ["action_note_booking", "action_hand_over"]


def test_a_flag_after_the_booking_reaches_staff() -> None:
    turn = Turn(new_flags=("blood_thinner",), flags_decision="avoid", booked=True)
    assert run(turn) == ["action_flag_after_booking"]


def test_a_question_in_the_form_is_answered_before_the_form_goes_on() -> None:
    turn = Turn(questions=MARKS, **IN_SCREENING)
    assert run(turn) == ["action_note_screening", "utter_faq/marks", "screening_form"]


def test_details_beside_a_question_are_noted() -> None:
    turn = Turn(questions=MARKS, has_details=True, **IN_SCREENING)
    assert run(turn)[:2] == ["action_note_screening", "action_note_booking"]


def test_a_day_in_a_message_about_something_else_is_no_wish() -> None:
    assert run(Turn(intents=("out_of_scope",), has_details=True)) == ["utter_out_of_scope"]


def test_another_language_gets_its_sentence_and_flags_still_count() -> None:
    turn = Turn(questions=MARKS, new_flags=("blood_thinner",), flags_decision="avoid", foreign_language="es")
    assert run(turn) == ["action_note_booking", "utter_flag_spanish", "utter_other_language"]


@pytest.mark.parametrize("intent", ["thanks", "goodbye", "nlu_fallback", "deny", "inform"])
def test_after_an_emergency_only_a_wish_is_more_than_a_kind_word(intent: str) -> None:
    assert run(Turn(intents=(intent,), afterwards="mind")) == ["utter_afterwards_mind"]
    assert "screening_form" in run(Turn(intents=("book",), afterwards="mind", task="booking"))


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        ({"intents": ("nlu_fallback",), "offered": "person"}, "utter_refusal_stands"),
        ({"intents": ("deny", "human")}, "utter_nobody_calls"),
        ({"intents": ("affirm",), "says_yes": True, "offered": "person"}, "action_hand_over"),
        ({"intents": ("inform",), "has_contact": True}, "action_hand_over"),
        ({"intents": ("inform",), "has_details": True, "asks": False}, "utter_refusal_noted"),
    ],
)
def test_who_was_refused_is_not_invited_to_book(turn: dict, expected: str) -> None:
    assert run(Turn(flags_decision="avoid", **turn))[-1] == expected


def test_what_is_told_after_a_hand_off_reaches_staff() -> None:
    told = Turn(intents=("nlu_fallback",), handed_over=True, has_details=True, asks=False)
    assert run(told) == ["action_note_booking", "action_pass_on_details", "utter_details_passed_on"]


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        ({"asks": False}, "utter_details_passed_on_spanish"),
        ({"asks": True}, "action_hand_over"),
        ({"has_contact": True, "has_details": True}, "action_pass_on_contact"),
    ],
)
def test_once_the_team_has_it_spanish_gets_no_word_on_the_language(turn: dict, expected: str) -> None:
    around = {"intents": ("other_language",), "foreign_language": "es", "handed_over": True}
    assert run(Turn(**around, **turn))[-1] == expected


def test_the_language_is_told_twice_in_full() -> None:
    third = Turn(intents=("other_language",), foreign_language="es", told_language=2)
    assert run(third)[-1] == "utter_other_language_short"


def test_whether_a_question_may_be_left_out_is_answered() -> None:
    asked = run(Turn(intents=("nlu_fallback",), leaves_open=True, **IN_SCREENING))
    assert asked == ["action_note_screening", "utter_may_leave_open", "screening_form"]


def test_nothing_is_met_with_silence() -> None:
    assert run(Turn()) == ["action_fallback"]


def test_why_is_answered_for_the_question_asked() -> None:
    turn = Turn(intents=("why_ask",), **IN_SCREENING)
    assert "utter_why_screening_blood" in run(turn)


@pytest.mark.parametrize("intent", ["greet", "thanks", "affirm", "deny", "unsure", "nlu_fallback"])
def test_answers_to_the_form_get_no_reply_of_their_own(intent: str) -> None:
    steps = ["action_note_screening", "action_note_booking", "booking_form"]
    assert run(Turn(intents=(intent,), **IN_BOOKING)) == steps


def test_a_doubtful_topic_does_not_interrupt_an_answer() -> None:
    turn = Turn(questions=(("marks", 0.5),), answered=True, **IN_SCREENING)
    assert "utter_faq/marks" not in run(turn)


def test_a_flag_that_forbids_ends_the_questions() -> None:
    turn = Turn(intents=("inform_health",), flags_decision="avoid", **IN_SCREENING)
    assert run(turn)[:2] == ["action_note_screening", "action_conclude_screening"]


def test_a_flag_in_the_middle_of_the_booking_reopens_the_decision() -> None:
    turn = Turn(intents=("inform",), flags_decision="avoid", **IN_BOOKING)
    assert "action_conclude_screening" in run(turn)
    assert "action_book" not in run(turn)


@pytest.mark.parametrize("decision", ["clear", "ask_clinician"])
def test_a_full_booking_is_made(decision: str) -> None:
    turn = Turn(task="booking", screening_full=True, screening_decision=decision, booking_full=True)
    assert "action_book" in run(turn)


def test_nothing_is_booked_after_avoid() -> None:
    turn = Turn(task="booking", screening_full=True, screening_decision="avoid", booking_full=True)
    assert "action_book" not in run(turn)


def test_nothing_is_booked_unscreened() -> None:
    turn = Turn(task="booking", booking_full=True)
    assert "action_book" not in run(turn)


def test_a_closing_action_that_fails_is_not_silent() -> None:
    turn = Turn(task="booking", screening_full=True, done=("action_conclude_screening",))
    assert next_action(turn, RULES) == FAILED


@pytest.mark.parametrize(
    ("offered", "intent", "expected"),
    [
        ("person", "affirm", "action_hand_over"),
        ("person", "deny", "utter_all_right"),
        (None, "deny", "utter_all_right"),
    ],
)
def test_yes_and_no_answer_what_was_offered(offered: str | None, intent: str, expected: str) -> None:
    assert run(Turn(intents=(intent,), offered=offered)) == [expected]


@pytest.mark.parametrize("intent", ["inform", "nlu_fallback", "thanks", "affirm"])
def test_a_contact_that_was_asked_for_is_noted_before_it_is_passed_on(intent: str) -> None:
    turn = Turn(intents=(intent,), handed_over=True, has_contact=True, has_details=True)
    assert run(turn)[:2] == ["action_note_booking", "action_pass_on_contact"]


@pytest.mark.parametrize("intent", ["inform", "nlu_fallback", "affirm"])
def test_details_of_a_booking_that_is_looked_for_are_noted(intent: str) -> None:
    turn = Turn(intents=(intent,), looking_for="action_cancel_booking", has_contact=True, has_details=True)
    assert run(turn) == ["action_note_booking", "action_cancel_booking"]


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        (Turn(intents=("inform",), booked=True, unsettled=True), ["action_flag_after_booking"]),
        (
            Turn(intents=("inform_health",), booked=True, unsettled=True, new_flags=("blood_thinner",)),
            ["action_flag_after_booking"],
        ),
        (Turn(intents=("deny",), party_told=True), ["action_pass_on_party"]),
        # the names of two are for staff, no detail of one booking
        (Turn(intents=("inform",), party_told=True, has_details=True), ["action_pass_on_party"]),
        (
            Turn(
                intents=("inform_health",),
                remarked=("pregnancy",),
                questions=(("what_to_expect.friend", 1.0),),
            ),
            ["utter_faq/what_to_expect.friend", "utter_flag_pregnancy"],
        ),
        (Turn(intents=("inform_health",), booked=True, remarked=("pregnancy",)), ["utter_flag_pregnancy"]),
        (Turn(intents=("out_of_scope",), consent=True), ["utter_consent"]),
        (
            Turn(intents=("nlu_fallback",), consent=True, **{**IN_BOOKING, "requested": "confirmed"}),
            ["action_note_screening", "action_note_booking", "utter_consent", "booking_form"],
        ),
    ],
)
def test_children_company_and_who_it_is_for(turn: Turn, expected: list[str]) -> None:
    assert run(turn) == expected
