"""The FAQ as shipped keeps the rules of desk/topics/rules.py, and has what the design promises.

That each rule notices what it is there for is tested in tests/unit/desk/topics/test_rules.py.
"""

from __future__ import annotations

import pytest

from clinic import settings
from desk.topics import checking, clashes, files, rules
from desk.topics.files import DATA, SMS, WEB, Question

# Names that tests, tools and the design rely on; staff may add more.
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
NAMES = files.names(DATA)
QUESTIONS = [question for name in NAMES for question in files.topic(name, DATA)]
TOLD = rules.known(settings.load(env={}).clinic)


def lines(problems: list[rules.Problem]) -> list[str]:
    return [checking.line(problem) for problem in problems]


def test_the_topics_of_the_design_are_there() -> None:
    assert set(NAMES) >= TOPICS
    assert {question.topic for question in QUESTIONS} == set(NAMES)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_keeps_the_rules(question: Question) -> None:
    assert lines(list(rules.check(question, TOLD))) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_topic_file_states_its_borders_and_stays_readable(name: str) -> None:
    assert lines(list(rules.check_file(files.path_of(name, DATA), name))) == []


def test_no_question_is_asked_twice() -> None:
    everything = [*QUESTIONS, *files.intents(DATA)]
    assert lines(list(clashes.repeated(everything, {question.topic for question in everything}))) == []


def test_no_two_questions_are_nearly_the_same() -> None:
    """As `desk topics check` says it of the shipped files, within its time."""
    assert lines(checking.check(DATA).problems) == []


@pytest.mark.parametrize("channel", [WEB, SMS])
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
    answer = next(question for question in QUESTIONS if question.name == "who_should_avoid")
    text = answer.texts(channel)[0]
    assert said in text
    assert "qualified healthcare professional" in text
