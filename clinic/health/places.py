"""Where on the body: the place of a finding, and the place that is to be treated."""

from __future__ import annotations

from functools import lru_cache

from clinic.health import datafiles
from clinic.health.lexicon import Span
from clinic.health.sentences import MARKS, Layers, Mention, Sentence
from clinic.health.tokens import Token

ELSEWHERE, TREATED = "elsewhere", "treated"
LOCAL = frozenset({"skin_condition", "broken_skin", "fracture", "large_blood_vessel", "muscle_strain"})
_WITHIN = 6


@lru_cache
def _body() -> dict[str, object]:
    return dict(datafiles.load("body"))


def overlap(region: str, wanted: frozenset[str]) -> bool:
    """Whether a finding on `region` lies where treatment is `wanted`; neighbours count as one."""
    touching = _body()["touching"]
    assert isinstance(touching, dict)
    return region in wanted or any(region in touching.get(w, ()) for w in wanted)


def never_treated(region: str) -> bool:
    return region in _body()["never_treated"]  # type: ignore[operator]


def assign(
    sentences: list[Sentence], found: Layers, tokens: list[Token]
) -> tuple[frozenset[str], frozenset[str]]:
    """Sets `area` on the mentions of local findings.

    Returns the regions where treatment is wanted, and all regions named apart from findings (or else with them).
    """
    taken: set[int] = set()
    for sentence in sentences:
        for mention in sentence.mentions:
            if LOCAL.intersection(mention.group.concepts):
                span = _place_of(mention, sentence, found, tokens)
                if span is not None:
                    mention.area = str(span.value)
                    taken.add(span.start)
    wanted = frozenset(
        str(s.value) for s in found.areas if s.start not in taken and _is_wanted(s, sentences, found)
    )
    for sentence in sentences:
        for mention in sentence.mentions:
            if LOCAL.intersection(mention.group.concepts):
                _settle(mention, sentence, found, wanted)
    free = frozenset(str(s.value) for s in found.areas if s.start not in taken)
    return wanted, free or frozenset(str(s.value) for s in found.areas)


def _place_of(mention: Mention, sentence: Sentence, found: Layers, tokens: list[Token]) -> Span | None:
    inside = [s for s in found.areas if mention.start <= s.start < mention.end]
    if inside:
        return inside[-1]
    before = [s for s in found.areas if s.end == mention.start]
    after = [
        s
        for s in found.areas
        if mention.end <= s.start <= mention.end + _WITHIN
        and s.start < sentence.end
        and not any(
            t.word in MARKS or t.word in ("but", "and", "so", "want", "not")
            for t in tokens[mention.end : s.start]
        )
    ]
    if after:
        return after[0]
    return before[-1] if before else _subject_place(mention, sentence, found, tokens)


def _subject_place(mention: Mention, sentence: Sentence, found: Layers, tokens: list[Token]) -> Span | None:
    """ "my hands have eczema", "on my elbows i have psoriasis"."""
    before = [
        s
        for s in found.areas
        if sentence.start <= s.start and s.end <= mention.start and mention.start - s.end <= 4
    ]
    if not before:
        return None
    between = [t.word for t in tokens[before[-1].end : mention.start]]
    if any(w in MARKS or w in ("but", "and") for w in between):
        return None
    return before[-1] if {"have", "has", "is", "are", "got", "with", "i"} & set(between) else None


def _is_wanted(span: Span, sentences: list[Sentence], found: Layers) -> bool:
    for sentence in sentences:
        if sentence.start <= span.start < sentence.end:
            near = range(max(sentence.start, span.start - 9), min(sentence.end, span.end + 6))
            return any(s.start in near for s in found.other.get("body:wanted", []))
    return False


def _settle(mention: Mention, sentence: Sentence, found: Layers, wanted: frozenset[str]) -> None:
    def said(kind: str) -> bool:
        return any(
            s.start >= mention.start and s.start < sentence.end for s in found.other.get(f"body:{kind}", [])
        )

    spread = any(sentence.start <= s.start < sentence.end for s in found.other.get("body:everywhere", []))
    region = mention.area
    if spread:
        mention.area = TREATED
    elif region is not None and wanted:
        mention.area = TREATED if overlap(region, wanted) else ELSEWHERE
    elif said("on_area"):
        mention.area = TREATED if region is None else region
    elif (said("elsewhere") and (region is None or region not in ("back", "shoulder", "neck"))) or (region is not None and never_treated(region)):
        mention.area = ELSEWHERE
