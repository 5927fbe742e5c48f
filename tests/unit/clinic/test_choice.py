"""Picking one of the offered things by its position."""

from __future__ import annotations

import pytest

from clinic.choice import asks_something, pick, statements


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
    ("text", "rest"),
    [
        ("will you text me ads?", ""),
        ("will you text me ads", ""),
        ("they can work around it?", ""),
        ("i can sign for him cant i", ""),
        ("ok so do i just show up", ""),
        ("why", ""),
        ("how come", ""),
        ("is 6 ok", ""),
        ("so am i booked for 5", ""),
        ("Ana Silva, do I need ID?", "Ana Silva,"),
        ("thurs 5:30pm, or is that too late to start", "thurs 5:30pm,"),
        ("hm. its not, is it", "hm. its not,"),
    ],
)
def test_asks_something(text: str, rest: str) -> None:
    assert asks_something(text)
    assert statements(text) == rest


@pytest.mark.parametrize(
    "text",
    ["will", "Will Smith", "May Lin", "mark", "no", "k", "do it", "have a nice day", "dont worry",
     "Ana Silva", "my number is 917 555 0142", "that is what i said", "yes please", "", "👍", "no it isn't"],
)  # fmt: skip
def test_asks_nothing(text: str) -> None:
    assert not asks_something(text)
    assert statements(text) == text.strip()
