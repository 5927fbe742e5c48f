from __future__ import annotations

import pytest

from bot.nlu.text import tidy


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("Does it HURT?", "does it hurt?"),
        ("what\u2019s it like", "what's it like"),
        ("soooooo  painful", "soo painful"),
        ("\u200bhi\n there\t", "hi there"),
        ("$1000 for 5000 people", "$1000 for 5000 people"),
        ("", ""),
    ],
)
def test_typing_is_evened_out(typed: str, tidied: str) -> None:
    assert tidy(typed) == tidied
