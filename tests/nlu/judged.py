"""One message judged by a pipeline, in a form that all pipelines share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.nlu.reader import EMERGENCY, FALLBACK, Reading
from bot.nlu.topic_model import OUT_OF_SCOPE

OUTSIDE = frozenset({OUT_OF_SCOPE, FALLBACK})


@dataclass(frozen=True)
class Judged:
    """A message, what it is about, and what a pipeline made of it.

    Attributes:
        text: the message.
        expected: its intent as trained (``faq/pain``).
        first: the likeliest intent, however unsure.
        answered: the intent the assistant acts on: ``first``, or ``nlu_fallback``.
        confidence: of ``first``.
        alarmed: an emergency was noticed, by whatever part of the pipeline.
    """

    text: str
    expected: str
    first: str
    answered: str
    confidence: float
    alarmed: bool

    @property
    def in_scope(self) -> bool:
        return self.expected not in OUTSIDE

    @property
    def inside(self) -> float:
        """How sure the pipeline is that the message is something it knows, from 0 to 1."""
        return 0.0 if self.first in OUTSIDE else self.confidence


def from_reading(text: str, expected: str, reading: Reading, alarm: bool = False) -> Judged:
    """Judge by our pipeline; ``alarm``: the words themselves tell of an emergency (clinic.health)."""
    first, confidence = reading.ranking[0] if reading.ranking else (FALLBACK, 0.0)
    if reading.main is not None:
        first, confidence = reading.main.intent, reading.main.confidence
    alarmed = alarm or any(topic.intent == EMERGENCY for topic in reading.topics)
    answered = first if reading.main is not None else FALLBACK
    if alarm:
        first = answered = EMERGENCY
    return Judged(text, expected, first, answered, confidence, alarmed)


def names(judged: Sequence[Judged]) -> list[str]:
    """Every intent that was expected, in alphabetical order."""
    return sorted({one.expected for one in judged})
