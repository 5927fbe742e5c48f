"""Replies as texts for a phone: plain, numbered, short, counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import outbox, sms_text, sms_texts
from bot.channels.outbox import Reply


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1), ("x" * 160, 1), ("x" * 161, 2), ("x" * 306, 2), ("x" * 307, 3), ("€" * 80, 1), ("€" * 81, 2),
        ("é" * 160, 1), ("ã" * 70, 1), ("ã" * 71, 2), ("ã" * 134, 2), ("ã" * 135, 3),
        ("👋" * 35, 1), ("👋" * 36, 2),
    ],
)  # fmt: skip
def test_segments(text: str, segments: int) -> None:
    assert sms_text.segments(text) == segments


def test_typography_is_made_plain_and_names_stay() -> None:
    said = sms_text.plain("“Don’t” – it’s fine… 10–19 h • João")
    assert said == "\"Don't\" - it's fine... 10-19 h - João"
    assert not sms_text.is_gsm(said)
    assert sms_text.is_gsm(said.replace("ã", "a"))


@pytest.mark.parametrize(
    ("text", "titles", "expected"),
    [
        ("Sure?", ["Yes", "No", "Not sure"], "Sure?\n1 Yes, 2 No, 3 Not sure"),
        ("", ["Yes", "No"], "1 Yes, 2 No"),
        ("Sure?", [], "Sure?"),
        (
            "Free: Friday, March 5 at 3 pm; Friday, March 5 at 4 pm.",
            ["Friday, March 5 at 3 pm", "Friday, March 5 at 4 pm"],
            "Free: 1) Friday, March 5 at 3 pm; 2) Friday, March 5 at 4 pm.",
        ),
        (  # the day that begins a button is no beginning of a sentence here; what is taken is no option
            "Friday at 3 pm is taken. Free: tomorrow, Thursday at 3 pm; Friday at 3 pm.",
            ["Tomorrow, Thursday at 3 pm", "Friday at 3 pm"],
            "Friday at 3 pm is taken. Free: 1) tomorrow, Thursday at 3 pm; 2) Friday at 3 pm.",
        ),
        (
            "Which: Flatiron, Williamsburg or the Upper West Side?",
            ["Flatiron", "Williamsburg", "Upper West Side"],
            "Which: 1) Flatiron, 2) Williamsburg or 3) the Upper West Side?",
        ),
        (
            "What about it?",
            ["What is cupping?", "Does it hurt?", "Book an appointment"],
            "What about it?\n1 What is cupping?\n2 Does it hurt?\n3 Book an appointment",
        ),
    ],
)
def test_options_are_numbered(text: str, titles: list[str], expected: str) -> None:
    assert sms_text.with_options(text, titles) == expected


def test_a_cut_is_at_the_end_of_a_sentence() -> None:
    text = "One sentence here. " * 30
    parts = sms_text.split(text)
    assert all(part.endswith("here.") and len(part) <= 320 for part in parts)
    assert " ".join(parts) == text.strip()


def test_an_address_stays_whole() -> None:
    address = "https://clinic.example/" + "x" * 400
    assert address in sms_text.split(f"See {address} for more. And then some words.")


@given(st.text(max_size=2000), st.integers(20, 400))
def test_cutting_loses_no_word(text: str, longest: int) -> None:
    parts = sms_text.split(text, longest)
    assert [word for part in parts for word in part.split()] == text.split()
    assert all(len(part) <= longest or not any(c.isspace() for c in part) for part in parts)


def test_short_replies_share_a_text_and_options_end_it() -> None:
    texts = outbox.as_texts([Reply("Yes."), Reply("Which one?", ("A", "B")), Reply("Later.")])
    assert [(text.text, text.buttons) for text in texts] == [
        ("Yes.\nWhich one?\n1 A, 2 B", ("A", "B")),
        ("Later.", ()),
    ]


@pytest.mark.parametrize("name", sorted(sms_texts._content()["texts"]))
def test_our_own_texts_are_plain_and_short(name: str) -> None:
    when, link = "Wednesday, September 30 at 12:30 pm", "https://clinic.example/continue#" + "x" * 32
    said = sms_texts.text(name, when=when, studio="the Upper West Side", count="2", link=link, minutes="30")
    assert len(said) <= sms_text.LONGEST
    assert sms_text.is_gsm(said)
    assert "CANCEL" not in said
    assert "{" not in said
