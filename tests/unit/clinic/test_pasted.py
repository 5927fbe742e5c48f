"""The head of a pasted mail: its lines are blanked, what people write with a colon is not."""

from __future__ import annotations

import pytest

from clinic import pasted

_HEAD = "From: Lee <lee@example.com>\nSent: Monday, March 1, 2027 8:05 AM\nTo: front desk\n\n"


def test_the_sentences_stay_where_they_were() -> None:
    text = _HEAD + "Saturday at 11 is fine"
    left = pasted.without_head(text)
    assert len(left) == len(text)
    assert left.split() == ["Saturday", "at", "11", "is", "fine"]


@pytest.mark.parametrize(
    "text",
    ["Name: Ana Silva\nDate: friday 3pm", "to: flatiron, friday", "from: me", "on friday i wrote"],
)
def test_what_is_no_head_stays(text: str) -> None:
    assert pasted.without_head(text) == text


def test_a_long_text_is_read_fast() -> None:
    assert pasted.without_head("from: " * 2000)
