"""The decision table, the questions of the form, and what is kept in mind."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic import health, screening
from clinic.health import CONCEPTS, STATUSES, Finding
from clinic.screening import Answer, Decision

AVOIDED = ("pregnancy", "bleeding_disorder", "blood_thinner")
LOCAL = ("skin_condition", "broken_skin", "fracture", "large_blood_vessel")
ASKED = ("postpartum", "muscle_strain", "other_serious")


def finding(concept: str, status: str = "present", **more: str | None) -> Finding:
    return Finding(concept, status, "words", "rule: why", **more)  # type: ignore[arg-type]


findings = st.builds(
    Finding,
    st.sampled_from(CONCEPTS),
    st.sampled_from(STATUSES),
    st.just("words"),
    st.just("rule: why"),
    whose=st.sampled_from(("self", "mother", "wife")),
    area=st.sampled_from((None, "arm", "back", "elsewhere", "treated")),
)


@pytest.mark.parametrize("concept", AVOIDED)
def test_what_is_avoided_wherever_it_is(concept: str) -> None:
    assert screening.decide([finding(concept, area="elsewhere")]).decision == Decision.AVOID


@pytest.mark.parametrize("concept", LOCAL)
@pytest.mark.parametrize(
    ("area", "treated", "decision"),
    [
        (None, (), "avoid"),
        (None, ("back",), "avoid"),
        ("arm", (), "avoid"),
        ("arm", ("back",), "ask_clinician"),
        ("shoulder", ("back",), "avoid"),
        ("back", ("back",), "avoid"),
        ("treated", ("back",), "avoid"),
        ("elsewhere", (), "ask_clinician"),
    ],
)
def test_a_local_finding_counts_where_the_cups_go(
    concept: str, area: str | None, treated: tuple[str, ...], decision: str
) -> None:
    assert screening.decide([finding(concept, area=area)], treated).decision.value == decision


@pytest.mark.parametrize("concept", ASKED)
def test_what_a_clinician_decides(concept: str) -> None:
    assert screening.decide([finding(concept)]).decision == Decision.ASK_CLINICIAN


@pytest.mark.parametrize("concept", CONCEPTS)
@pytest.mark.parametrize("status", ["possible", "historical"])
def test_possible_and_past_go_to_a_clinician(concept: str, status: str) -> None:
    assert screening.decide([finding(concept, status)]).decision == Decision.ASK_CLINICIAN


@pytest.mark.parametrize("concept", CONCEPTS)
@pytest.mark.parametrize("status", ["absent", "family"])
def test_absent_and_somebody_elses_raise_no_flag(concept: str, status: str) -> None:
    assert screening.decide([finding(concept, status, whose="wife")]).decision == Decision.CLEAR


def test_a_bleeding_disorder_in_the_blood_line_goes_to_a_clinician() -> None:
    assert (
        screening.decide([finding("bleeding_disorder", "family", whose="mother")]).decision == "ask_clinician"
    )


def test_nothing_found_is_no_flag() -> None:
    assert screening.decide([]).decision == Decision.CLEAR
    assert screening.decide([finding("fracture", "absent")]).concept == ""


def test_the_strictest_finding_wins_and_names_its_concept() -> None:
    verdict = screening.decide(
        [finding("other_serious"), finding("pregnancy"), finding("fracture", "absent")]
    )
    assert verdict.decision == Decision.AVOID
    assert verdict.concept == "pregnancy"
    assert verdict.rules[0].startswith("pregnancy present: avoid")
    assert len(verdict.rules) == 3


@given(st.lists(findings, max_size=5), findings)
def test_one_more_finding_never_makes_it_milder(some: list[Finding], more: Finding) -> None:
    assert screening.decide([*some, more]).decision >= screening.decide(some).decision


@given(st.lists(findings, max_size=5), st.lists(findings, max_size=5))
def test_merging_forgets_nothing(known: list[Finding], new: list[Finding]) -> None:
    merged = screening.merge(known, new)
    assert set(merged) >= {f for f in merged if f in known}
    assert screening.decide(merged).decision == screening.decide([*known, *new]).decision


def test_decisions_are_ordered_by_strictness() -> None:
    assert Decision.CLEAR < Decision.ASK_CLINICIAN < Decision.AVOID
    assert Decision.AVOID >= "avoid"
    assert Decision.ASK_CLINICIAN <= "ask_clinician"
    assert not Decision.AVOID < Decision.AVOID
    assert not Decision.CLEAR > Decision.CLEAR


def test_the_questions_cover_every_concept_once() -> None:
    asked = [concept for question in screening.questions() for concept in question.concepts]
    assert sorted(asked) == sorted(CONCEPTS)
    assert screening.QUESTIONS.keys == ("pregnancy", "blood", "area", "other")
    assert screening.version() == screening.QUESTIONS.version
    with pytest.raises(KeyError):
        screening.QUESTIONS["shoe size"]


@pytest.mark.parametrize(
    ("question", "text", "cleared", "left"),
    [
        ("pregnancy", "no", "pregnancy postpartum", ""),
        ("pregnancy", "not pregnant", "pregnancy", "postpartum"),
        ("pregnancy", "no, neither", "pregnancy postpartum", ""),
        ("pregnancy", "not at the moment", "pregnancy postpartum", ""),
        ("pregnancy", "k", "", "pregnancy postpartum"),
        ("pregnancy", "yes", "", "pregnancy postpartum"),
        ("pregnancy", "I gave birth in May", "", "pregnancy"),
        ("blood", "no", "bleeding_disorder blood_thinner", ""),
        ("blood", "no blood thinners", "blood_thinner", "bleeding_disorder"),
        ("blood", "no, but I bruise easily", "blood_thinner", ""),
        ("blood", "warfarin", "", "bleeding_disorder"),
        ("area", "my lower back", "", "skin_condition broken_skin fracture muscle_strain large_blood_vessel"),
        ("area", "no", "skin_condition broken_skin fracture muscle_strain large_blood_vessel", "area"),
        (
            "area",
            "shoulders, nothing there",
            "skin_condition broken_skin fracture muscle_strain large_blood_vessel",
            "",
        ),
        (
            "area",
            "lower back, skin is fine",
            "skin_condition broken_skin fracture muscle_strain large_blood_vessel",
            "",
        ),
        *(
            ("area", text, "skin_condition broken_skin fracture muscle_strain large_blood_vessel", "")
            for text in (
                "her neck, its fine",
                "shoulder, its intact",
                "lower back, it's clear",
                "my calves, they're fine",
                "neck and shoulders, all fine",
                "his back, it is ok",
            )
        ),
        *(
            ("area", text, "", "skin_condition broken_skin fracture muscle_strain large_blood_vessel")
            for text in (
                "neck, it's not fine",
                "back, it's mostly fine",
                "neck, it's fine unless I turn it",
                "back, that's all",
                "neck, ok?",
            )
        ),
        ("other", "no", "other_serious", ""),
        ("other", "nope, healthy", "other_serious", ""),
        ("other", "skip", "", "other_serious"),
        ("other", "", "", "other_serious"),
    ],
)
def test_what_an_answer_clears_and_leaves(question: str, text: str, cleared: str, left: str) -> None:
    answer = screening.read_answer(question, text)
    assert set(answer.cleared) == set(cleared.split())
    assert set(answer.left) == set(left.split())
    assert answer.open == bool(left)


@pytest.mark.parametrize(
    ("question", "text", "follow_up"),
    [
        ("pregnancy", "no", None),
        ("pregnancy", "yes", "which"),
        ("pregnancy", "what do you mean", "again"),
        ("pregnancy", "rather not say", None),
        ("pregnancy", "just put no", None),
        ("area", "my neck", "rest"),
        ("blood", "no blood thinners", "rest"),
        ("pregnancy", "I gave birth in May", "rest"),
    ],
)
def test_how_an_open_question_is_asked_on(question: str, text: str, follow_up: str | None) -> None:
    assert screening.read_answer(question, text).follow_up == follow_up


def test_one_message_can_answer_several_questions() -> None:
    answers = screening.read_answers(
        "pregnancy", "no. no blood thinners or bleeding problems. lower back. I'm healthy"
    )
    assert not answers["pregnancy"].open
    assert not answers["blood"].open
    assert not answers["other"].open
    assert "area" not in answers


def test_a_bare_no_belongs_to_the_question_asked() -> None:
    assert set(screening.read_answers("blood", "no")) == {"blood"}


def test_a_finding_answers_a_question_that_was_not_asked() -> None:
    answers = screening.read_answers("pregnancy", "no, but I take warfarin")
    assert not answers["pregnancy"].open
    assert answers["blood"].findings[0].concept == "blood_thinner"


def test_an_answer_survives_storage() -> None:
    answer = screening.read_answer("area", "my back, a bit of eczema there")
    assert Answer.from_json(json.loads(json.dumps(answer.to_json()))) == answer


ALL_CLEAR = {"pregnancy": "no", "blood": "no", "area": "back, nothing there", "other": "no"}


def assessed(answers: dict[str, str]) -> screening.Verdict:
    return screening.assess({key: screening.read_answer(key, text) for key, text in answers.items()})


def test_four_denials_are_clear() -> None:
    assert assessed(ALL_CLEAR).decision == Decision.CLEAR


@pytest.mark.parametrize("missing", ALL_CLEAR)
def test_a_question_not_answered_goes_to_a_clinician(missing: str) -> None:
    verdict = assessed({key: text for key, text in ALL_CLEAR.items() if key != missing})
    assert verdict.decision == Decision.ASK_CLINICIAN
    assert missing in " ".join(verdict.rules)


@pytest.mark.parametrize("question", ALL_CLEAR)
@pytest.mark.parametrize("text", ["not sure", "skip", "k", "", "just put no", "no... yes"])
def test_an_answer_left_open_goes_to_a_clinician(question: str, text: str) -> None:
    assert assessed({**ALL_CLEAR, question: text}).decision == Decision.ASK_CLINICIAN


def test_what_was_said_before_the_questions_counts() -> None:
    answers = {key: screening.read_answer(key, text) for key, text in ALL_CLEAR.items()}
    said = health.read("I'm on Eliquis").findings
    assert screening.assess(answers, said).decision == Decision.AVOID


def test_the_treated_area_told_later_tells_where_a_finding_lies() -> None:
    said = health.read("I have eczema on my elbows").findings
    answers = {key: screening.read_answer(key, text) for key, text in ALL_CLEAR.items()}
    assert screening.decide(said).decision == Decision.AVOID
    assert screening.assess(answers, said).decision == Decision.ASK_CLINICIAN


def test_taking_a_flag_back_is_noticed_and_counts_only_once_confirmed() -> None:
    known = health.read("I'm pregnant and take warfarin").findings
    assert screening.retract(known, "sorry, I'm not pregnant after all") == ("pregnancy",)
    assert screening.decide(known).decision == Decision.AVOID
    assert {f.concept for f in screening.withdraw(known, ["pregnancy"]) if f.status == "present"} == {
        "blood_thinner"
    }


def test_repeating_a_flag_takes_nothing_back() -> None:
    known = health.read("I'm pregnant").findings
    assert screening.retract(known, "I said I'm pregnant") == ()


def test_a_text_too_long_to_be_read_whole_is_never_clear() -> None:
    assert screening.judge(health.read("hello " * 2_000)).decision == Decision.ASK_CLINICIAN
    assert screening.judge(health.read("hello")).decision == Decision.CLEAR


def test_an_emergency_is_never_clear() -> None:
    assert screening.judge(health.read("I have chest pain right now")).decision > Decision.CLEAR


@pytest.mark.parametrize(
    "text",
    [
        "back nothing",
        "lower back, all clear",
        "back. no obviously lol",
        "back, no such thing",
        "upper back. no nothing on my skin or bones or veins",
        "nothing on my back",
    ],
)
def test_that_nothing_is_wrong_with_the_area_leaves_nothing_of_it_open(text: str) -> None:
    assert screening.read_answer("area", text).left == ()


def test_what_is_wrong_with_the_area_is_not_cleared_by_its_name() -> None:
    assert "muscle_strain" not in screening.read_answer("area", "back but i pulled it").cleared
    assert screening.read_answer("area", "back hurts").left
