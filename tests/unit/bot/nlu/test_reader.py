from __future__ import annotations

import pytest

from bot.nlu.reader import READ_CHARACTERS, Options, Reading, TopicReader
from bot.nlu.topic_model import TopicModel


@pytest.fixture(scope="module")
def reader(model: TopicModel) -> TopicReader:
    return TopicReader(model, Options(threshold=0.4))


def names(reading: Reading) -> list[str]:
    return [topic.name for topic in reading.topics]


@pytest.mark.parametrize(
    ("text", "topics", "main"),
    [
        ("does it hurt?", ["pain"], "pain"),
        ("does it hurt and what should i wear?", ["pain", "what_to_wear"], None),
        ("what should i wear? does it hurt?", ["what_to_wear", "pain"], None),
        ("hello there, i want to book", ["greet", "book"], "book"),
        ("hey", ["greet"], "greet"),
        ("does it hurt? is it painful?", ["pain"], "pain"),
    ],
)
def test_topics_stand_in_the_order_of_the_message(
    reader: TopicReader, text: str, topics: list[str], main: str | None
) -> None:
    reading = reader.read(text)
    assert names(reading) == topics
    assert main in (None, reading.main.name)


def test_an_emergency_stands_first(reader: TopicReader) -> None:
    reading = reader.read("does it hurt? i have chest pain, call an ambulance")
    assert names(reading)[0] == "emergency"
    assert reading.main.intent == "emergency"


@pytest.mark.parametrize("text", ["", "  ", "?!", "\n"])
def test_an_empty_message_says_nothing(reader: TopicReader, text: str) -> None:
    assert reader.read(text) == Reading([], None, [])


def test_what_is_not_understood_has_a_ranking_but_no_topic(reader: TopicReader) -> None:
    reading = reader.read("qwpo zxmn vbty")
    assert reading.main is None
    assert reading.topics == []
    assert len(reading.ranking) == len(reader.model.intents)


def test_a_sub_question_is_told_from_its_topic(reader: TopicReader) -> None:
    assert reader.read("can i keep my earrings on").topics[0].about == "jewellery"
    assert reader.read("what should i wear").topics[0].about is None


def test_only_the_beginning_of_a_long_message_is_read(reader: TopicReader) -> None:
    assert names(reader.read("does it hurt? " + "\n" * READ_CHARACTERS + "what do i wear")) == ["pain"]


@pytest.mark.parametrize(
    ("text", "topics"),
    [("right, i'm off now", ["goodbye"]), ("yes, i'm off now", ["affirm", "goodbye"]), ("right", ["affirm"])],
)
def test_a_filler_before_a_goodbye_agrees_to_nothing(
    reader: TopicReader, text: str, topics: list[str]
) -> None:
    assert names(reader.read(text)) == topics


def test_a_few_odd_words_are_a_name_unless_their_language_is_known(reader: TopicReader) -> None:
    text = "Anda Kabuka"
    assert reader.read(text).ranking[0][0] == "other_language"
    assert dict(reader.read(text, english=True).ranking)["other_language"] == 0.0
    assert names(reader.read("hola, cuanto cuesta una cita", english=True)) == ["other_language"]


def test_what_is_elsewhere_lends_its_parts_no_confidence(reader: TopicReader) -> None:
    assert "pain" not in names(reader.read("who won the game, does it hurt the weather, do you sell cars"))
