"""What a text is about: the trained classifier without anything of Rasa's.

Confidence is ``share^0.4 x similarity^0.6 x (1 - outside)``. The share is what the classifier gives the
intent among all: alone it is sure of itself on any text, also on one like nothing it was taught. The nearest
examples alone tell close topics apart poorly. And what may well be out of scope (``outside``) is not surely
anything else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.nlu import outside
from bot.nlu.encoder import encoder
from bot.nlu.head import Features, Featuriser, Head
from bot.nlu.shorthand import expand
from bot.nlu.spelling import Spelling
from bot.nlu.text import tidy
from bot.nlu.tfidf import TfIdf

NEAREST = 3
SHARE_POWER = 0.4
LIKELY_OUTSIDE = 0.6  # below it, a doubtful topic stays the likeliest, only less sure
OUTSIDE_POWER = 0.5  # out of scope itself is less sure where the second look doubts it
OUT_OF_SCOPE = "out_of_scope"
WEIGHTS = outside.Weights()
ARRAYS_FILE = "topics.npz"
WORDS_FILE = "topics.json"


@dataclass(frozen=True)
class Example:
    """One training sentence: its full intent (``faq/pain``, ``book``) and, for a sub-question, which one."""

    text: str
    intent: str
    about: str | None = None


@dataclass(frozen=True)
class Scores:
    """What the model makes of some texts.

    Attributes:
        intents: all that the model knows.
        likelihood: ``(texts, intents)``, how likely each is by itself.
        similarity: ``(texts, intents)``, how near its nearest examples are.
        outside: ``(texts,)``, how surely a text is out of scope.
    """

    intents: list[str]
    likelihood: np.ndarray
    similarity: np.ndarray
    outside: np.ndarray

    @property
    def confidence(self) -> np.ndarray:
        """How sure each intent is, from 0 to 1; see the module's description."""
        share = self.likelihood / np.clip(self.likelihood.sum(axis=1, keepdims=True), 1e-9, None)
        confidence = share**SHARE_POWER * np.clip(self.similarity, 0.0, 1.0) ** (1 - SHARE_POWER)
        if OUT_OF_SCOPE in self.intents:
            column = self.intents.index(OUT_OF_SCOPE)
            own = confidence[:, column] * self.outside**OUTSIDE_POWER
            likely = (confidence.argmax(axis=1) == column) | (self.outside >= LIKELY_OUTSIDE)
            confidence *= 1 - self.outside[:, np.newaxis]
            confidence[likely, column] = own[likely]
        return confidence


class TopicModel:
    """Classifies texts into intents, and a topic's text into its sub-questions."""

    def __init__(
        self,
        spelling: Spelling,
        featuriser: Featuriser,
        head: Head,
        examples: Sequence[Example],
        vectors: np.ndarray,
    ) -> None:
        self._spelling = spelling
        self.examples = list(examples)
        self.intents = sorted({example.intent for example in examples})
        self._featuriser = featuriser
        self._head = head
        self._vectors = vectors
        rows: dict[str, list[int]] = {intent: [] for intent in self.intents}
        for row, example in enumerate(examples):
            rows[example.intent].append(row)
        self._is_outside = np.array([example.intent == OUT_OF_SCOPE for example in examples])
        self._rows = {intent: np.array(numbers) for intent, numbers in rows.items()}

    @classmethod
    def fit(cls, examples: Sequence[Example]) -> TopicModel:
        """Train on ``examples``; needs at least two intents."""
        texts = [expand(tidy(example.text)) for example in examples]
        vectors = encoder().embed(texts)
        featuriser = Featuriser.fit(texts)
        features = Features(vectors, [featuriser.ngrams(text) for text in texts])
        intents = sorted({example.intent for example in examples})
        head = Head.fit(features, featuriser.width, [intents.index(example.intent) for example in examples])
        return cls(Spelling.fit(texts), featuriser, head, examples, vectors)

    def score(self, texts: Sequence[str]) -> Scores:
        """Judge each text on its own."""
        plain = [self.plain(text) for text in texts]
        vectors = encoder().embed(plain)
        features = Features(vectors, [self._featuriser.ngrams(text) for text in plain])
        likelihood = self._head.likelihoods(features)
        # this way round a few texts take half the time
        cosines = np.ascontiguousarray((self._vectors @ vectors.T).T)
        return Scores(self.intents, likelihood, self._similarity(cosines), self._outside(likelihood, cosines))

    def nearness(self, text: str, intent: str) -> np.ndarray:
        """Return the cosine of ``text`` with each example of ``intent``, in the order of ``examples``."""
        return self._vectors[self._rows[intent]] @ encoder().embed([self.plain(text)])[0]

    def plain_texts(self, intent: str) -> list[str]:
        """Return the examples of ``intent``, as they are judged."""
        return [expand(tidy(example.text)) for example in self.examples if example.intent == intent]

    def plain(self, text: str) -> str:
        """Return ``text`` as it is judged: evened out, in plain words, spelling set right."""
        return self._spelling.correct(expand(tidy(text)))

    def _outside(self, likelihood: np.ndarray, cosines: np.ndarray) -> np.ndarray:
        if OUT_OF_SCOPE not in self.intents:
            return np.zeros(len(likelihood))
        column = self.intents.index(OUT_OF_SCOPE)
        return outside.sureness(likelihood, column, cosines, self._is_outside, WEIGHTS)

    def _similarity(self, cosines: np.ndarray) -> np.ndarray:
        """Half the nearest example, half the mean of the three nearest, for each intent."""
        columns = []
        for intent in self.intents:
            own = cosines[:, self._rows[intent]]
            best = -np.sort(-own, axis=1)[:, :NEAREST]
            columns.append((best[:, 0] + best.mean(axis=1)) / 2)
        return np.stack(columns, axis=1)

    def save(self, folder: Path) -> None:
        """Write plain arrays and JSON into ``folder``."""
        np.savez(
            folder / ARRAYS_FILE,
            vectors=self._vectors,
            dense=self._head.dense,
            sparse=self._head.sparse.astype(np.float16),
            bias=self._head.bias,
            **{f"idf_{model.analyser}": model.idf for model in self._featuriser.models},
        )
        words = {
            "counts": self._spelling.counts,
            "terms": {model.analyser: model.terms for model in self._featuriser.models},
            "examples": [[example.text, example.intent, example.about] for example in self.examples],
        }
        (folder / WORDS_FILE).write_text(json.dumps(words), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> TopicModel:
        """Read what ``save`` wrote."""
        words = json.loads((folder / WORDS_FILE).read_text(encoding="utf-8"))
        with np.load(folder / ARRAYS_FILE, allow_pickle=False) as arrays:
            models = [TfIdf(name, terms, arrays[f"idf_{name}"]) for name, terms in words["terms"].items()]
            head = Head(arrays["dense"], arrays["sparse"].astype(np.float32), arrays["bias"])
            vectors = arrays["vectors"]
        examples = [Example(text, intent, about) for text, intent, about in words["examples"]]
        return cls(Spelling(words["counts"]), Featuriser(models), head, examples, vectors)
