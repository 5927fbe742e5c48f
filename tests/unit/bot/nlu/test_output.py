from __future__ import annotations

from rasa.shared.nlu.training_data.message import Message

from bot.nlu.output import fill
from bot.nlu.reader import Reading, Topic

PAIN = Topic("faq/pain", 0.8, "does it hurt", None)
WEAR = Topic("faq/what_to_wear", 0.9, "what about rings", "jewellery")
BOOK = Topic("book", 0.95, "book me", None)
RANKING = [("book", 0.95), ("faq/what_to_wear", 0.9), ("faq/pain", 0.8), ("greet", 0.1)]


def parsed(reading: Reading) -> dict:
    message = Message({"text": "any"})
    fill(message, reading)
    return message.as_dict(only_output_properties=True)


def test_a_message_has_the_shape_of_model_parse() -> None:
    found = parsed(Reading([PAIN, WEAR, BOOK], BOOK, RANKING))
    assert found["intent"] == {"name": "book", "confidence": 0.95}
    assert [one["name"] for one in found["intent_ranking"]] == ["book", "faq", "greet"]
    assert found["response_selector"]["all_retrieval_intents"] == ["faq"]
    assert found["response_selector"]["faq"]["response"] == {
        "intent_response_key": "faq/what_to_wear",
        "confidence": 0.9,
        "responses": [],
        "utter_action": "utter_faq",
    }
    assert [one["name"] for one in found["topics"]] == ["pain", "what_to_wear", "book"]
    assert found["topics"][1] == {
        "name": "what_to_wear",
        "intent": "faq/what_to_wear",
        "confidence": 0.9,
        "text": "what about rings",
        "about": "jewellery",
    }


def test_an_faq_topic_is_the_intent_faq() -> None:
    assert parsed(Reading([PAIN], PAIN, RANKING))["intent"] == {"name": "faq", "confidence": 0.8}


def test_what_is_not_understood_falls_back_and_keeps_the_likeliest_topics() -> None:
    found = parsed(Reading([], None, [("faq/pain", 0.3), ("book", 0.2)]))
    assert found["intent"] == {"name": "nlu_fallback", "confidence": 0.7}
    assert found["topics"] == []
    assert found["response_selector"]["faq"]["ranking"] == [
        {"intent_response_key": "faq/pain", "confidence": 0.3}
    ]


def test_an_empty_message_falls_back() -> None:
    found = parsed(Reading([], None, []))
    assert found["intent"] == {"name": "nlu_fallback", "confidence": 1.0}
    assert found["response_selector"]["faq"]["response"]["intent_response_key"] is None
