"""Placeholders: filled once, never from what a visitor typed, never left in a reply."""

from __future__ import annotations

import pytest

from bot.nlg import fill

VALUES = {"name": "Ana", "hours": "10 to 7", "odd": "{name} 0[x]", "nothing": None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello {name}.", "Hello Ana."),
        ("We are open {hours}.", "We are open 10 to 7."),
        ("For {odd}.", "For {name} 0[x]."),
        ("Hello. Call {phone} now. Bye.", "Hello. Bye."),
        ("Hello. It is {nothing}. Bye.", "Hello. Bye."),
        ("no placeholder", "no placeholder"),
    ],
)
def test_fill(text: str, expected: str) -> None:
    assert fill(text, VALUES) == expected


def test_fill_buttons() -> None:
    assert fill([{"title": "At {hours}"}], VALUES) == [{"title": "At 10 to 7"}]
