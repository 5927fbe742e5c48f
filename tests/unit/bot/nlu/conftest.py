"""A small model of a few intents, trained once: enough to test the parts around it."""

from __future__ import annotations

import pytest

from bot.nlu.topic_model import Example, TopicModel

SENTENCES = {
    ("faq/pain", None): ["does it hurt", "is it painful", "will it hurt a lot", "how painful is cupping"],
    ("faq/what_to_wear", None): [
        "what do i wear",
        "what should i wear",
        "clothes for the session",
        "dress code",
    ],
    ("faq/what_to_wear", "jewellery"): [
        "can i keep my necklace on",
        "do i take my earrings off",
        "rings ok?",
    ],
    ("book", None): ["book me in", "i want to book", "make an appointment", "can i book saturday"],
    ("goodbye", None): ["i'm off", "bye for now", "i'm off now, bye", "see you later"],
    ("affirm", None): ["right", "ok", "yes", "that's right"],
    ("other_language", None): [
        "hola, cuanto cuesta",
        "quiero una cita",
        "adakah anda buka",
        "hablan español",
    ],
    ("greet", None): ["hi", "hello there", "hey", "good morning"],
    ("out_of_scope", None): ["what is the weather", "tell me a joke", "who won the game", "do you sell cars"],
    ("emergency", None): ["i have chest pain", "call an ambulance", "i cannot breathe", "i want to die"],
}


@pytest.fixture(scope="session")
def examples() -> list[Example]:
    return [Example(text, *key) for key, texts in SENTENCES.items() for text in texts]


@pytest.fixture(scope="session")
def model(examples: list[Example]) -> TopicModel:
    return TopicModel.fit(examples)
