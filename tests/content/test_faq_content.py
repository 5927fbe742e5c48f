"""The FAQ: each topic has its parts, says only what the clinic said, in our words, and fits the channel."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.content.faq_files import (
    PLACEHOLDER,
    ROOT,
    Question,
    facts,
    filled,
    numbers,
    questions,
    seeds,
    shingles,
)

TOPICS = {
    "what_to_wear",
    "tiredness",
    "marks",
    "who_should_avoid",
    "pain",
    "timing_results",
    "session_duration",
    "what_is_cupping",
    "benefits",
    "what_to_expect",
    "price_membership",
    "locations_hours",
    "combine_acupuncture",
    "home_kit",
    "aftercare",
}
MEDICAL = {"tiredness", "marks", "who_should_avoid", "pain", "benefits", "aftercare", "timing_results"}
LEAST_EXAMPLES, LEAST_EXAMPLES_OF_A_PART = 60, 8
LONGEST_SMS = 320
MOST_LINES = 400
NOT_TOLD = "not_told"
PLAIN = re.compile(r"[A-Za-z0-9 \n@$_!\"#%&'()*+,\-./:;<=>?]*")  # ASCII that is one GSM-7 septet each
SAYS_NOT_TOLD = re.compile(r"hasn't (told|given)")
OFFER_OF_A_PERSON = re.compile(r"\bI can\b[^.]*\b(team|them|it on|question on|person)\b")
CURE = re.compile(r"\b(cures?|heals?|guaranteed?|proven)\b", re.IGNORECASE)
DISCLAIMED = re.compile(r"\b(isn't|not) a cure\b", re.IGNORECASE)

every_question = pytest.mark.parametrize("question", questions(), ids=lambda question: question.name)
topics_only = pytest.mark.parametrize(
    "question", [q for q in questions() if q.about is None], ids=lambda question: question.name
)
parts_only = pytest.mark.parametrize(
    "question", [q for q in questions() if q.about], ids=lambda question: question.name
)


def test_the_topics_are_those_of_the_design_one_file_each() -> None:
    assert {question.topic for question in questions()} == TOPICS
    assert {path.stem for path in ROOT.glob("data/faq/*.yml")} == TOPICS


@topics_only
def test_a_topic_has_many_examples(question: Question) -> None:
    assert len(question.examples) >= LEAST_EXAMPLES


@parts_only
def test_a_sub_question_has_enough_examples(question: Question) -> None:
    assert len(question.examples) >= LEAST_EXAMPLES_OF_A_PART


@every_question
def test_each_channel_has_an_answer_and_one_for_each_value_that_may_be_known(question: Question) -> None:
    assert len(question.web) == len(question.sms) >= 1


@every_question
def test_an_answer_says_where_it_comes_from(question: Question) -> None:
    known = {f"seeds/{name}" for name in seeds()["files"]} | {"clinic.yml"}
    sources = set((question.source or "").split(", "))
    assert sources == {NOT_TOLD} or sources <= known


@parts_only
def test_what_the_clinic_has_not_told_comes_with_the_offer_of_a_person(question: Question) -> None:
    not_told = [
        text for text in question.answers if question.source == NOT_TOLD or SAYS_NOT_TOLD.search(text)
    ]
    assert [text for text in not_told if not OFFER_OF_A_PERSON.search(text)] == []


@every_question
def test_an_sms_fits_in_two_parts_of_plain_letters(question: Question) -> None:
    for text in map(filled, question.sms):
        assert len(text) <= LONGEST_SMS
        assert PLAIN.fullmatch(text)


@every_question
def test_an_answer_is_short(question: Question) -> None:
    for text in question.web:
        sentences = re.findall(r"[.?](?=\s|$)", filled(text))
        assert 1 <= len(sentences) <= 4


@every_question
def test_placeholders_are_known(question: Question) -> None:
    names = {name for text in question.answers for name in PLACEHOLDER.findall(text)}
    assert names <= set(facts())


@every_question
def test_a_number_stands_in_a_seed_or_in_clinic_yml(question: Question) -> None:
    known = set(seeds()["numbers"]) | {"911"} | set().union(*map(numbers, facts().values()))
    assert set().union(*(numbers(filled(text)) for text in question.answers)) <= known


@every_question
def test_answers_are_in_our_own_words(question: Question) -> None:
    copied = set(seeds()["shingles"])
    assert [text for text in question.answers if shingles(filled(text)) & copied] == []


@every_question
def test_nothing_is_promised_as_a_cure(question: Question) -> None:
    claims = [CURE.search(DISCLAIMED.sub("", text)) for text in question.answers]
    assert not any(claims)


@every_question
def test_medical_answers_do_not_exclaim(question: Question) -> None:
    assert question.topic not in MEDICAL or not any("!" in text for text in question.answers)


@pytest.mark.parametrize("channel", ["web", "sms"])
@pytest.mark.parametrize(
    "said",
    [
        "bleeding disorder",
        "blood",
        "pregnancy",
        "eczema",
        "psoriasis",
        "fracture",
        "muscle strain",
        "blood vessels",
    ],
)
def test_who_should_avoid_names_every_group_and_a_professional(channel: str, said: str) -> None:
    answer = next(question for question in questions() if question.name == "who_should_avoid")
    text = getattr(answer, channel)[0]
    assert said in text
    assert "qualified healthcare professional" in text


def test_no_question_is_asked_twice() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for question in questions():
        for example in question.examples:
            places[" ".join(re.findall(r"\w+", example.casefold())) or example].append(question.name)
    assert {text: found for text, found in places.items() if len(found) > 1} == {}


@pytest.mark.parametrize("path", sorted(ROOT.glob("data/faq/*.yml")), ids=lambda path: path.stem)
def test_a_topic_file_states_its_borders_and_stays_readable(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert lines[0].startswith(f"# {path.stem}: ")
    assert len(lines) <= MOST_LINES
