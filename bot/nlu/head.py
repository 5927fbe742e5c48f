"""The linear classifier on top of the sentence vectors and n-grams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.nlu import regression
from bot.nlu.regression import Matrix
from bot.nlu.tfidf import Sparse, TfIdf

NGRAM_WEIGHT = 0.7
REGULARISATION = 10.0
WANTED_WEIGHT = 2.0


@dataclass(frozen=True)
class Features:
    """Texts as the head sees them: unit vectors ``(texts, dimensions)`` and, for each text, its n-grams."""

    vectors: np.ndarray
    ngrams: list[Sparse]


class Featuriser:
    """Joins the columns of several tf-idf models into one run of columns."""

    def __init__(self, models: Sequence[TfIdf]) -> None:
        self.models = list(models)
        self.width = sum(len(model.terms) for model in self.models)

    @classmethod
    def fit(cls, texts: Sequence[str]) -> Featuriser:
        return cls([TfIdf.fit(analyser, texts) for analyser in ("words", "letters")])

    def ngrams(self, text: str) -> Sparse:
        """Return the n-grams of ``text`` over all columns, already weighted."""
        columns, values, offset = [], [], 0
        for model in self.models:
            found = model.transform(text)
            columns.append(found.columns + offset)
            values.append(found.values * NGRAM_WEIGHT)
            offset += len(model.terms)
        return Sparse(np.concatenate(columns), np.concatenate(values))


@dataclass(frozen=True)
class Head:
    """Weights of a logistic regression, one intent against the rest.

    Attributes:
        dense: ``(dimensions, classes)`` for the sentence vector.
        sparse: ``(n-gram columns, classes)``.
        bias: ``(classes,)``.
    """

    dense: np.ndarray
    sparse: np.ndarray
    bias: np.ndarray

    @classmethod
    def fit(cls, features: Features, width: int, labels: Sequence[int]) -> Head:
        """Train on ``features`` (``width`` n-gram columns); label i is the class of text i."""
        from scipy.sparse import csr_matrix

        starts = np.cumsum([0] + [len(row.columns) for row in features.ngrams])
        columns = np.concatenate([row.columns for row in features.ngrams])
        values = np.concatenate([row.values for row in features.ngrams]).astype(np.float32)
        ngrams = csr_matrix((values, columns, starts), shape=(len(features.ngrams), width))
        numbers = np.asarray(labels)
        wanted = numbers[:, np.newaxis] == np.arange(numbers.max() + 1)
        weights = regression.fit(Matrix.of(features.vectors, ngrams), wanted, _importance(wanted))
        split = features.vectors.shape[1]
        return cls(weights[:split], weights[split + 1 :], weights[split])

    def likelihoods(self, features: Features) -> np.ndarray:
        """Return ``(texts, classes)``: how likely each class is by itself; a text like none is low in all."""
        scores = features.vectors @ self.dense + self.bias
        for row, ngrams in zip(scores, features.ngrams, strict=True):
            row += ngrams.values @ self.sparse[ngrams.columns]
        return 1.0 / (1.0 + np.exp(-scores))


def _importance(wanted: np.ndarray) -> np.ndarray:
    """Return what a mistake costs at each text for each class.

    Each class counts as if it had as many examples as the others, so that a small topic is not overrun.
    """
    usual = len(wanted) / wanted.shape[1]
    own = WANTED_WEIGHT * usual / wanted.sum(axis=0)
    return np.asarray(REGULARISATION * np.where(wanted, own, 1.0))
