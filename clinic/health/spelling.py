"""Misspelt health words, by their letters and by their sound.

A word is corrected only when it is long enough, near to a word that matters, and not itself an ordinary word
(data/health/ordinary.txt holds the ordinary words that lie near one).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

_SHORTEST = 5
_TWO_EDITS_FROM = 8
_SHORTEST_HEARD = 5
_EDITS_HEARD = 3  # a word written by ear may differ in so many letters
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ph", "f"), ("gh", ""), ("rh", "r"), ("wh", "w"), ("^ps", "s"), ("^pn", "n"), ("^x", "z"),
        ("sch|sk", "sk"), ("tch|ch", "c"), ("x", "ks"), ("[cq](?=[eiy])", "s"), ("ck|c(?!$)|q|c$", "k"),
        ("z", "s"), ("dg", "j"), (r"(.)\1+", r"\1"), ("e$", ""), ("h", ""), ("[aeiouyw]+", "a"),
    )
)  # fmt: skip
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


@lru_cache(maxsize=50_000)
def heard(word: str) -> str:
    """How `word` sounds, roughly: vowels alike, doubles single, c and k and q the same."""
    first = "a" if word[:1] in "aeiou" else ""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return first + word


def slips(words: Iterable[str]) -> dict[str, str]:
    """Each of `words` by its slips: two letters turned round, one doubled, in a longer word one left out."""
    found: dict[str, str] = {}
    for word in words:
        turned = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
        turned |= {word[:i] + word[i] + word[i:] for i in range(len(word))}
        if len(word) >= _SHORTEST:
            turned |= {word[:i] + word[i + 1 :] for i in range(len(word))}
        found |= dict.fromkeys(turned - {word}, word)
    return found


def consonants(word: str) -> str:
    """The first letter of `word` and the consonants after it, doubles single: "warfarin" -> "wrfrn"."""
    rest = re.sub("[aeiou]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", word[:1] + rest)


class Corrector:
    """Finds the health word a misspelt word stands for, through an index of deletions (SymSpell's idea)."""

    def __init__(
        self, vocabulary: Iterable[str], ordinary: Iterable[str], told_by_sound: Iterable[str] = ()
    ) -> None:
        self._ordinary = frozenset(ordinary)
        self._words = sorted({w for w in vocabulary if w.isalpha() and allowed_edits(w)})
        self._index: dict[str, list[str]] = defaultdict(list)
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        for word in sorted(set(told_by_sound)):
            if word.isalpha() and len(word) >= _SHORTEST_HEARD:
                self._by_sound[heard(word)].append(word)
        self._longest = max(map(len, self._words), default=0) + 2
        for word in self._words:
            for shorter in _deletions(word, allowed_edits(word)):
                self._index[shorter].append(word)
        self.correct = lru_cache(maxsize=50_000)(self._correct)

    def _correct(self, word: str) -> str | None:
        """The one vocabulary word `word` is a misspelling of, or None."""
        if len(word) > self._longest or word in self._ordinary or not word.isalpha():
            return None
        near = self.near(word) if len(word) >= _SHORTEST else []
        return near[0][1] if near else self.sounds_like(word)

    def sounds_like(self, word: str) -> str | None:
        """The vocabulary word that sounds like `word` and is written most alike, or None."""
        if len(word) < _SHORTEST_HEARD:
            return None
        alike = [
            (OSA.distance(word, candidate), candidate)
            for candidate in self._by_sound.get(heard(word), ())
            if abs(len(word) - len(candidate)) <= 2
        ]
        edits = _EDITS_HEARD if len(word) >= _TWO_EDITS_FROM else _EDITS_HEARD - 1
        return min((pair for pair in alike if pair[0] <= edits), default=(0, None))[1]

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
