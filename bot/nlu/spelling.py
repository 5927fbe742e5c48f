"""Misspelt words set right, as far as the training data knows them.

Only words that no training sentence has are changed, into frequent ones that begin with the same letter:
people rarely mistype the first, and most real words that would be "corrected" differ in it ("bear", "wear").
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
SHORTEST = 4
TWO_EDITS_FROM = 8
FREQUENT = 3
CANDIDATES = 5


class Spelling:
    """Corrects small-letter texts by the words of the training data and their counts."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = dict(counts)
        self._frequent: dict[str, list[str]] = defaultdict(list)
        for word, count in self.counts.items():
            if count >= FREQUENT and len(word) >= SHORTEST - 1:
                self._frequent[word[0]].append(word)

    @classmethod
    def fit(cls, texts: Iterable[str]) -> Spelling:
        """Count the words of ``texts``."""
        return cls(Counter(word for text in texts for word in WORD.findall(text)))

    def correct(self, text: str) -> str:
        """Return ``text`` with its misspelt words replaced."""
        return WORD.sub(lambda found: self._word(found[0]), text)

    def _word(self, word: str) -> str:
        if len(word) < SHORTEST or word in self.counts:
            return word
        edits = 1 if len(word) < TWO_EDITS_FROM else 2
        near = process.extract(
            word, self._frequent.get(word[0], []), scorer=OSA.distance, score_cutoff=edits, limit=CANDIDATES
        )
        best = max(near, key=lambda found: (-found[1], self.counts[found[0]]), default=(word,))
        return best[0]
