"""Clauses: the stretch of a sentence in which a word like "might" or "used to" holds."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from clinic.health import negation
from clinic.health.sentences import Sentence, Unit

_OPENERS = frozenset({"unsure", "if", "question", "not_doubt"})


@dataclass(frozen=True)
class Clause:
    """Units `start` to `end` of a sentence."""

    start: int
    end: int


def split(sentence: Sentence) -> list[Clause]:
    """The clauses of a sentence, in order."""
    units = sentence.units
    cuts = [i for i in range(1, len(units)) if _opens(units, i)]
    bounds = [0, *cuts, len(units)]
    return [Clause(a, b) for a, b in pairwise(bounds)]


def _opens(units: list[Unit], i: int) -> bool:
    unit, before = units[i], units[i - 1]
    if unit.kind == "term" and unit.word.split()[0] in ("i", "we"):
        return not (before.kind == "cue" and before.value in _OPENERS)
    if unit.kind == "cue" and unit.value in ("but", "except"):
        return True
    if before.kind == "mark":
        return not negation.continues(units, i, "comma")
    if unit.kind == "conj":
        if i + 1 >= len(units) or units[i + 1].kind in ("mark",):
            return False
        if units[i + 1].kind in ("pronoun", "person") and units[i + 1].value != "own":
            return True
        return unit.word == "and" and not negation.continues(units, i + 1, "and")
    if unit.kind == "pronoun" and unit.word in ("i", "we", "she", "he", "they", "yo"):
        if before.kind == "cue" and before.value in _OPENERS:
            return False
        if before.kind in ("conj",) or (before.word in ("that",) and i > 1 and units[i - 2].kind == "cue"):
            return False
        return before.word not in (
            "am",
            "are",
            "is",
            "do",
            "did",
            "have",
            "has",
            "was",
            "can",
            "will",
            "should",
            "would",
        )
    return False


def of(clauses: list[Clause], unit: int) -> Clause:
    """The clause that holds this unit."""
    for clause in clauses:
        if clause.start <= unit < clause.end:
            return clause
    return clauses[-1]
