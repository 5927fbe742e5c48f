"""The training data of the intents: present, plentiful, readable by Rasa, and no message in two places."""

from collections import defaultdict
from functools import lru_cache
from operator import attrgetter
from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

from desk.topics import files, rules
from desk.topics.files import bare
from desk.topics.rules import LEAST_EXAMPLES, MOST_LINES

DATA = Path(__file__).resolve().parents[2] / "data"
INTENTS = (
    "book",
    "change_booking",
    "cancel_booking",
    "booking_status",
    "check_health",
    "human",
    "emergency",
    "greet",
    "goodbye",
    "thanks",
    "affirm",
    "deny",
    "unsure",
    "stop",
    "bot_challenge",
    "out_of_scope",
    "complaint",
    "why_ask",
    "privacy",
    "start_over",
    "inform",
    "inform_health",
    "other_language",
    "treatment_problem",
    "all_safe",
)
MORE_THAN_USUAL = {"book": 120, "emergency": 150, "inform_health": 150, "out_of_scope": 250}

INTENT_FILES = sorted(DATA.glob("nlu/*.yml"))
stem = attrgetter("stem")


def training_files() -> list[Path]:
    return [*INTENT_FILES, *sorted(DATA.glob("faq/**/*.yml"))]


@lru_cache
def read_by_rasa(path: Path) -> tuple[tuple[str, str], ...]:
    """(intent, text) of every example; a retrieval intent with its topic, as in `faq/marks`."""
    messages = RasaYAMLReader().read(path).training_examples
    return tuple((message.get_full_intent(), message.get("text")) for message in messages)


def written_examples(path: Path) -> list[str]:
    return [line.strip()[2:] for line in path.read_text("utf-8").splitlines() if line.startswith("      - ")]


def examples_by_intent() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for path in training_files():
        for intent, text in read_by_rasa(path):
            found[intent].append(text)
    return found


@pytest.mark.parametrize("intent", [*INTENTS, *(f"faq/{topic}" for topic in files.names(DATA))])
def test_every_intent_of_the_design_has_enough_examples(intent: str) -> None:
    least = MORE_THAN_USUAL.get(intent, LEAST_EXAMPLES)
    assert len(examples_by_intent()[intent]) >= least


@pytest.mark.parametrize("path", INTENT_FILES, ids=stem)
def test_a_file_holds_the_intent_its_name_begins_with(path: Path) -> None:
    """A long list is spread over several files: `emergency.yml`, `emergency_mind.yml`."""
    (intent,) = {intent for intent, _ in read_by_rasa(path)}
    assert intent in INTENTS
    assert path.stem == intent or path.stem.startswith(f"{intent}_")


def test_no_message_is_in_two_places() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for intent, texts in examples_by_intent().items():
        for text in texts:
            places[bare(text)].append(f"{intent}: {text}")
    assert {text: found for text, found in places.items() if len(found) > 1} == {}


@pytest.mark.parametrize("path", INTENT_FILES, ids=stem)
def test_rasa_reads_every_example_as_written(path: Path) -> None:
    assert [text for _, text in read_by_rasa(path)] == written_examples(path)


@pytest.mark.parametrize("path", training_files(), ids=stem)
def test_no_example_is_annotated_by_accident(path: Path) -> None:
    assert [text for text in written_examples(path) if rules.ANNOTATION.search(text)] == []


@pytest.mark.parametrize("path", INTENT_FILES, ids=stem)
def test_a_file_stays_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES
