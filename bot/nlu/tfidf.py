"""Word and letter n-grams as tf-idf vectors, in plain numpy.

The weights are those of scikit-learn's TfidfVectorizer (sublinear tf, smooth idf, unit length; a test
compares them), but reading them back needs neither scikit-learn nor pickle: one array and one list of terms.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
WORD_LENGTHS = (1, 2)
LETTER_LENGTHS = (2, 5)
FEWEST_TEXTS = 2  # a term of one text only teaches nothing; without them the model is half as wide


def word_ngrams(text: str) -> Iterable[str]:
    """Yield single words and pairs of neighbours, lower case."""
    words = WORD.findall(text.lower())
    yield from words
    yield from (f"{first} {second}" for first, second in pairwise(words))


def letter_ngrams(text: str) -> Iterable[str]:
    """Yield pieces of two to five letters that stay within a word; a space marks its beginning and end."""
    for word in text.lower().split():
        padded = f" {word} "
        for length in range(LETTER_LENGTHS[0], LETTER_LENGTHS[1] + 1):
            if length >= len(padded):
                yield padded
                break
            for start in range(len(padded) - length + 1):
                yield padded[start : start + length]


ANALYSERS: dict[str, Callable[[str], Iterable[str]]] = {"words": word_ngrams, "letters": letter_ngrams}


@dataclass(frozen=True)
class Sparse:
    """One text's features: column numbers and their values, the same length."""

    columns: np.ndarray
    values: np.ndarray


class TfIdf:
    """Term weights learned from the training texts for one kind of n-gram."""

    def __init__(self, analyser: str, terms: Sequence[str], idf: np.ndarray) -> None:
        self.analyser = analyser
        self.terms = list(terms)
        self.idf = idf
        self._ngrams = ANALYSERS[analyser]
        self._column = {term: column for column, term in enumerate(self.terms)}

    @classmethod
    def fit(cls, analyser: str, texts: Sequence[str]) -> TfIdf:
        """Learn the terms of ``texts`` and how rare each is."""
        seen = Counter(term for text in texts for term in set(ANALYSERS[analyser](text)))
        terms = sorted(term for term, count in seen.items() if count >= FEWEST_TEXTS)
        counts = np.array([seen[term] for term in terms], dtype=np.float64)
        idf = np.log((1 + len(texts)) / (1 + counts)) + 1
        return cls(analyser, terms, idf.astype(np.float32))

    def transform(self, text: str) -> Sparse:
        """Return the features of ``text``, scaled to unit length; unknown terms count for nothing."""
        known = Counter(self._column[term] for term in self._ngrams(text) if term in self._column)
        columns = np.fromiter(known.keys(), dtype=np.int64, count=len(known))
        counts = np.fromiter(known.values(), dtype=np.float32, count=len(known))
        values = (1 + np.log(counts)) * self.idf[columns]
        length = float(np.linalg.norm(values))
        return Sparse(columns, values / length if length else values)
