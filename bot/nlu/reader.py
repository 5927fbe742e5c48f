"""From a message's text to its topics: clauses, classifier and best reading put together."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from bot.nlu import clauses, topics
from bot.nlu.short_alarms import ShortAlarms
from bot.nlu.subquestions import Subquestions
from bot.nlu.topic_model import OUT_OF_SCOPE, Scores, TopicModel

READ_CHARACTERS = 1000
EMERGENCY = "emergency"
FALLBACK = "nlu_fallback"
FAQ = "faq"
GOODBYE = "goodbye"
OTHER_LANGUAGE = "other_language"  # the intent whose examples are not English
LONGEST_NAME = 3  # words; so few in no known language are rather a name than a language, unless surely so
SURELY_FOREIGN = 0.8
SURELY_OUTSIDE = 0.75  # from there on the parts of a message are doubted
# beside a question or a request, these do not decide what the message is for; courtesies least of all
STATEMENTS = frozenset({"inform", "inform_health"})
COURTESIES = frozenset({"greet", "goodbye", "thanks", "affirm", "deny", "unsure"})
ALWAYS_HEARD = frozenset({EMERGENCY, OUT_OF_SCOPE})  # in a part, whatever the rest of the message is about


@dataclass(frozen=True)
class Options:
    """Confidence levels, chosen by cross-validation (config.yml says what they gave).

    An emergency is rather assumed than missed, so it has levels of its own.

    Attributes:
        threshold: below it, nothing was understood.
        emergency: the message as a whole is most like an emergency, at least so much.
        emergency_part: the same for a part of it, which lacks what would explain it.
    """

    threshold: float = 0.5
    emergency: float = 0.3
    emergency_part: float = 0.7
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
        self._short_alarms = ShortAlarms(model.plain_texts(EMERGENCY))

    def read(self, text: str, english: bool = False) -> Reading:
        """Find the topics in the first ``READ_CHARACTERS`` of ``text``.

        Args:
            text: the message.
            english: its words are of no other language that is known, so a few odd ones may be a name.
        """
        text = text[:READ_CHARACTERS]
        found = clauses.split(text)
        stretches = topics.spans(found)
        if not stretches:
            return Reading([], None, [])
        bounds = [(found[first].start, found[last].end) for first, last in stretches]
        scores = self.model.score([text[start:end] for start, end in bounds])
        confidence = self._doubted(scores)
        if english:
            _take_for_names([text[start:end] for start, end in bounds], scores.intents, confidence)
        likeliest = confidence.argmax(axis=1)
        judged = {
            stretch: topics.Part(*bounds[row], scores.intents[likeliest[row]], float(confidence[row].max()))
            for row, stretch in enumerate(stretches)
        }
        whole = dict(zip(scores.intents, confidence[0].tolist(), strict=True))
        parts = self._best_parts(found, judged, whole)
        kept = [part for part in parts if self._is_sure(part)]
        alarm = self._alarm(text, list(judged.values()))
        if alarm:
            kept.insert(0, alarm)
        rows = [bounds.index((part.start, part.end)) for part in parts]
        return self._reading(text, kept, confidence[rows].max(axis=0))

    @staticmethod
    def _doubted(scores: Scores) -> np.ndarray:
        """Confidence of each stretch; parts of a message that is surely elsewhere only borrow our words."""
        confidence = scores.confidence.copy()
        doubt = min(1.0, (1 - scores.outside[0]) / (1 - SURELY_OUTSIDE))
        ours = [intent not in COURTESIES and intent not in ALWAYS_HEARD for intent in scores.intents]
        confidence[1:, ours] *= doubt
        return confidence

    def _best_parts(
        self,
        found: list[clauses.Clause],
        judged: dict[tuple[int, int], topics.Part],
        whole: dict[str, float],
    ) -> list[topics.Part]:
        """Return the parts of the best reading; if there is none, the message as a whole."""
        costs = self.options.costs
        readable = topics.supported(found, judged, whole.__getitem__, costs)
        parts = topics.best_reading(found, readable, costs, silent=lambda name: name == OUT_OF_SCOPE)
        message = judged[(0, len(found) - 1)]
        if not parts or self._is_elsewhere(message, parts):
            return [message]
        parts = _without_fillers(found, parts)
        outside = self._beside_courtesies(parts, list(judged.values()))
        return [*parts, outside] if outside else parts

    @staticmethod
    def _is_elsewhere(message: topics.Part, parts: list[topics.Part]) -> bool:
        """Whether the whole is out of scope and its parts borrow our words ("my car broke, how soon")."""
        if message.intent != OUT_OF_SCOPE or all(part.intent in COURTESIES for part in parts):
            return False
        return message.confidence >= max(part.confidence for part in parts)

    def _beside_courtesies(self, parts: list[topics.Part], judged: list[topics.Part]) -> topics.Part | None:
        """Return what is out of scope beside mere courtesies: "hi, I sell software" is not a greeting."""
        if not all(part.intent in COURTESIES for part in parts):
            return None
        outside = [
            part
            for part in judged
            if part.intent == OUT_OF_SCOPE
            and part.confidence >= self.options.threshold
            and all(part.start >= other.end or part.end <= other.start for other in parts)
        ]
        return max(outside, key=lambda part: part.confidence, default=None)

    def _is_sure(self, part: topics.Part) -> bool:
        """True if ``part`` may be acted on; emergencies are judged apart."""
        return part.intent != EMERGENCY and part.confidence >= self.options.threshold

    def _alarm(self, text: str, judged: list[topics.Part]) -> topics.Part | None:
        """Return the part that tells of an emergency, if any; ``judged`` begins with the whole message."""
        levels = [self.options.emergency, *[self.options.emergency_part] * (len(judged) - 1)]
        alarms = [
            part
            for part, level in zip(judged, levels, strict=True)
            if part.intent == EMERGENCY
            and part.confidence >= level
            and self._short_alarms.may_be_one(self.model.plain(text[part.start : part.end]))
        ]
        return max(alarms, key=lambda part: part.confidence, default=None)

    def _reading(self, text: str, parts: list[topics.Part], confidence: np.ndarray) -> Reading:
        order = np.argsort(-confidence)
        ranking = [(self.model.intents[number], float(confidence[number])) for number in order]
        found = [self._topic(text, part) for part in parts]
        return Reading(found, max(found, key=weight, default=None), ranking)

    def _topic(self, text: str, part: topics.Part) -> Topic:
        words = text[part.start : part.end].strip()
        return Topic(part.intent, part.confidence, words, self._subquestions.about(words, part.intent))


def _take_for_names(texts: list[str], intents: list[str], confidence: np.ndarray) -> None:
    """Take from ``confidence`` that a few words are another language, unless surely: "Marcus Oyelaran"."""
    if OTHER_LANGUAGE not in intents:
        return
    column = intents.index(OTHER_LANGUAGE)
    for row, text in enumerate(texts):
        if len(text.split()) <= LONGEST_NAME and confidence[row, column] < SURELY_FOREIGN:
            confidence[row, column] = 0.0


def _without_fillers(found: list[clauses.Clause], parts: list[topics.Part]) -> list[topics.Part]:
    """Leave out the "right" of "right, I'm off": it agrees to nothing."""
    leaves = any(part.intent == GOODBYE for part in parts)
    fillers = {(clause.start, clause.end) for clause in found if clause.filler}
    return [part for part in parts if not leaves or (part.start, part.end) not in fillers]


def weight(topic: Topic) -> tuple[bool, bool, bool, float]:
    """How much ``topic`` decides what the message is for: its kind first, then how sure it is."""
    courtesy, statement = topic.intent in COURTESIES, topic.intent in STATEMENTS
    return (topic.intent == EMERGENCY, not courtesy, not statement, topic.confidence)
