"""Placeholders: filled once, never from what a visitor typed, never left in a reply."""

from __future__ import annotations

import pytest

from bot import answers
from bot.channels import sms_text
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


LONG = [
    "tomorrow, Wednesday, September 29 at 12:45 pm",
    "Wednesday, September 29 at 12:15 pm",
    "Wednesday, September 29 at 12:30 pm",
]
BUTTONS = [{"title": place[:1].upper() + place[1:]} for place in LONG]
SAID = {"places": "; ".join(LONG), "studio": "the Upper West Side", "when": LONG[1], "day": LONG[1],
        "first": LONG[1], "second": LONG[2], "opens": "10:30 am", "last_start": "6:30 pm", "age": "15",
        "date": "September 29", "weekday": "Wednesday",
        "noted": "the Upper West Side, Bartholomew Featherstonehaugh and (212) 555-0142"}  # fmt: skip
TEXTS = answers.read()
OFFERS = sorted(
    name
    for name in TEXTS
    if name.startswith(("utter_offer_", "utter_when_")) and "{places}" in str(TEXTS[name])
)
NOTED = [None, *sorted(name for name in TEXTS if name.startswith("utter_noted_"))]


@pytest.mark.parametrize("offer", OFFERS)
def test_an_offer_is_one_text_whatever_is_noted_before_it(offer: str) -> None:
    made = ClinicNLG.__new__(ClinicNLG)
    made.responses, made.facts = (
        TEXTS,
        {"booking_horizon_days": "60", "hours": "Monday to Saturday 10 am to 7 pm"},
    )
    for noted in NOTED:
        before = {"before": [noted]} if noted else {}
        reply = made.generate_from_slots(offer, {}, "sms", **SAID, **before, buttons=BUTTONS)
        listed = sms_text.with_options(reply["text"], [button["title"] for button in BUTTONS])
        assert len(listed) <= sms_text.LONGEST, listed
        assert "3) " in listed
