"""The hold-out: messages that are neither trained on nor used to choose anything."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from bot.nlu.reader import TopicReader
from clinic import health
from tests.nlu.crossval import Composite, composite
from tests.nlu.judged import Judged, from_reading

FILE = Path(__file__).with_name("holdout.yml")


@lru_cache(maxsize=1)
def _content() -> dict:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def full_name(topic: str, intents: list[str]) -> str:
    """Return the intent as trained: ``pain`` is ``faq/pain``."""
    return f"faq/{topic}" if f"faq/{topic}" in intents else topic


def single(reader: TopicReader) -> list[Judged]:
    """Judge the messages with one topic."""
    intents = reader.model.intents
    return [
        from_reading(
            text, full_name(topic, intents), reader.read(text), alarm=health.read(text).emergency is not None
        )
        for topic, texts in _content()["one_topic"].items()
        for text in texts
    ]


def several(reader: TopicReader) -> list[Composite]:
    """Judge the messages with several topics, or with one and words around it."""
    intents = reader.model.intents
    return [
        composite(entry["text"], tuple(full_name(topic, intents) for topic in entry["topics"]), reader)
        for entry in _content()["several"]
    ]
