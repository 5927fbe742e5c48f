"""Where on the body: the place of a finding, and the place that is to be treated."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from clinic.health import datafiles
from clinic.health.datafiles import grammar
from clinic.health.lexicon import Span
from clinic.health.sentences import MARKS, Mention, Sentence
from clinic.health.tokens import Token

ELSEWHERE, TREATED = "elsewhere", "treated"
LOCAL = frozenset({"skin_condition", "broken_skin", "fracture", "large_blood_vessel", "muscle_strain"})
_TOLD_ON = frozenset({"broken_skin", "fracture"})  # "my wrist is broken and in plaster"
_WITHIN = 6
_WANTED_BEFORE = 9
_USUAL = frozenset({"back", "shoulder", "neck"})  # where cups usually go


@lru_cache
def _body() -> dict[str, object]:
    return dict(datafiles.load("body"))


def overlap(region: str, wanted: frozenset[str]) -> bool:
    """Whether a finding on `region` lies where treatment is `wanted`; neighbours count as one."""
    touching = _body()["touching"]
    assert isinstance(touching, dict)
    return region in wanted or any(region in touching.get(w, ()) for w in wanted)


def never_treated(region: str) -> bool:
    """Whether no cup ever goes on this region."""
    return region in _body()["never_treated"]  # type: ignore[operator]


def assign(sentences: list[Sentence], tokens: list[Token]) -> tuple[frozenset[str], frozenset[str]]:
    """Sets `area` on the mentions of local findings.

    Returns the regions where treatment is wanted, and all regions named apart from findings (or with them, if
    there are no others).
    """
    taken: set[int] = set()
    places: dict[int, list[str]] = {}
    for sentence in sentences:
        for mention in _local(sentence):
            span = _place_of(mention, sentence, tokens)
            if span is not None:
                joined = _joined(span, sentence, tokens)
                places[mention.start] = [str(s.value) for s in joined]
                mention.area = _worst(places[mention.start])
                taken.update(s.start for s in joined)
    every = [(sentence, span) for sentence in sentences for span in sentence.near.areas]
    wanted = frozenset(
        str(s.value) for sentence, s in every if s.start not in taken and _is_wanted(s, sentence)
    )
    for sentence in sentences:
        _only_other_place(sentence, places, taken, wanted)
        _dressings(_local(sentence), places)
        for mention in _local(sentence):
            here = [p for p in places.get(mention.start, []) if overlap(p, wanted)]
            mention.area = here[0] if here else mention.area
            _settle(mention, sentence, wanted)
    free = frozenset(str(s.value) for _, s in every if s.start not in taken)
    return wanted, free or frozenset(str(s.value) for _, s in every)


def _only_other_place(
    sentence: Sentence, places: dict[int, list[str]], taken: set[int], wanted: frozenset[str]
) -> None:
    """ "yes on my shins, the eczema, but do my shoulders": the one place named where no cups are wanted."""
    free = (s for s in sentence.near.areas if s.start not in taken and not _is_wanted(s, sentence))
    left = {str(s.value) for s in free}
    if not wanted or len(left) != 1:
        return
    for mention in _local(sentence):
        if mention.area is None:
            mention.area = next(iter(left))
            places[mention.start] = [mention.area]


def told_place(sentence: Sentence | None, yes: Span, wanted: frozenset[str]) -> str | None:
    """Where a plain "yes" says that it is: "yes, on my toe"; None where no place follows it."""
    if sentence is None:
        return None
    following = (s for s in sentence.near.areas if s.start >= yes.end and not _is_wanted(s, sentence))
    place = next((str(s.value) for s in following), None)
    if place is None or place in wanted:
        return place
    if wanted:
        return TREATED if overlap(place, wanted) else ELSEWHERE
    return ELSEWHERE if never_treated(place) else place


def _dressings(mentions: list[Mention], places: dict[int, list[str]]) -> None:
    """ "sliced my finger, four stitches": a wound told on without a place lies where the one before does."""
    for before, mention in pairwise(mentions):
        told_on = mention.area is None and _TOLD_ON.intersection(mention.group.concepts)
        if told_on and before.area and _TOLD_ON.intersection(before.group.concepts):
            mention.area = before.area
            places[mention.start] = places.get(before.start, [])


def _joined(span: Span, sentence: Sentence, tokens: list[Token]) -> list[Span]:
    """The place and those in one breath with it: "on my elbows and my back", not "... and my back hurts"."""
    joined = [span]
    for other in sentence.near.areas:
        between = [t.word for t in tokens[joined[-1].end : other.start]]
        after = tokens[other.end].word if other.end < sentence.end else ""
        if (
            between
            and set(between) <= grammar("places.joining")
            and after not in grammar("places.new_clause")
        ):
            joined.append(other)
    return joined


def _worst(regions: list[str]) -> str:
    """Of several places the one that cups most likely go on."""
    usual = [r for r in regions if r in _USUAL]
    touched = [r for r in regions if not never_treated(r)]
    return (usual or touched or regions)[0]


def _local(sentence: Sentence) -> list[Mention]:
    return [m for m in sentence.mentions if LOCAL.intersection(m.group.concepts)]


def _place_of(mention: Mention, sentence: Sentence, tokens: list[Token]) -> Span | None:
    areas = sentence.near.areas
    inside = [s for s in areas if mention.start <= s.start < mention.end]
    if inside:
        return inside[-1]
    for span in areas:
        if mention.end <= span.start <= mention.end + _WITHIN:
            between = [t.word for t in tokens[mention.end : span.start]]
            if not any(w in MARKS or w in grammar("places.apart") for w in between):
                return span
    before = [s for s in areas if s.end == mention.start]
    return before[-1] if before else _subject_place(mention, sentence, tokens)


def _subject_place(mention: Mention, sentence: Sentence, tokens: list[Token]) -> Span | None:
    """ "my hands have eczema", "on my elbows i have psoriasis"."""
    before = [s for s in sentence.near.areas if 0 <= mention.start - s.end <= 4]
    if not before:
        return None
    between = [t.word for t in tokens[before[-1].end : mention.start]]
    if any(w in MARKS or w in ("but", "and") for w in between):
        return None
    return before[-1] if {"have", "has", "is", "'s", "are", "got", "with", "i"} & set(between) else None


def _is_wanted(span: Span, sentence: Sentence) -> bool:
    near = range(span.start - _WANTED_BEFORE, span.end + _WITHIN)
    said = [s for s in sentence.near.other.get("body:wanted", []) if s.start in near]
    return any(s.start < span.start or not _leads_on(span, s, sentence) for s in said)


def _leads_on(span: Span, wanted: Span, sentence: Sentence) -> bool:
    """ "between my toes, the cups would be on my shoulders": the wish has a place of its own."""
    parted = any(u.kind == "mark" and span.end <= u.start < wanted.start for u in sentence.units)
    return parted and any(0 <= s.start - wanted.start < _WANTED_BEFORE for s in sentence.near.areas)


def _settle(mention: Mention, sentence: Sentence, wanted: frozenset[str]) -> None:
    other = sentence.near.other

    def said(kind: str) -> bool:
        return any(s.start >= mention.start for s in other.get(f"body:{kind}", []))

    region = mention.area
    if other.get("body:everywhere"):
        mention.area = TREATED
    elif region is not None and wanted:
        mention.area = TREATED if overlap(region, wanted) else ELSEWHERE
    elif said("on_area"):
        mention.area = TREATED if region is None else region
    elif (said("elsewhere") and region not in _USUAL) or (region is not None and never_treated(region)):
        mention.area = ELSEWHERE
