"""The training sentences as Rasa's reader gives them, without anything of Rasa's engine."""

from __future__ import annotations

from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.topic_model import Example


def examples_of(training_data: TrainingData) -> list[Example]:
    """Return the labelled sentences, with the sub-question that their block's ``metadata: about`` names."""
    examples = []
    for message in training_data.intent_examples:
        if message.get(TEXT) and message.get(INTENT):
            metadata = (message.get("metadata") or {}).get("intent") or {}
            examples.append(Example(message.get(TEXT), message.get_full_intent(), metadata.get("about")))
    return examples
