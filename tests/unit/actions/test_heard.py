"""The latest message as actions see it."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.heard import Heard, cleared
from tests.unit.actions.talk import heard


def test_what_the_tracker_tells() -> None:
    tracker = heard("Sat at 3", "inform", entities={"studio": "Flatiron"}, sender="sms:x", channel="sms")
    assert Heard.of(tracker) == Heard(
        "Sat at 3", "m1", "sms:x", "sms", frozenset({"inform"}), {"studio": "Flatiron"}
    )


@pytest.mark.parametrize(
    ("parse", "intents"),
    [
        (
            {"topics": [{"intent": "book"}, {"intent": "faq/pain"}], "intent": {"name": "faq"}},
            {"book", "faq/pain"},
        ),
        ({"topics": [], "intent": {"name": "affirm"}}, {"affirm"}),
        ({"intent": {"name": "affirm"}}, {"affirm"}),
        ({"intent": {"name": None}}, set()),
        ({}, set()),
    ],
)
def test_intents_are_those_of_all_topics_or_else_the_message(
    parse: dict[str, Any], intents: set[str]
) -> None:
    tracker = Tracker("web:1", {}, {"text": "x", **parse}, [], False, None, {}, None)
    assert Heard.of(tracker).intents == intents


def test_a_health_mention_is_no_detail_of_a_booking() -> None:
    assert Heard.of(heard("i take warfarin", entities={"health": "blood_thinner"})).entities == {}


@pytest.mark.parametrize(
    ("intents", "asks"),
    [
        (("faq/marks",), True),
        (("affirm", "faq/pain"), True),
        (("why_ask",), True),
        (("human",), True),
        (("bot_challenge",), True),
        (("privacy",), True),
        (("affirm",), False),
        (("book", "inform"), False),
        ((), False),
    ],
)
def test_whether_the_message_asks_something(intents: tuple[str, ...], asks: bool) -> None:
    assert Heard.of(heard("x", *intents)).asks is asks


def test_a_message_without_id_is_known_by_its_place() -> None:
    first, second = {"event": "user", "text": "hi"}, {"event": "user", "text": "book"}
    ids = [
        Heard.of(Tracker("web:1", {}, {"text": "x"}, said, False, None, {}, None)).message_id
        for said in ([], [first], [first, {"event": "bot"}, second])
    ]
    assert ids == ["web:1:0", "web:1:1", "web:1:2"]


def test_before_the_first_message() -> None:
    said = Heard.of(Tracker("web:1", {}, None, [], False, None, {}, None))
    assert (said.text, said.channel, said.intents) == ("", "web", frozenset())


def test_clearing_sets_slots_to_nothing() -> None:
    assert cleared("place", "wish") == [SlotSet("place", None), SlotSet("wish", None)]
