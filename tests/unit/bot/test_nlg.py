"""Placeholders: filled once, never from what a visitor typed, never left in a reply."""

from __future__ import annotations

import pytest

from bot.nlg import ClinicNLG, fill

VALUES = {"name": "Ana", "hours": "10 to 7", "odd": "{name} 0[x]", "nothing": None,
          "when": "today, Wednesday, February 10 at 5 pm", "mail": "ana@example.com"}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello {name}.", "Hello Ana."),
        ("We are open {hours}.", "We are open 10 to 7."),
        ("For {odd}.", "For {name} 0[x]."),
        ("Hello. Call {phone} now. Bye.", "Hello. Bye."),
        ("Hello. It is {nothing}. Bye.", "Hello. Bye."),
        ("no placeholder", "no placeholder"),
        ("{when} at Flatiron?", "Today, Wednesday, February 10 at 5 pm at Flatiron?"),
        ("Shall I book this? {when}.", "Shall I book this? Today, Wednesday, February 10 at 5 pm."),
        ("You have {when}.", "You have today, Wednesday, February 10 at 5 pm."),
        ("These are free: {when}.", "These are free: today, Wednesday, February 10 at 5 pm."),
        ("Write. {mail} is right?", "Write. ana@example.com is right?"),
    ],
)
def test_fill(text: str, expected: str) -> None:
    assert fill(text, VALUES) == expected


def test_fill_buttons() -> None:
    assert fill([{"title": "At {hours}"}], VALUES) == [{"title": "At 10 to 7"}]


@pytest.fixture
def nlg() -> ClinicNLG:
    responses = {
        "utter_price": [
            {"text": "It is {price}.", "metadata": {"source": "clinic.yml"}},
            {"text": "The clinic hasn't told me.", "metadata": {"offers": "person"}},
            {"text": "It is {price}, pls.", "channel": "sms"},
            {"text": "Not told.", "channel": "sms"},
        ]
    }
    made = ClinicNLG.__new__(ClinicNLG)
    made.responses, made.facts = responses, {}
    return made


@pytest.mark.parametrize(
    ("channel", "facts", "text"),
    [
        ("web", {"price": "$20"}, "It is $20."),
        ("web", {}, "The clinic hasn't told me."),
        ("sms", {"price": "$20"}, "It is $20, pls."),
        ("sms", {}, "Not told."),
    ],
)
def test_the_first_variant_without_a_gap(nlg: ClinicNLG, channel: str, facts: dict, text: str) -> None:
    nlg.facts = facts
    assert nlg.generate_from_slots("utter_price", {}, channel)["text"] == text


def test_an_unknown_response_is_none(nlg: ClinicNLG) -> None:
    assert nlg.generate_from_slots("utter_nothing", {}, "web") is None
