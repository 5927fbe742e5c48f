"""What `make shell DEBUG=1` shows of a parsed message."""

from __future__ import annotations

from typing import Any

import pytest

from desk.chat import understood

FINDING = {"concept": "blood_thinner", "status": "present", "text": "eliquis", "rule": "anticoagulant"}


@pytest.mark.parametrize(
    ("parsed", "lines"),
    [
        ({}, ["nothing understood"]),
        (
            {"topics": [{"intent": "faq/marks", "confidence": 0.8123, "text": "the marks", "about": None}]},
            ["topic   faq/marks 0.81  'the marks'"],
        ),
        (
            {
                "topics": [
                    {"intent": "faq/aftercare", "confidence": 0.7, "text": "hot tub", "about": "hot_tub"}
                ]
            },
            ["topic   faq/aftercare about hot_tub 0.70  'hot tub'"],
        ),
        (
            {"entities": [{"entity": "studio", "value": "flatiron"}, {"entity": "health", "value": "x"}]},
            ["detail  studio: flatiron"],
        ),
        (
            {"health": {"findings": [{**FINDING, "whose": "self", "area": None}], "decision": "avoid"}},
            [
                "health  blood_thinner present: 'eliquis' (rule anticoagulant) whose self",
                "health  decision on this text alone: avoid",
            ],
        ),
        ({"health": {"findings": [], "emergency": "body"}}, ["health  emergency: body"]),
    ],
    ids=["nothing", "topic", "sub-question", "detail", "health", "emergency"],
)
def test_what_is_shown(parsed: dict[str, Any], lines: list[str]) -> None:
    assert understood(parsed) == lines
