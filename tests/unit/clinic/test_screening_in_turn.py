"""What a message tells beside the question asked, and what stands of it later."""

from __future__ import annotations

import pytest

from clinic import health, screening
from clinic.health import Finding
from clinic.screening import Answer, Decision

REST = "muscle_strain large_blood_vessel"
ALL_OF_AREA = f"skin_condition broken_skin fracture {REST}"
Told = dict[str, tuple[str, str, str]]  # by question: cleared, left, areas


def told(answers: dict[str, Answer]) -> Told:
    return {key: (" ".join(a.cleared), " ".join(a.left), " ".join(a.areas)) for key, a in answers.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no", {}),
        ("hi there", {}),
        ("I think I'm healthy", {}),
        ("I'm pregnant", {"pregnancy": ("", "postpartum", "")}),
        ("not pregnant and no recent birth", {"pregnancy": ("pregnancy postpartum", "", "")}),
        ("no blood thinners, lower back", {"blood": ("blood_thinner", "bleeding_disorder", "")}),
        (
            "I'm not pregnant and I'm healthy",
            {"pregnancy": ("pregnancy", "postpartum", ""), "other": ("other_serious", "", "")},
        ),
        ("I'm in good health but I have diabetes", {"other": ("", "", "")}),
        ("eczema on my lower back", {"area": ("", f"broken_skin fracture {REST}", "back")}),
        ("I have eczema", {"area": ("", f"area broken_skin fracture {REST}", "")}),
        ("no eczema, no fractures", {"area": ("fracture", f"area skin_condition broken_skin {REST}", "")}),
    ],
)
def test_what_is_volunteered(text: str, expected: Told) -> None:
    assert told(screening.volunteered(text)) == expected


def test_who_would_have_a_no_written_down_is_not_healthy_by_that() -> None:
    answers = screening.read_answers("blood", "just put no, I'm healthy")
    assert "other" not in answers
    assert screening.read_answer("other", "healthy, but just put no").left == ("other_serious",)


@pytest.mark.parametrize(
    ("question", "text", "cleared", "left"),
    [
        ("other", "I'm perfectly healthy", "other_serious", ""),
        ("other", "healthy apart from cancer", "", ""),
        ("blood", "I'm healthy", "", "bleeding_disorder blood_thinner"),
        ("area", "lower back, skin is fine but eczema", f"broken_skin fracture {REST}", ""),
        ("area", "my skin is fine", "skin_condition broken_skin", f"area fracture {REST}"),
        ("area", "lower back, all good there", ALL_OF_AREA, ""),
    ],
)
def test_being_well_answers_only_what_it_is_about(question: str, text: str, cleared: str, left: str) -> None:
    answer = screening.read_answer(question, text)
    assert (" ".join(answer.cleared), " ".join(answer.left)) == (cleared, left)


def test_an_answer_that_says_nothing_of_itself_is_none() -> None:
    answer = Answer("blood", "", left=("blood_thinner",))
    assert answer.follow_up == "again"
    assert not answer.affirmed


@pytest.mark.parametrize(
    ("before", "now", "stands"),
    [
        ("is it ok with eczema?", "no, nothing there, lower back", set()),
        ("is it ok with eczema?", "I do have eczema there, my back", {"skin_condition"}),
        ("I have eczema", "no, nothing there, lower back", {"skin_condition"}),
    ],
)
def test_only_what_was_merely_asked_about_is_gone_once_denied(
    before: str, now: str, stands: set[str]
) -> None:
    answers = {"area": screening.read_answer("area", now)}
    left = screening.settle(answers, health.read(before).findings)
    assert {f.concept for f in left} == stands


def found(concept: str, status: str = "present", area: str | None = None) -> Finding:
    return Finding(concept, status, "words", "rule: why", area=area)


@pytest.mark.parametrize(
    ("findings", "area", "decision"),
    [
        ([], None, Decision.CLEAR),
        ([found("pregnancy")], None, Decision.AVOID),
        ([found("pregnancy")], "lower back", Decision.AVOID),
        ([found("skin_condition", area="arm")], None, Decision.ASK_CLINICIAN),
        ([found("skin_condition", "absent")], None, Decision.CLEAR),
        ([found("pregnancy", "absent")], None, Decision.CLEAR),
        ([found("skin_condition", area="arm")], "lower back", Decision.ASK_CLINICIAN),
        ([found("skin_condition", area="back")], "lower back", Decision.AVOID),
        ([found("skin_condition"), found("blood_thinner")], None, Decision.AVOID),
    ],
)
def test_what_stands_before_and_after_the_area_is_known(
    findings: list[Finding], area: str | None, decision: Decision
) -> None:
    answers = {"area": screening.read_answer("area", area)} if area else {}
    assert screening.standing(answers, findings) == decision
