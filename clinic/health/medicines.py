"""What a reply about medicines names: only harmless ones, or something that could be a blood thinner."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from clinic.health import datafiles
from clinic.health.datafiles import grammar
from clinic.health.sentences import ENDS, Sentence, Unit
from clinic.health.suspects import may_be_taken

if TYPE_CHECKING:
    from clinic.health.analysis import Analysis


@lru_cache
def wordset(name: str) -> frozenset[str]:
    """The single words of a list in data/health/answers.yml."""
    return datafiles.words(datafiles.load("answers")[name])


@lru_cache
def _clear_words() -> frozenset[str]:
    return datafiles.words(datafiles.load("context")["clear_words"])


def understood(unit: Unit, sentence: Sentence) -> bool:
    """Whether a unit cannot hide a medicine or a condition we do not know."""
    if unit.kind in ("mark", "conj", "pronoun", "person", "term"):
        return True
    if unit.kind == "cue":
        return True
    word = unit.word
    if word[:1].isdigit() or word in wordset("filler") or word in _clear_words() or word in ENDS:
        return True
    return (
        any(s.start <= unit.start < s.end for s in (*sentence.near.areas, *sentence.near.days))
        or not word.isalpha()
    )


def only_harmless(analysis: Analysis) -> bool:
    """ "just lisinopril": at least one harmless medicine, and not a word that could be another one."""
    harmless = False
    for sentence in analysis.sentences:
        denied = {m.unit for m in sentence.mentions if m.denial == "no" and not m.asked and not m.doubt}
        for n, unit in enumerate(sentence.units):
            if n in denied:
                continue
            if n and sentence.units[n - 1].value == "none" and unit.word in grammar("answers.no_more"):
                continue  # "nothing else"
            if harmless and unit.word in grammar("unknown.forms") and sentence.units[n - 1].kind == "term":
                continue  # "evorel patches"
            if unit.kind == "term" and unit.value.kind == "harmless medicine":
                harmless = True
            elif (
                (unit.kind == "cue" and unit.value in ("if", "question", "unsure"))
                or _hides_another(unit, sentence)
                or unit.word in grammar("answers.unspecific")
            ):
                return False
        if sentence.question and any(u.kind == "term" for u in sentence.units):
            return False
    return harmless


def _hides_another(unit: Unit, sentence: Sentence) -> bool:
    """Whether a unit beside a harmless medicine may be one more, or what it is for may matter."""
    return not understood(unit, sentence) and any(may_be_taken(w) for w in unit.word.split())
