"""Who would be treated, and who is a minor."""

from __future__ import annotations

import pytest

from clinic.treated import is_minor, relation


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can I book my wife in for friday", "wife"),
        ("actually it's for my husband Bob", "husband"),
        ("my daughter wants an appointment", "daughter"),
        ("an appointment for my mum please", "mother"),
        ("my wife told me about you", None),
        ("book me in for friday", ""),
        ("what about me then?", ""),
        ("it's not for my wife, it's for me", ""),
        ("that works for me", None),
        ("that was my husband's number", None),
    ],
)
def test_relation(text: str, expected: str | None) -> None:
    assert relation(text) == expected


@pytest.mark.parametrize(
    ("text", "treated", "expected"),
    [
        ("i'm 15 can i book", None, True),
        ("he's 9", "son", True),
        ("for my son", "son", True),
        ("for my son, he's 34", "son", False),
        ("I am 40 years old", None, False),
        ("my 15 year old", None, True),
        ("friday at 3", None, False),
        ("i am 12 weeks pregnant", None, False),
        ("is 5 pm free", None, False),
    ],
)
def test_is_minor(text: str, treated: str | None, expected: bool) -> None:
    assert is_minor(text, treated) is expected
