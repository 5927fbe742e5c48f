from __future__ import annotations

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.details import BookingDetails


@pytest.fixture(autouse=True)
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLINIC_NOW", "2027-02-10T14:10:00-05:00")


def read(text: str) -> list[dict]:
    message = Message({"text": text})
    BookingDetails({}).process([message])
    return message.get("entities")


def test_all_details_of_one_message_are_found_where_they_stand() -> None:
    text = "fri after 5 at flatirn, my name is Anna, 212-555-0133 or anna@example.com"
    found = read(text)
    assert [entity["entity"] for entity in found] == ["when", "studio", "person", "phone", "email"]
    assert [text[entity["start"] : entity["end"]] for entity in found] == [
        "fri after 5",
        "flatirn",
        "Anna",
        "212-555-0133",
        "anna@example.com",
    ]
    assert {entity["extractor"] for entity in found} == {"BookingDetails"}
    assert [entity["value"] for entity in found[1:]] == [
        "Flatiron",
        "Anna",
        "+12125550133",
        "anna@example.com",
    ]
    assert found[0]["value"]["days"] == ["2027-02-12"]


@pytest.mark.parametrize("text", ["", "does it hurt", "is it normal to be tired", "thanks!"])
def test_a_message_without_details_has_none(text: str) -> None:
    assert read(text) == []


def test_a_long_message_is_read_at_its_beginning() -> None:
    assert read(" " * 2000 + "flatiron") == []
