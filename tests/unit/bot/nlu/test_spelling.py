from __future__ import annotations

import pytest

from bot.nlu.spelling import Spelling

TEXTS = [
    "does cupping hurt",
    "is cupping painful",
    "cupping appointment",
    "appointment",
    "appointment",
    "wear it",
]
FREQUENT = [*TEXTS, *["does it hurt my shoulder"] * 3, *["what do i wear"] * 3]


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("does cuping hrut", "does cupping hurt"),
        ("apointmnt", "appointment"),
        ("shoudler?", "shoulder?"),
        ("a bear", "a bear"),
        ("painful", "painful"),
        ("panful", "panful"),
        ("ths", "ths"),
        ("12345 cuppng!", "12345 cupping!"),
        ("", ""),
    ],
    ids=["two", "long", "sign", "first letter", "known", "rare", "short", "number", "empty"],
)
def test_unknown_words_become_frequent_ones(typed: str, corrected: str) -> None:
    assert Spelling.fit(FREQUENT).correct(typed) == corrected
