"""From a message's text to its topics: clauses, classifier and best reading put together."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from bot.nlu import clauses, topics
from bot.nlu.subquestions import Subquestions
from bot.nlu.topic_model import OUT_OF_SCOPE, TopicModel

READ_CHARACTERS = 1000
EMERGENCY = "emergency"
FALLBACK = "nlu_fallback"
FAQ = "faq"
# said besides something else, these do not decide what the message is for
COURTESIES = frozenset({"greet", "goodbye", "thanks", "affirm", "deny", "unsure"})


@dataclass(frozen=True)
class Options:
    """Confidence levels, chosen by cross-validation (config.yml says what they gave).

    Attributes:
        threshold: below it, nothing was understood.
        emergency_threshold: the same for an emergency, which is rather assumed than missed.
    """

    threshold: float = 0.45
    emergency_threshold: float = 0.35
    costs: topics.Costs = field(default_factory=topics.Costs)


@dataclass(frozen=True)
class Topic:
    """One thing a message says: ``intent`` as trained (``faq/pain``), ``text`` the words it was found in."""

    intent: str
    confidence: float
    text: str
    about: str | None = None

    @property
    def name(self) -> str:
        return self.intent.removeprefix(f"{FAQ}/")

    @property
    def is_faq(self) -> bool:
        return self.intent.startswith(f"{FAQ}/")


@dataclass(frozen=True)
class Reading:
    """Everything the classifier found in a message.

    Attributes:
        topics: in the order of the message, an emergency first; empty if nothing was sure enough.
        main: what the message is for; None if nothing was sure enough.
        ranking: every intent as trained with its confidence, surest first.
    """

    topics: list[Topic]
    main: Topic | None
    ranking: list[tuple[str, float]]


class TopicReader:
    """Reads messages with a trained model."""

    def __init__(self, model: TopicModel, options: Options | None = None) -> None:
        self.model = model
        self.options = options or Options()
        self._subquestions = Subquestions(model)

    def read(self, text: str) -> Reading:
        """Find the topics in the first ``READ_CHARACTERS`` of ``text``."""
        text = text[:READ_CHARACTERS]
        found = clauses.split(text)
        stretches = topics.spans(found)
        if not stretches:
            return Reading([], None, [])
        bounds = [(found[first].start, found[last].end) for first, last in stretches]
        scores = self.model.score([text[start:end] for start, end in bounds])
        confidence = scores.confidence
        intents = np.array(scores.intents)
        judged = {
            stretch: topics.Part(start, end, str(intents[row.argmax()]), float(row.max()))
            for stretch, (start, end), row in zip(stretches, bounds, confidence, strict=True)
        }
        costs, whole = self.options.costs, dict(zip(scores.intents, confidence[0], strict=True))
        readable = topics.supported(found, judged, whole.__getitem__, costs)
        parts = topics.best_reading(found, readable, costs, silent=lambda name: name == OUT_OF_SCOPE)
        if not parts:
            parts = [judged[stretches[0]]]
        parts = self._with_emergency(parts, judged)
        kept = [part for part in parts if part.confidence >= self._threshold(part.intent)]
        rows = [bounds.index((part.start, part.end)) for part in parts]
        return self._reading(text, kept, confidence[rows].max(axis=0))

    def _threshold(self, intent: str) -> float:
        return self.options.emergency_threshold if intent == EMERGENCY else self.options.threshold

    def _with_emergency(
        self, parts: list[topics.Part], judged: dict[tuple[int, int], topics.Part]
    ) -> list[topics.Part]:
        """Put an emergency first, wherever in the message it stands."""
        alarms = [part for part in judged.values() if part.intent == EMERGENCY]
        alarm = max(alarms, key=lambda part: part.confidence, default=None)
        if alarm is None or alarm.confidence < self.options.emergency_threshold:
            return parts
        return [alarm, *(part for part in parts if part.intent != EMERGENCY)]

    def _reading(self, text: str, parts: list[topics.Part], confidence: np.ndarray) -> Reading:
        order = np.argsort(-confidence)
        ranking = [(self.model.intents[number], float(confidence[number])) for number in order]
        found = [self._topic(text, part) for part in parts]
        weighty = [topic for topic in found if topic.intent not in COURTESIES] or found
        main = weighty[0] if weighty and weighty[0].intent == EMERGENCY else None
        return Reading(found, main or max(weighty, key=lambda topic: topic.confidence, default=None), ranking)

    def _topic(self, text: str, part: topics.Part) -> Topic:
        words = text[part.start : part.end].strip()
        return Topic(part.intent, part.confidence, words, self._subquestions.about(words, part.intent))
