"""Misspelt health words.

A word is corrected only when it is long enough, near to a word that matters, and not itself an ordinary word
(data/health/ordinary.txt holds the ordinary words that lie near one).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

_SHORTEST = 5
_TWO_EDITS_FROM = 8
_PREFIX = 7  # enough to find candidates, and keeps the index small


def allowed_edits(word: str) -> int:
    """How many letters of `word` may be wrong: none under five, one under eight, else two."""
    if len(word) < _SHORTEST:
        return 0
    return 1 if len(word) < _TWO_EDITS_FROM else 2


def _deletions(word: str, edits: int) -> set[str]:
    """The first letters of `word` with up to `edits` of them left out."""
    word = word[:_PREFIX]
    kept = {word}
    shorter = {word}
    for _ in range(edits):
        shorter = {w[:i] + w[i + 1 :] for w in shorter for i in range(len(w))}
        kept |= shorter
    return kept


class Corrector:
    """Finds the health word a misspelt word stands for, through an index of deletions (SymSpell's idea)."""

    def __init__(self, vocabulary: Iterable[str], ordinary: Iterable[str]) -> None:
        self._ordinary = frozenset(ordinary)
        self._words = sorted({w for w in vocabulary if w.isalpha() and allowed_edits(w)})
        self._index: dict[str, list[str]] = defaultdict(list)
        self._longest = max(map(len, self._words), default=0) + 2
        for word in self._words:
            for shorter in _deletions(word, allowed_edits(word)):
                self._index[shorter].append(word)
        self.correct = lru_cache(maxsize=50_000)(self._correct)

    def _correct(self, word: str) -> str | None:
        """The one vocabulary word `word` is a misspelling of, or None."""
        if len(word) < _SHORTEST or len(word) > self._longest or word in self._ordinary or not word.isalpha():
            return None
        near = self.near(word)
        return near[0][1] if near else None

    def near(self, word: str) -> list[tuple[int, str]]:
        """All vocabulary words within the allowed edits, nearest first. Ignores the ordinary words."""
        edits = 2 if len(word) >= _TWO_EDITS_FROM - 1 else 1
        candidates: set[str] = set()
        for shorter in _deletions(word, edits):
            candidates.update(self._index.get(shorter, ()))
        found = []
        for candidate in candidates:
            distance = OSA.distance(word, candidate, score_cutoff=2)
            if distance <= allowed_edits(candidate) and (distance < 2 or word[0] == candidate[0]):
                found.append((distance, candidate))
        return sorted(found)
