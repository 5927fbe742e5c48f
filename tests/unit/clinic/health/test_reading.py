"""What a finding tells besides the decision: status, whose, where, and which words."""

from __future__ import annotations

import pytest

from clinic import health
from clinic.health import Finding


def only(text: str) -> Finding:
    findings = health.read(text).findings
    assert len(findings) == 1, findings
    return findings[0]


@pytest.mark.parametrize(
    ("text", "concept", "status"),
    [
        ("I take dabigatran", "blood_thinner", "present"),
        ("no psoriasis", "skin_condition", "absent"),
        ("I used to have hives", "skin_condition", "historical"),
        ("my uncle has epilepsy", "other_serious", "family"),
        ("perhaps I am pregnant", "pregnancy", "possible"),
        ("is it safe with a pacemaker", "other_serious", "possible"),
        ("haven't taken my apixaban today", "blood_thinner", "present"),
        ("krill oil", "blood_thinner", "possible"),
    ],
)
def test_status_of_a_mention(text: str, concept: str, status: str) -> None:
    found = only(text)
    assert (found.concept, found.status) == (concept, status)


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("my grandfather takes warfarin", "grandparent"),
        ("my wife has psoriasis", "wife"),
        ("I have psoriasis", "self"),
        ("a slot for my daughter please, she has psoriasis", "daughter"),
    ],
)
def test_whose_it_is(text: str, whose: str) -> None:
    assert only(text).whose == whose


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("psoriasis on my elbows", "arm"),
        ("psoriasis on my elbows, please treat my back", "elsewhere"),
        ("psoriasis on my lower back, please treat my back", "treated"),
        ("psoriasis", None),
        ("a blister on my heel", "elsewhere"),
        ("hives all over", "treated"),
    ],
)
def test_where_it_is(text: str, area: str | None) -> None:
    assert only(text).area == area


def test_a_finding_keeps_the_persons_own_words() -> None:
    text = "Well… I’m on WARFERIN, as you know"
    found = only(text)
    assert found.text == "WARFERIN"
    assert text[found.start : found.end] == "WARFERIN"
    assert found.rule == "warfarin: stated"


@pytest.mark.parametrize(
    "text",
    [
        "w\u200bar\u200bfarin daily",
        "W.A.R.F.A.R.I.N. daily",
        "w a r f a r i n daily",
        "warfaaarin daily",
        "wаrfаrin daily",
    ],
)
def test_a_word_in_disguise_is_read(text: str) -> None:
    assert only(text).concept == "blood_thinner"


def test_a_finding_that_is_none_is_not_made() -> None:
    with pytest.raises(ValueError, match="not a finding"):
        Finding.from_json({"concept": "luck", "status": "present", "text": "", "rule": ""})


def test_nobody_asks_about_what_does_not_exist() -> None:
    with pytest.raises(ValueError, match="nobody asks about"):
        health.read("no", "luck")
