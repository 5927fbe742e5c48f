"""Answers that say it in their own way: "seven months now", "not even a vitamin"."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from clinic.health import datafiles
from clinic.health.datafiles import grammar
from clinic.health.lexicon import Span
from clinic.health.negation_words import NEGATIONS, family
from clinic.health.sentences import ENDS, MARKS, Sentence, Unit

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


def area_said_fine(analysis: Analysis) -> bool:
    """ "her neck, its fine", and nothing else: said of the part of the body named directly before it."""
    if len(analysis.sentences) != 1 or analysis.sentences[0].question or not analysis.layers.areas:
        return False
    last = analysis.layers.areas[-1].end
    places = {i for s in analysis.layers.areas for i in range(s.start, s.end)}
    before = {t.word for n, t in enumerate(analysis.tokens[:last]) if n not in places}
    after = [t.word for t in analysis.tokens[last:]]
    if not after or after[0] not in MARKS or not before <= grammar("answers.beside_area"):
        return False
    said = {w for w in after if w not in MARKS and w not in ENDS}
    points = bool(said & grammar("answers.pointing_back")) and bool(said & grammar("answers.in_order"))
    return points and said <= grammar("answers.of_the_area")


def says_something_else(sentence: Sentence, said: list[str], before: Unit | None) -> bool:
    """ "pain is 0 out of 10", "my back, that's all": no denial of what was asked."""
    if grammar("answers.scores").intersection(said):
        return before is not None and before.kind not in ("mark", "conj")
    first = min((s.start for s in sentence.near.areas), default=None)
    names_places = first is not None and before is not None and first < before.end
    return names_places and " ".join(said) in grammar("answers.no_more_places")


def may_end_a_list(sentence: Sentence, first: str) -> bool:
    """ "not pregnant, ..., nothing else wrong", but not "only my heart, no rash, nothing else wrong"."""
    opening = sentence.units[0]
    return first not in ("nothing", "and") or (opening.kind == "cue" and opening.value in NEGATIONS)
