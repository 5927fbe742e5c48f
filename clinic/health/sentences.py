"""Sentences as rows of units: terms, context words, persons, marks and plain words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import Any

from clinic.health import datafiles
from clinic.health.datafiles import grammar
from clinic.health.lexicon import CUES, Group, Pair, Span
from clinic.health.tokens import Token

ENDS = frozenset(".!?;\n…")
MARKS = frozenset(",:-–—/()[]=<>{}|\\")
_PARTING = ENDS | MARKS | {"but", "and", "so", "no"}
CONJUNCTIONS = frozenset({"and", "or", "nor", "n", "y", "o"})
_LONGEST_SENTENCE = 80  # tokens
_CUE_ORDER = {kind: rank for rank, kind in enumerate(CUES)}


@dataclass(slots=True)
class Unit:
    """`kind`: term, cue, person, pronoun, mark, conj or word. `start` and `end` are token indexes."""

    kind: str
    value: Any
    start: int
    end: int
    word: str


@dataclass(slots=True)
class Mention:
    """A term as found, and what its surroundings say of it."""

    group: Group
    start: int
    end: int
    sentence: int = 0
    unit: int = 0
    denial: str = ""  # "", no, weak, past, affirmed
    whose: str = "self"
    kin: bool = False
    doubt: str = ""
    past: str = ""
    asked: str = ""
    owned: bool = False
    area: str | None = None
    skip: bool = False
    now_and_then: bool = False  # a painkiller taken at need
    shared: bool = False  # said of somebody else and of the writer too
    sure: bool = False  # settled by a test: doubt in the sentence is about the test
    fresh: bool = False  # an event the sentence dates to the last weeks
    by_name: bool = False  # the writer says it of himself in so many words: "i", "my"


@dataclass
class Layers:
    """Matches by layer, each sorted; terms and cues do not overlap one another."""

    terms: list[Span] = field(default_factory=list)
    cues: list[Span] = field(default_factory=list)
    persons: list[Span] = field(default_factory=list)
    pronouns: list[Span] = field(default_factory=list)
    areas: list[Span] = field(default_factory=list)
    days: list[Span] = field(default_factory=list)
    other: dict[str, list[Span]] = field(default_factory=dict)
    figures: list[Span] = field(default_factory=list)


@dataclass
class Sentence:
    """Tokens `start` to `end`, with the matches that start in them (`near`)."""

    start: int
    end: int
    question: bool
    units: list[Unit] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    near: Layers = field(default_factory=Layers)
    days: int | None = None  # how long ago, where the sentence says so


def split(tokens: list[Token]) -> list[tuple[int, int, bool]]:
    """Sentence bounds as (first token, end token, is a question). A row of dots is a pause, not an end."""
    abbreviations = set(datafiles.load("spelling")["abbreviations"])
    bounds = []
    first = 0
    for i, token in enumerate(tokens):
        if token.word not in ENDS:
            continue
        if token.word == ".":
            beside = (tokens[k] for k in (i - 1, i + 1) if 0 <= k < len(tokens))
            pause = any(t.word == "." and abs(t.start - token.start) == 1 for t in beside)
            if pause or (i and tokens[i - 1].word in abbreviations and tokens[i - 1].word != "no"):
                continue
        if token.word == "…":
            continue
        if i > first:
            bounds.append((first, i, token.word == "?"))
        elif bounds and token.word == "?":
            bounds[-1] = (*bounds[-1][:2], True)
        first = i + 1
    if first < len(tokens):
        bounds.append((first, len(tokens), False))
    return [piece for bound in bounds for piece in _bearable(bound)]


def _bearable(bound: tuple[int, int, bool]) -> list[tuple[int, int, bool]]:
    """Cuts an endless sentence. What is cut off from its "no" counts as said outright, which is stricter."""
    start, end, question = bound
    cuts = list(range(start, end, _LONGEST_SENTENCE))
    return [(a, min(a + _LONGEST_SENTENCE, end), question) for a in cuts]


class Figures:
    """Figures of speech in the text."""

    def __init__(self, spans: list[Span]) -> None:
        self.spans = spans
        self._over: dict[int, list[Span]] = {}
        for span in spans:
            for i in range(span.start, span.end):
                self._over.setdefault(i, []).append(span)

    def hold(self, term: Span) -> bool:
        """Whether one holds the whole term and more: only then does the term say nothing."""
        longer = (f for f in self._over.get(term.start, ()) if f.end - f.start > term.end - term.start)
        return any(f.start <= term.start and f.end >= term.end for f in longer)


def layers(spans: list[Span], tokens: list[Token], pairs: dict[str, Pair]) -> Layers:
    """The matches sorted out by layer, overlaps settled."""
    by_layer: dict[str, list[Span]] = {}
    for span in spans:
        by_layer.setdefault(span.layer, []).append(span)
    single = by_layer.pop("term", [])
    firsts, seconds = by_layer.pop("pair:first", []), _second_parts(by_layer)
    spoken = [f for f in firsts if pairs[f.value].group.kind == "lookalike"]
    figures = Figures(
        [*(s for s in single if s.value.kind == "lookalike"), *_pairs(spoken, seconds, tokens, pairs)]
    )
    meant = [f for f in firsts if pairs[f.value].group.kind != "lookalike" and not figures.hold(f)]
    terms = [s for s in single if s.value.kind != "lookalike"]
    terms += [s for s in _pairs(meant, seconds, tokens, pairs) if not _swallows(s, terms)]
    terms = [s for s in terms if not figures.hold(s)]
    chosen = _longest([s for s in terms if not s.value.alone or _stands_alone(s, tokens)])
    taken = {i for s in chosen for i in range(s.start, s.end)}
    cues = [s for s in by_layer.pop("cue", []) if not taken.intersection(range(s.start, s.end))]
    return Layers(
        terms=chosen,
        cues=_longest(cues, _CUE_ORDER),
        persons=_no_medicines(
            _outside(
                _longest(by_layer.pop("person", [])),
                [*by_layer.get("people:wants", []), *by_layer.get("people:myself", [])],
            ),
            chosen,
        ),
        pronouns=_of_people(_longest(by_layer.pop("pronoun", [])), by_layer.get("answer", [])),
        areas=_longest(by_layer.pop("area", [])),
        days=_longest(by_layer.pop("days", [])),
        other=by_layer,
        figures=figures.spans,
    )


def _outside(persons: list[Span], phrases: list[Span]) -> list[Span]:
    """The persons that are no part of a longer phrase: "is the patient" names nobody new."""
    return [p for p in persons if not any(w.start < p.start and p.end <= w.end for w in phrases)]


def _no_medicines(persons: list[Span], terms: list[Span]) -> list[Span]:
    """The persons without "the baby" of "the baby aspirin"."""
    names = {t.start for t in terms if t.value.kind in ("medicine", "aspirin")}
    return [p for p in persons if not names.intersection(range(p.start, p.end))]


def _of_people(pronouns: list[Span], answers: list[Span]) -> list[Span]:
    """The pronouns without the "them" of "none of them", which is the list that was asked."""
    meant = {i for a in answers if a.value == "denial" for i in range(a.start, a.end)}
    return [p for p in pronouns if p.value != "they" or p.start not in meant]


def _swallows(pair: Span, terms: list[Span]) -> bool:
    """Whether a weak pair spans a stronger term, which then speaks for itself."""
    covered = set(pair.value.concepts)
    return pair.value.ceiling == "possible" and any(
        pair.start < t.end
        and t.start < pair.end
        and t.value.ceiling == "present"
        and not (len(covered) > 1 and covered.issuperset(t.value.concepts))
        for t in terms
    )


def _stands_alone(span: Span, tokens: list[Token]) -> bool:
    """ "i am expecting" counts, "i am expecting a parcel" does not."""
    if span.end >= len(tokens):
        return True
    word = tokens[span.end].word
    return word in ENDS or word in MARKS or word in CONJUNCTIONS or word in grammar("sentences.after_alone")


def _longest(spans: list[Span], order: dict[str, int] | None = None) -> list[Span]:
    """The spans without overlaps, the longest first; `order` settles equal lengths."""
    rank = (lambda s: order.get(s.value, 99)) if order else _term_rank
    taken: set[int] = set()
    kept = []
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start, rank(s))):
        cells = range(span.start, span.end)
        if not taken.intersection(cells):
            taken.update(cells)
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)


def _term_rank(span: Span) -> int:
    """Of two terms with the same words, the one that can go further wins, whatever its file."""
    group = span.value
    if not isinstance(group, Group):
        return 0
    if group.kind.startswith("harmless"):
        return 4
    return {"cover": 3}.get(group.kind, 1 if group.ceiling == "present" else 2)


def _pairs(
    firsts: list[Span], seconds: dict[str, list[Span]], tokens: list[Token], pairs: dict[str, Pair]
) -> list[Span]:
    """Terms made of two parts with a few words between: "broke my left wrist"."""
    found = []
    for first in firsts:
        pair = pairs[first.value]
        if not pair.within:
            found.append(Span(first.start, first.end, "term", pair.group))
            continue
        places = seconds.get("@part" if pair.second == "@part" else first.value, [])
        near = bisect_left(places, first.end, key=_start)
        for place in places[near : bisect_right(places, first.end + pair.within, key=_start)]:
            between = {t.word for t in tokens[first.end : place.start]}
            if not between & (ENDS if pair.over_marks else _PARTING):
                found.append(Span(first.start, place.end, "term", pair.group))
    return found


def _start(span: Span) -> int:
    return span.start


def _second_parts(by_layer: dict[str, list[Span]]) -> dict[str, list[Span]]:
    """The second parts of pairs by the pair they belong to, in order; parts of the body under "@part"."""
    parts: dict[str, list[Span]] = {"@part": sorted(by_layer.get("area", []), key=_start)}
    for span in sorted(by_layer.pop("pair:second", []), key=_start):
        parts.setdefault(span.value, []).append(span)
    return parts


def build(tokens: list[Token], found: Layers) -> list[Sentence]:
    """The sentences of the text with their units, mentions and matches."""
    sentences = [Sentence(*bounds) for bounds in split(tokens)]
    _deal_out(sentences, found)
    owner: dict[int, Unit] = {}
    for kind, spans in (
        ("pronoun", found.pronouns),
        ("person", found.persons),
        ("cue", found.cues),
        ("term", found.terms),
    ):
        for span in spans:
            words = " ".join(t.word for t in tokens[span.start : span.end])
            unit = Unit(kind, span.value, span.start, span.end, words)
            for i in range(span.start, span.end):
                owner[i] = unit
    for number, sentence in enumerate(sentences):
        _fill(sentence, number, tokens, owner)
    return sentences


def _deal_out(sentences: list[Sentence], found: Layers) -> None:
    """Gives each sentence its own matches, so that nothing has to search the whole text."""
    starts = [s.start for s in sentences]

    def home(span: Span) -> Layers | None:
        at = bisect_right(starts, span.start) - 1
        return sentences[at].near if at >= 0 and span.start < sentences[at].end else None

    for name in ("terms", "cues", "persons", "pronouns", "areas", "days", "figures"):
        for span in getattr(found, name):
            near = home(span)
            if near is not None:
                getattr(near, name).append(span)
    for layer, spans in found.other.items():
        for span in spans:
            near = home(span)
            if near is not None:
                near.other.setdefault(layer, []).append(span)


def _fill(sentence: Sentence, number: int, tokens: list[Token], owner: dict[int, Unit]) -> None:
    i = sentence.start
    while i < sentence.end:
        unit = owner.get(i)
        if unit is None:
            word = tokens[i].word
            kind = "conj" if word in CONJUNCTIONS else "mark" if word in MARKS or word in ENDS else "word"
            sentence.units.append(Unit(kind, word, i, i + 1, word))
            i += 1
            continue
        end = i + 1
        while end < sentence.end and owner.get(end) is unit:
            end += 1
        sentence.units.append(Unit(unit.kind, unit.value, i, end, unit.word))
        if unit.kind == "term":
            sentence.mentions.append(Mention(unit.value, i, end, number, len(sentence.units) - 1))
        i = end
