"""Health mentions in every message; the reading itself is ``clinic.health``."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.extractor import Extractor
from bot.nlu.output import TOPICS
from bot.nlu.reader import EMERGENCY
from clinic import health, screening

HEALTH = "health"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class HealthMentions(Extractor):
    """Fills ``health`` and one entity a finding; an emergency found in the words overrules the classifier.

    Stands after the TopicClassifier, and reads the whole message, not only its beginning.
    """

    def read(self, message: Message, text: str) -> None:
        reading = health.read(text)
        message.set(HEALTH, as_dict(reading), add_to_output=True)
        self.add_entities(message, [entity(finding) for finding in reading.findings])
        if reading.emergency:
            put_emergency_first(message, text)


def as_dict(reading: health.Reading) -> dict[str, Any]:
    """The ``health`` key of a parsed message."""
    return {
        "findings": [finding.to_json() for finding in reading.findings],
        "decision": screening.judge(reading).decision.value,
        "emergency": reading.emergency,
        "emergency_named_only": reading.emergency_named_only,
        "truncated": reading.truncated,
        "aftercare_problem": reading.aftercare_problem,
    }


def entity(finding: health.Finding) -> dict[str, Any]:
    """A finding as Rasa's entity: the concept is its value, the status its role."""
    return {
        "entity": HEALTH,
        "value": finding.concept,
        "role": finding.status,
        "start": finding.start,
        "end": finding.end,
    }


def put_emergency_first(message: Message, text: str) -> None:
    """Make ``emergency`` the intent and the first topic, certain."""
    certain = {"name": EMERGENCY, "confidence": 1.0}
    message.set(INTENT, certain, add_to_output=True)
    ranking = [entry for entry in message.get(INTENT_RANKING_KEY, []) if entry["name"] != EMERGENCY]
    message.set(INTENT_RANKING_KEY, [certain, *ranking], add_to_output=True)
    others = [topic for topic in message.get(TOPICS, []) if topic["name"] != EMERGENCY]
    first = {"name": EMERGENCY, "intent": EMERGENCY, "confidence": 1.0, "text": text, "about": None}
    message.set(TOPICS, [first, *others], add_to_output=True)
