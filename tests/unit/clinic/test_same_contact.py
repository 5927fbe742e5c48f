"""A contact that is pointed to, and what only sounds like it."""

from __future__ import annotations

import pytest

from clinic import same_contact


@pytest.mark.parametrize(
    ("text", "unasked", "asked"),
    [
        ("this number is fine", True, True),
        ("just text me here", True, True),
        ("the one i'm texting from", True, True),
        ("📱 this", False, True),
        ("this 1", False, True),
        ("this one please", False, True),
        ("this number is my husband's", False, False),
        ("917 555 0142", False, False),
    ],
)
def test_the_number_in_use(text: str, unasked: bool, asked: bool) -> None:
    assert same_contact.is_the_one_in_use(text) is unasked
    assert same_contact.is_the_one_in_use(text, asked=True) is asked


@pytest.mark.parametrize(
    ("text", "unasked", "asked"),
    [
        ("Folake Adeyemi, same number", True, True),
        ("same phone as before", True, True),
        ("same as before", False, True),
        ("you already have it", False, True),
        ("the same studio", False, False),
        ("same time on friday", False, False),
    ],
)
def test_the_contact_before(text: str, unasked: bool, asked: bool) -> None:
    assert same_contact.is_the_one_before(text) is unasked
    assert same_contact.is_the_one_before(text, asked=True) is asked
