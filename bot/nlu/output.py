"""The shape in which a reading stands on Rasa's message, and so in ``/model/parse``."""

from __future__ import annotations

from typing import Any

from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, RESPONSE_SELECTOR
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.reader import FALLBACK, FAQ, Reading, Topic

RANKING_LENGTH = 10
TOPICS = "topics"


def fill(message: Message, reading: Reading) -> None:
    """Put ``reading`` on ``message``."""
    ranking = outer_ranking(reading)
    message.set(INTENT, outer_intent(reading, ranking), add_to_output=True)
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
    message.set(RESPONSE_SELECTOR, response_selector(reading), add_to_output=True)
    message.set(TOPICS, [topic_as_dict(topic) for topic in reading.topics], add_to_output=True)


def outer_intent(reading: Reading, ranking: list[dict[str, Any]]) -> dict[str, Any]:
    """Rasa's ``intent``: every FAQ topic is ``faq``; the fallback if nothing was sure enough."""
    if reading.main is None:
        sureness = 1.0 - (ranking[0]["confidence"] if ranking else 0.0)
        return {"name": FALLBACK, "confidence": sureness}
    name = FAQ if reading.main.is_faq else reading.main.intent
    return {"name": name, "confidence": reading.main.confidence}


def outer_ranking(reading: Reading) -> list[dict[str, Any]]:
    """Rasa's ``intent_ranking``: each outer intent once, surest first."""
    best: dict[str, float] = {}
    for intent, confidence in reading.ranking:
        best.setdefault(intent.split("/")[0], confidence)
    return [{"name": name, "confidence": value} for name, value in best.items()][:RANKING_LENGTH]


def response_selector(reading: Reading) -> dict[str, Any]:
    """What Rasa's ResponseSelector would say: the surest FAQ topic of the message, and all of them ranked."""
    faq = [_key(intent, value) for intent, value in reading.ranking if intent.startswith(f"{FAQ}/")]
    asked = [topic for topic in reading.topics if topic.is_faq]
    surest = max(asked, key=lambda topic: topic.confidence, default=None)
    first = _key(surest.intent, surest.confidence) if surest else next(iter(faq), _key(None, 0.0))
    response = {**first, "responses": [], "utter_action": f"utter_{FAQ}"}
    return {"all_retrieval_intents": [FAQ], FAQ: {"response": response, "ranking": faq[:RANKING_LENGTH]}}


def _key(intent: str | None, confidence: float) -> dict[str, Any]:
    return {"intent_response_key": intent, "confidence": confidence}


def topic_as_dict(topic: Topic) -> dict[str, Any]:
    """One entry of ``topics``."""
    return {
        "name": topic.name,
        "intent": topic.intent,
        "confidence": topic.confidence,
        "text": topic.text,
        "about": topic.about,
    }
