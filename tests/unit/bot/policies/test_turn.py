"""What the policy reads off Rasa's tracker."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.events import ActionExecuted, Event, SlotSet

from bot.policies import turn as reading
from bot.policies.turn import Turn
from tests.unit.bot.policies.conversations import LISTEN, conversation, replied, said


def topic(intent: str, sure: float = 0.9, about: str | None = None) -> dict[str, Any]:
    return {"name": intent.split("/")[-1], "intent": intent, "confidence": sure, "about": about}


@pytest.mark.parametrize(
    ("parse", "intents"),
    [
        ({"topics": [topic("book"), topic("faq/pain"), topic("human")]}, ("book", "human")),
        ({"topics": [topic("book"), topic("book")]}, ("book",)),
        ({"topics": [topic("faq/pain")], "intent": {"name": "faq"}}, ()),
        ({"topics": [], "intent": {"name": "affirm"}}, ("affirm",)),
        ({"intent": {"name": "affirm"}}, ("affirm",)),
        ({"intent": {"name": None}}, ("nlu_fallback",)),
        ({}, ("nlu_fallback",)),
    ],
)
def test_intents_of_a_message(parse: dict[str, Any], intents: tuple[str, ...]) -> None:
    assert reading.intents_of(parse) == intents


@pytest.mark.parametrize(
    ("topics", "questions"),
    [
        ([topic("faq/pain", 0.8), topic("book"), topic("faq/marks", 0.7)], (("pain", 0.8), ("marks", 0.7))),
        ([topic("faq/aftercare", 0.8, "hot_tub")], (("aftercare.hot_tub", 0.8),)),
        ([topic("faq/pain", 0.8), topic("faq/pain", 0.5)], (("pain", 0.8),)),
        (
            [topic("faq/aftercare", 0.8), topic("faq/aftercare", 0.7, "sun")],
            (("aftercare", 0.8), ("aftercare.sun", 0.7)),
        ),
        ([topic("book")], ()),
        ([], ()),
    ],
)
def test_questions_of_a_message(topics: list[dict[str, Any]], questions: tuple[Any, ...]) -> None:
    assert reading.questions_of({"topics": topics}) == questions


def test_doubtful_intents() -> None:
    parse = {"topics": [topic("book", 0.59), topic("human", 0.6), topic("stop", 0.3)]}
    assert reading.doubtful_of(parse, 0.6) == {"book", "stop"}
    assert reading.doubtful_of({}, 0.6) == frozenset()


def test_entities_of_a_message() -> None:
    assert reading.entities_of({"entities": [{"entity": "when"}, {"entity": "health"}]}) == {"when", "health"}
    assert reading.entities_of({"entities": None}) == set()


@pytest.mark.parametrize(
    ("events", "offered"),
    [
        ([said("hi"), replied("utter_x", offers="booking"), said("yes")], "booking"),
        ([said("hi"), replied("utter_x", offers="booking"), replied("utter_y"), said("yes")], None),
        ([said("hi"), replied("utter_y"), replied("utter_x", offers="person"), said("yes")], "person"),
        ([said("hi"), replied("utter_x", offers="booking"), said("hm"), said("yes")], None),
        (
            [said("hi"), replied("utter_x", offers="booking"), said("hm"), replied("utter_y"), said("yes")],
            None,
        ),
        ([said("hi"), said("yes"), replied("utter_x", offers="booking")], None),
        ([said("yes")], None),
        ([replied("utter_greet", offers="booking"), said("yes")], "booking"),
        ([], None),
    ],
)
def test_what_the_last_reply_offered(events: list[Event], offered: str | None) -> None:
    assert reading.last_offer(conversation(*events)) == offered


def test_a_turn_begins_with_the_message() -> None:
    tracker = conversation(
        said("hi"),
        ActionExecuted("utter_greet"),
        SlotSet("name", "Ana"),
        LISTEN,
        said("book"),
        ActionExecuted("action_note_booking"),
        SlotSet("studio", "flatiron"),
        SlotSet("wish", None),
        ActionExecuted("booking_form"),
    )
    assert reading.actions_done(tracker) == ("action_note_booking", "booking_form")
    assert reading.slots_filled_this_turn(tracker) == {"studio"}


def test_before_the_first_message() -> None:
    before = conversation()
    assert reading.message_of(before)["text"] is None
    assert reading.questions_of(reading.message_of(before)) == ()
    assert reading.actions_done(before) == ("action_listen",)


@pytest.mark.parametrize(
    ("intents", "first"), [(("book", "human"), "book"), ((), "nlu_fallback"), (("affirm",), "affirm")]
)
def test_the_first_intent_leads(intents: tuple[str, ...], first: str) -> None:
    assert Turn(intents=intents).intent == first
