"""What must hold for any text: a danger is never cleared by what stands around it, and nothing crashes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic import emergency, health, screening
from clinic.health import CONCEPTS, STATUSES, Finding, datafiles
from clinic.screening import Decision

DANGERS = (
    "I'm pregnant",
    "i am 20 weeks pregnant",
    "we are expecting a baby",
    "I take warfarin",
    "I'm on Eliquis",
    "taking xarelto every day",
    "I'm on blood thinners",
    "I have a baby aspirin each morning",
    "I have hemophilia",
    "I have a bleeding disorder",
    "my platelets are low",
    "I have eczema on my back",
    "there is psoriasis on my shoulders",
    "I have an open wound on my back",
    "I broke my rib last week",
    "I have a DVT",
    "I have varicose veins",
    "I have cancer",
    "I have a pacemaker",
    "I have epilepsy",
    "I had surgery two weeks ago",
    "I gave birth three weeks ago",
    "I pulled a muscle in my back",
    "I might be pregnant",
    "I bruise easily",
)
HARMLESS = (
    "",
    "Hi there",
    "What time do you open on Saturday?",
    "Do the marks last long?",
    "My back is killing me",
    "Thanks so much",
    "I would like to book for Tuesday at 4",
    "How much is it",
    "My name is Sam Lee",
    "you can reach me on 212 555 0147",
    "I sit at a desk all day",
    "I take lisinopril",
    "There was a pregnant pause",
    "lol",
    "😂",
    "Is parking easy?",
    "The Flatiron studio is closest to work",
    "I love the heart of the city",
)
GLUE = (". ", "! ", "\n", " ... ", "; ", ". By the way, ", ". Also ", " 🙂 ")
TERMS = (
    "pregnant",
    "warfarin",
    "apixaban",
    "clopidogrel",
    "rivaroxaban",
    "hemophilia",
    "psoriasis",
    "thrombosis",
    "pacemaker",
    "epilepsy",
    "anticoagulants",
)


@st.composite
def messages(draw: st.DrawFn) -> str:
    """A danger somewhere among harmless talk, in any case and with odd spacing."""
    danger = draw(st.sampled_from(DANGERS))
    before = draw(st.lists(st.sampled_from(HARMLESS), max_size=3))
    after = draw(st.lists(st.sampled_from(HARMLESS), max_size=3))
    glue = draw(st.sampled_from(GLUE))
    text = glue.join(part for part in (*before, danger, *after) if part)
    changed = draw(st.sampled_from((str, str.lower, str.upper, str.title)))(text)
    return changed.replace(" ", draw(st.sampled_from((" ", "  ", " \u200b"))))


@st.composite
def mistyped(draw: st.DrawFn) -> str:
    """A health word with one letter left out, doubled or swapped with its neighbour."""
    word = draw(st.sampled_from(TERMS))
    at = draw(st.integers(1, len(word) - 2))
    way = draw(st.sampled_from(("drop", "double", "swap")))
    if way == "drop":
        return word[:at] + word[at + 1 :]
    if way == "double":
        return word[:at] + word[at] + word[at:]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


@given(messages())
@settings(max_examples=300, deadline=None)
def test_a_danger_is_never_cleared_by_what_stands_around_it(text: str) -> None:
    assert screening.judge(health.read(text)).decision > Decision.CLEAR


@given(messages(), st.sampled_from(("any", "medications", *CONCEPTS)))
@settings(max_examples=150, deadline=None)
def test_nor_in_answer_to_the_whole_list(text: str, asked: str) -> None:
    assert screening.judge(health.read(text, asked)).decision > Decision.CLEAR


@given(mistyped())
@settings(max_examples=300, deadline=None)
def test_a_typo_in_a_health_word_hides_nothing(word: str) -> None:
    if word in datafiles.ordinary_words():
        return
    assert health.read(f"I am on or have {word}").findings, word


@given(
    st.sampled_from(("I'm pregnant.", "I take Eliquis.", "I have haemophilia.", "Eczema on my back.")),
    st.text(),
)
@settings(max_examples=300, deadline=None)
def test_adding_text_never_turns_avoid_into_clear(avoided: str, added: str) -> None:
    assert screening.judge(health.read(f"{avoided}\n{added}")).decision > Decision.CLEAR


@given(st.text(max_size=400), st.sampled_from((None, "any", "medications", *CONCEPTS)))
@settings(max_examples=400, deadline=None)
def test_any_text_can_be_read(text: str, asked: str | None) -> None:
    reading = health.read(text, asked)
    for finding in reading.findings:
        assert finding.concept in CONCEPTS
        assert finding.status in STATUSES
        assert text[finding.start : finding.end] == finding.text
        assert Finding.from_json(json.loads(json.dumps(finding.to_json()))) == finding
    assert emergency.detect(text) in (None, "body", "mind")
    if asked is not None and not reading.findings:
        assert reading.open | reading.denied


@given(st.text(alphabet="👍👎🤷😂?!.,-/ \n…\u200b", max_size=30))
@settings(max_examples=150, deadline=None)
def test_signs_alone_clear_nothing(text: str) -> None:
    assert screening.judge(health.read(text, "any")).decision == Decision.ASK_CLINICIAN


@pytest.mark.parametrize("before", [0, 60, 125])
def test_a_mention_counts_wherever_it_stands_in_a_long_message(before: int) -> None:
    padding = "I have been thinking about this for a while and my shoulders feel tight. "
    text = padding * before + "I take warfarin. " + padding * (130 - before)
    assert screening.judge(health.read(text)).decision == Decision.AVOID


def test_a_message_too_long_to_be_read_whole_is_never_clear() -> None:
    text = "My shoulders feel tight. " * 500
    assert screening.judge(health.read(text)).decision == Decision.ASK_CLINICIAN
