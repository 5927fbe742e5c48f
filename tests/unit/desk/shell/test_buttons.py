"""Numbers and titles press buttons."""

from __future__ import annotations

import pytest

from desk.shell.buttons import numbered, pressed

TITLES = ("Yes", "No", "Not sure")


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("2", "No"),
        (" 3 ", "Not sure"),
        ("not sure", "Not sure"),
        ("YES", "Yes"),
        ("4", "4"),
        ("0", "0"),
        ("²", "²"),
        ("no, I don't", "no, I don't"),
        ("", ""),
    ],
)
def test_what_a_line_sends(typed: str, sent: str) -> None:
    assert pressed(typed, TITLES) == sent


def test_without_buttons_a_number_is_a_number() -> None:
    assert pressed("1", ()) == "1"


def test_buttons_are_numbered() -> None:
    assert numbered(TITLES) == "[1] Yes  [2] No  [3] Not sure"
