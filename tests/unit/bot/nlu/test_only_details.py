"""Messages that are nothing but details, whatever the classifier took them for."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.details import BookingDetails
from bot.nlu.output import fill
from bot.nlu.reader import Reading, Topic, weight


@pytest.fixture(autouse=True)
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLINIC_NOW", "2027-02-10T14:10:00-05:00")


def read(text: str, *found: tuple[str, str]) -> Message:
    """The message after the classifier found these (intent, words) in it, with its details read."""
    message = Message({"text": text})
    topics = [Topic(intent, 0.63, words) for intent, words in found]
    ranking = [("privacy", 0.63), ("faq/locations_hours", 0.4), ("inform", 0.2)]
    fill(message, Reading(topics, max(topics, key=weight, default=None), ranking))
    BookingDetails({}).process([message])
    return message


def intents(message: Message) -> list[str]:
    return [topic["intent"] for topic in message.get("topics")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("my number, 646-555-0155", [("privacy", "my number"), ("inform", "646-555")]),
        ("Marcus Oyelaran", [("other_language", "Marcus Oyelaran")]),
        ("Marcus Oyelaran, 646-555-0155", []),
        ("i already said, chris okafor", [("complaint", "i already said, chris okafor")]),
        ("M-I-L-L-E-R", [("affirm", "I")]),
        ("F-E-R-R-A-R-A", [("out_of_scope", "F-E-R-R-A-R-A")]),
        ("it's ana@example.com", [("bot_challenge", "it's ana@example.com")]),
        ("its Ferrara. double r first. r at the end one", [("faq/what_to_expect", "r at the end one")]),
        ("flatiron, fri 5pm", [("faq/locations_hours", "flatiron, fri 5pm")]),
    ],
)
def test_details_and_filler_are_inform(text: str, found: list[tuple[str, str]]) -> None:
    message = read(text, *found)
    assert intents(message) == ["inform"]
    assert message.get("intent")["name"] == "inform"
    assert message.get("intent_ranking")[0]["name"] == "inform"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("number for the williamsburg studio", "faq/locations_hours"),
        ("is it flatiron?", "faq/locations_hours"),
        ("what do you do with my number, 646-555-0155", "privacy"),
        ("until tomorrow", "goodbye"),
        ("i work nights", "out_of_scope"),
        ("friday 5pm", "book"),
        ("saturday then", "change_booking"),
        ("call me on 646-555-0155", "human"),
        ("does it hurt", "faq/pain"),
        ("", "nlu_fallback"),
    ],
)
def test_what_says_more_stays(text: str, intent: str) -> None:
    assert intents(read(text, (intent, text))) == [intent]


def test_only_the_part_that_is_a_detail() -> None:
    found = [("faq/pain", "does it hurt?"), ("other_language", "Marcus Oyelaran")]
    assert intents(read("does it hurt? Marcus Oyelaran", *found)) == ["faq/pain", "inform"]


def test_a_detail_beside_a_yes() -> None:
    message: Any = read("yes, Marcus Oyelaran", ("affirm", "yes"), ("other_language", "Marcus Oyelaran"))
    assert intents(message) == ["affirm", "inform"]
    assert message.get("intent")["name"] == "inform"
