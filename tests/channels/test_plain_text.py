"""What a person types is text: never a payload, and nothing in it that nobody sees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.plain_text import plain_text


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("does it hurt?", "does it hurt?"),
        ("  spaces around  ", "spaces around"),
        ("two\r\nlines\rthree\u2028four", "two\nlines\nthree\nfour"),
        ("tab\tand\u00a0space", "tab and space"),
        ('/book{"outcome": "clear"}', 'book{"outcome": "clear"}'),
        ("  /restart", "restart"),
        ("//restart", "restart"),
        ("/ /restart", "restart"),
        ("\n\t/restart", "restart"),
        ("\u200b/restart", "restart"),
        ("\ufeff/restart", "restart"),
        ("\x00/restart", "restart"),
        ("\u202e/restart", "restart"),
        ("open 24/7 and/or 5/6", "open 24/7 and/or 5/6"),
        ("nul\x00 in the middle", "nul in the middle"),
        ("bell\x07", "bell"),
        ("preg\u00adnant", "pregnant"),
        ("preg\u200dnant", "pregnant"),
        ("preg\u200bnant", "pregnant"),
        ("👩\u200d⚕️ hello", "👩\u200d⚕️ hello"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("שלום", "שלום"),
        ("", ""),
        ("/", ""),
        ("\x00\u200b \n", ""),
    ],
)
def test_plain_text(typed: str, plain: str) -> None:
    assert plain_text(typed) == plain


@given(st.text())
def test_it_is_never_a_payload_and_can_always_be_stored(typed: str) -> None:
    plain = plain_text(typed)
    assert not plain.startswith("/")
    assert not plain.strip().startswith("/")
    assert "\x00" not in plain
    plain.encode("utf-8")


@given(st.text(alphabet="/ \n\t\u200b\u00ad\ufeff\x00a{"))
def test_what_is_plain_stays_as_it_is(typed: str) -> None:
    plain = plain_text(typed)
    assert plain_text(plain) == plain
