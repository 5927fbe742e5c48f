"""Picking one of the offered things by its position."""

from __future__ import annotations

import pytest

from clinic.choice import number, pick


@pytest.mark.parametrize(
    ("text", "offered", "index"),
    [
        ("1", 3, 0),
        ("the first", 3, 0),
        ("first one pls", 3, 0),
        ("option 2", 3, 1),
        ("#2", 3, 1),
        ("the second one please", 3, 1),
        ("2nd", 2, 1),
        ("I'll take the third", 3, 2),
        ("number three", 3, 2),
        ("last one", 3, 2),
        ("the later one", 2, 1),
        ("one", 3, 0),
        ("either", 2, 0),
        ("any of them", 3, 0),
        ("i don't mind", 3, 0),
        ("whichever", 3, 0),
        ("3", 2, None),
        ("yes", 1, None),
        ("none of these", 3, None),
        ("is the first one in brooklyn", 3, None),
        ("how long is the second session", 3, None),
        ("3pm", 3, None),
        ("1 or 2", 3, None),
        ("", 3, None),
        ("first", 0, None),
    ],
)
def test_pick(text: str, offered: int, index: int | None) -> None:
    assert pick(text, offered) == index


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("2", 1), ("two", 1), ("Second", 1), ("the second one", 1), ("option 2 please", 1), ("#2", 1),
        ("no 2", 1), ("one", 0), ("first one", 0), ("3rd", 2), ("4", None), ("2 stents", None),
        ("1 or 2", None), ("later", None), ("yes", None), ("no", None), ("any", None), ("for 2", None),
        ("", None), ("2 pm", None),
    ],
)  # fmt: skip
def test_numbered_options(text: str, index: int | None) -> None:
    assert number(text, 3) == index
