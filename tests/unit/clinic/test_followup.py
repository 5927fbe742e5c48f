"""Asking once more for what an answer leaves open, and joining both answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clinic.followup import ASKED_ABOUT_BEFORE, join, reopened_for, said_of_open, told_of_it, wording
from clinic.health import Finding
from clinic.screening import read_answer


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("pregnancy", "no", None),
        ("pregnancy", "yes", "which"),
        ("pregnancy", "does it hurt?", "again"),
        ("pregnancy", "k", "again"),
        ("blood", "not sure", None),
        ("blood", "skip", None),
        ("blood", "no meds", "rest"),
        ("blood", "warfarin, yes", None),
        ("area", "my lower back", "rest"),
        ("area", "no", "where"),
        ("area", "upper back, nothing there", None),
        ("other", "none", None),
    ],
)
def test_wording(question: str, text: str, expected: str | None) -> None:
    answer = read_answer(question, text)
    if text.startswith("warfarin"):
        assert answer.findings
    else:
        assert wording(answer) == expected


@pytest.mark.parametrize(
    ("question", "first", "second", "left"),
    [
        ("area", "my lower back", "no", ()),
        ("area", "no", "my lower back", ()),
        ("area", "no", "hm", ("area",)),
        ("blood", "no meds", "no", ()),
        ("blood", "no meds", "not sure", ("bleeding_disorder",)),
        ("pregnancy", "had a baby 6 weeks ago", "no", ()),
    ],
)
def test_join(question: str, first: str, second: str, left: tuple[str, ...]) -> None:
    assert join(read_answer(question, first), read_answer(question, second)).left == left


def test_a_flag_of_the_first_answer_is_not_cleared_by_the_second() -> None:
    joined = join(read_answer("pregnancy", "had a baby 6 weeks ago"), read_answer("pregnancy", "no"))
    assert "postpartum" not in joined.cleared
    assert [f.concept for f in joined.findings if f.status == "present"] == ["postpartum"]


ASKED = Finding("blood_thinner", "possible", "plavix", "asked about, nobody named")


def test_what_was_only_asked_about_stays_open_when_it_is_doubted() -> None:
    first = replace(read_answer("blood", "hm"), findings=(ASKED,), left=("bleeding_disorder",))
    joined = join(first, reopened_for(read_answer("blood", "no"), "blood_thinner"))
    assert (joined.left, joined.why) == (("blood_thinner",), ASKED_ABOUT_BEFORE)
    assert join(joined, read_answer("blood", "no")).left == ()


@pytest.mark.parametrize(
    ("text", "of_writer", "asked_back", "status"),
    [
        ("yes, I take it since the stent", True, None, ["present"]),
        ("it was for me", True, "blood_thinner", ["present"]),
        ("it was for me", True, None, []),
        ("she takes it", False, None, ["present"]),
        ("I take it", False, None, []),
        ("i dont take it", True, "blood_thinner", []),
    ],
)
def test_it_is_what_was_asked_about(
    text: str, of_writer: bool, asked_back: str | None, status: list[str]
) -> None:
    assert [f.status for f in told_of_it(text, [ASKED], of_writer, asked_back)] == status


def test_that_a_question_stays_open_is_shorter_the_second_time() -> None:
    refused = read_answer("blood", "id rather not say")
    assert said_of_open(refused, {}) == "utter_left_open"
    assert said_of_open(refused, {"pregnancy": read_answer("pregnancy", "skip")}) == "utter_left_open_more"
    assert said_of_open(read_answer("blood", "k"), {}) == "utter_left_open_unread"
    assert said_of_open(read_answer("blood", "no"), {}) is None
