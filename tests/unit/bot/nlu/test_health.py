from __future__ import annotations

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import health as component
from bot.nlu.health import HealthMentions
from clinic.health import Finding, Reading

PREGNANT = Finding("pregnancy", "present", "pregnant", "pregnancy: said of oneself", 5, 13)


def process(monkeypatch: pytest.MonkeyPatch, reading: Reading, **known: object) -> Message:
    monkeypatch.setattr(component.health, "read", lambda text: reading)
    message = Message({"text": "i am pregnant", **known})
    HealthMentions({}).process([message])
    return message


def test_findings_become_entities_and_a_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    message = process(monkeypatch, Reading(findings=(PREGNANT,)))
    assert message.get("entities") == [
        {
            "entity": "health",
            "value": "pregnancy",
            "role": "present",
            "start": 5,
            "end": 13,
            "extractor": "HealthMentions",
        }
    ]
    said = message.get("health")
    assert said["findings"] == [PREGNANT.to_json()]
    assert said["decision"] == "avoid"
    assert said["emergency"] is None


def test_an_emergency_in_the_words_overrules_the_classifier(monkeypatch: pytest.MonkeyPatch) -> None:
    message = process(
        monkeypatch,
        Reading(emergency="body"),
        intent={"name": "faq", "confidence": 0.9},
        intent_ranking=[{"name": "faq", "confidence": 0.9}, {"name": "emergency", "confidence": 0.2}],
        topics=[{"name": "pain", "intent": "faq/pain", "confidence": 0.9, "text": "", "about": None}],
    )
    assert message.get("intent") == {"name": "emergency", "confidence": 1.0}
    assert [one["name"] for one in message.get("intent_ranking")] == ["emergency", "faq"]
    assert [one["name"] for one in message.get("topics")] == ["emergency", "pain"]


def test_without_a_mention_the_intent_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    message = process(monkeypatch, Reading(), intent={"name": "faq", "confidence": 0.9})
    assert message.get("intent")["name"] == "faq"
    assert message.get("entities") == []
