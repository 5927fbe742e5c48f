"""Answers that say it in their own way: "seven months now", "not even a vitamin"."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from clinic.health import datafiles
from clinic.health.datafiles import grammar
from clinic.health.lexicon import Span
from clinic.health.negation_words import family
from clinic.health.sentences import ENDS, MARKS

if TYPE_CHECKING:
    from clinic.health.analysis import Analysis


@lru_cache
def _numbers() -> frozenset[str]:
    return frozenset(datafiles.load("context")["spoken_numbers"])


def how_far(analysis: Analysis) -> Span | None:
    """ "seven months now", and nothing else: a yes to a pregnancy, None for anything else."""
    words = [t.word for t in analysis.tokens if t.word not in MARKS and t.word not in ENDS]
    units = grammar("answers.terms")
    rest = {w for w in words if w not in units and w not in _numbers() and not w.isdigit()}
    counted = bool(units.intersection(words)) and any(w.isdigit() or w in _numbers() for w in words)
    if counted and rest <= grammar("answers.so_far") and rest & grammar("answers.going_on"):
        return Span(0, len(analysis.tokens), "answer", "affirm")
    return None


def not_even_one(analysis: Analysis) -> Span | None:
    """ "not even a vitamin": who does not take the least of medicines takes none."""
    for sentence in analysis.sentences:
        units = sentence.units
        for n, unit in enumerate(units):
            if unit.kind != "cue" or unit.word not in grammar("negation.not_even") or sentence.question:
                continue
            following = (u for u in units[n + 1 : n + 4] if u.word not in grammar("negation.articles"))
            named = next(following, None)
            if named is not None and named.kind == "term" and family(named) == "medicine":
                return Span(unit.start, named.end, "answer", "denial")
    return None


def least(analysis: Analysis) -> Span | None:
    """ "only half a tablet", "just the 2.5 mg", and nothing else: a yes to blood thinners."""
    words = {t.word for t in analysis.tokens if t.word not in MARKS and t.word not in ENDS}
    rest = {w for w in words if not w[:1].isdigit() and w not in _numbers()}
    if rest <= grammar("answers.least") | grammar("answers.doses") and rest & grammar("answers.doses"):
        return Span(0, len(analysis.tokens), "answer", "affirm")
    return None
