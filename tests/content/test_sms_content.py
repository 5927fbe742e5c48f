"""What a phone shows on its locked screen: outcomes name no condition, and nobody is told to text CANCEL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from clinic.settings import ROOT

TEXTS = ROOT / "data" / "texts"
# Questions, their reasons, and answers to what somebody has named themselves do name conditions.
OUTCOMES = re.compile(
    r"utter_(screening|read_back|booked|requested|moved|already|own|cancel|confirm|stopped|handed_over|overlaps|back)"
)
CONDITIONS = re.compile(
    r"pregnan|birth|bleed|blood|clot(?!h)|thinn|aspirin|skin|wound|fractur|bone|strain|vessel|vein|cancer|heart|pacemaker"
    r"|epilep|stroke|surger|fever|diabet|condition|disorder",
    re.IGNORECASE,
)


def strings(part: Any) -> Iterator[str]:
    """All texts in a piece of YAML."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for inner in part.values():
            yield from strings(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from strings(inner)


def outcomes() -> list[str]:
    found = [
        text
        for file in TEXTS.glob("*.yml")
        for name, variants in (yaml.safe_load(file.read_text("utf-8")).get("responses") or {}).items()
        if OUTCOMES.match(name)
        for text in strings(variants)
    ]
    for file in ("sms.yml", "booking_messages.yml"):
        found += strings(yaml.safe_load((TEXTS / file).read_text("utf-8")))
    return sorted(set(found))


def test_there_are_outcomes() -> None:
    assert len(outcomes()) > 60


@pytest.mark.parametrize("text", outcomes())
def test_an_outcome_names_no_condition(text: str) -> None:
    assert not CONDITIONS.search(text)


def test_nobody_is_told_to_text_cancel() -> None:
    """Carriers take it for STOP. To say that one can cancel is fine; to ask for the word alone is not."""
    asks = re.compile(r"(?:text|reply|send|write|with) [\"'“]?cancel\b", re.IGNORECASE)
    for file in (ROOT / "data").rglob("*.yml"):
        if file.parent.name in ("texts", "faq"):
            said = list(strings(yaml.safe_load(file.read_text("utf-8"))))
            assert [text for text in said if asks.search(text)] == [], file
