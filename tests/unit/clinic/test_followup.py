"""Asking once more for what an answer leaves open, and joining both answers."""

from __future__ import annotations

import pytest

from clinic.followup import join, wording
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
