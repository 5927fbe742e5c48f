"""The term files say where they come from, and do not contradict one another."""

from __future__ import annotations

import pytest

from clinic import health
from clinic.health import CONCEPTS, datafiles, lexicon
from clinic.health.lexicon import Group

ORDINARY = (
    "the session on tuesday was brilliant and efficient, the room was warm, the plastic cups were pleasant, "
    "coming again would be heaven, please aspire to prevent delays, my president agrees"
)


@pytest.mark.parametrize("name", datafiles.CONCEPT_FILES)
def test_a_term_file_names_its_source_and_who_reviewed_it(name: str) -> None:
    data = datafiles.load(name)
    assert data["concept"] in CONCEPTS
    assert data["reviewed"]
    assert data["reviewer"]
    for group in data["groups"]:
        assert group["source"], group["name"]
        assert group["tier"] in ("avoid", "ask_clinician"), group["name"]


def test_no_figure_of_speech_is_a_health_term_itself() -> None:
    phrases = lexicon.get().phrases()
    clashing = [
        " ".join(words)
        for words, meanings in phrases.items()
        if any(isinstance(v, Group) and v.kind == "lookalike" for _, v in meanings)
        and any(isinstance(v, Group) and v.concepts for _, v in meanings)
    ]
    assert not clashing


def test_no_harmless_word_is_a_health_term_too() -> None:
    phrases = lexicon.get().phrases()
    clashing = [
        " ".join(words)
        for words, meanings in phrases.items()
        if any(isinstance(v, Group) and v.kind.startswith("harmless") for _, v in meanings)
        and any(isinstance(v, Group) and v.concepts for _, v in meanings)
    ]
    assert not clashing


def test_patterns_hold_no_brackets_within_brackets() -> None:
    for words in lexicon.get().phrases():
        assert not set("[]()|") & set("".join(words)), words


def test_ordinary_words_are_not_taken_for_medicines() -> None:
    assert not health.read(ORDINARY).findings
