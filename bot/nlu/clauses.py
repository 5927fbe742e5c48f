"""Where a message may be cut into the separate things it says.

A cut is only an offer: each has a strength, and the reader (``bot.nlu.topics``) uses it where the parts mean
different things. "does it hurt and what do i wear" is cut at "and what"; "pants and a shirt" has a weak cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

WORDS_FILE = Path(__file__).with_name("words.yml")
END_OF_SENTENCE = frozenset("?!.;\u2026")
LOOSE_SIGNS = frozenset({",", "-", "--", "/", ":"})
MAX_CLAUSES = 6


class Cut(IntEnum):
    """How plainly the writer separated what comes next from what came before."""

    WEAK = 1
    STRONG = 2


@dataclass(frozen=True)
class Clause:
    """A stretch ``text[start:end]`` of the message, and the cut before it; a filler says nothing."""

    start: int
    end: int
    cut: Cut
    filler: bool = False


@dataclass(frozen=True)
class Words:
    """Words of words.yml that tell clauses apart."""

    openers: frozenset[str]
    question_words: frozenset[str]
    question_pairs: frozenset[str]
    joiners: frozenset[str]
    alternatives: frozenset[str]
    greetings: frozenset[str]
    fillers: frozenset[str]


@lru_cache(maxsize=1)
def _words() -> Words:
    lists = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    return Words(**{name: frozenset(words) for name, words in lists.items()})


def _between() -> frozenset[str]:
    return _words().joiners | _words().alternatives


@lru_cache(maxsize=1)
def _tokeniser() -> Language:
    import spacy

    return spacy.blank("en")


def split(text: str) -> list[Clause]:
    """Return the clauses of ``text`` in order, at most ``MAX_CLAUSES`` (the last keeps the rest).

    Joining words ("and", "also") and signs between clauses belong to none.
    """
    doc = _tokeniser()(text.replace("\u2019", "'"))
    clauses: list[Clause] = []
    first = 0
    cut = Cut.STRONG
    for position in range(1, len(doc) + 1):
        if position == len(doc):
            _append(clauses, doc, first, position, cut)
            break
        strength = _cut_before(doc, position, first)
        if strength is None or (len(clauses) == MAX_CLAUSES - 1):
            continue
        _append(clauses, doc, first, position, cut)
        first, cut = position, strength
    return clauses


def _append(clauses: list[Clause], doc: Doc, first: int, stop: int, cut: Cut) -> None:
    """Add the clause of tokens ``first`` to ``stop``, without joiners and signs around it."""
    while first < stop and (_is_sign(doc, first) or doc[first].lower_ in _between()):
        first += 1
    while stop > first and (doc[stop - 1].lower_ in _between() or doc[stop - 1].text in LOOSE_SIGNS):
        stop -= 1
    if stop > first:
        filler = all(token.lower_ in _words().fillers for token in doc[first:stop])
        clauses.append(Clause(doc[first].idx, doc[stop - 1].idx + len(doc[stop - 1]), cut, filler))


def _cut_before(doc: Doc, position: int, first: int) -> Cut | None:
    """Say how plainly the clause that began at ``first`` ends before ``position``; None: it goes on."""
    words = _words()
    previous, word = doc[position - 1], doc[position].lower_
    if _is_sign(doc, position):
        return None
    if previous.is_space and "\n" in previous.text:
        return Cut.STRONG
    if previous.text[-1] in END_OF_SENTENCE and previous.is_punct:
        return Cut.STRONG
    if previous.text in LOOSE_SIGNS:
        return Cut.STRONG if _can_stand_alone(doc, position) else Cut.WEAK
    if previous.lower_ in words.alternatives and position - 1 > first and word in words.openers:
        return Cut.WEAK  # "is there a kit or should i just book"
    if previous.lower_ in words.joiners and position - 1 >= first:
        if position - 1 == first and first > 0:
            return None
        return Cut.STRONG if word in words.openers else Cut.WEAK
    if word in words.question_words or _begins_question(doc, position, first):
        return Cut.WEAK
    if position - first == 1 and previous.lower_ in words.greetings:
        return Cut.WEAK
    return None


def _begins_question(doc: Doc, position: int, first: int) -> bool:
    """True if a question begins at ``position`` rather than goes on: "how long | does it" is one question."""
    words = _words()
    if f"{doc[position].lower_} {_lower(doc, position + 1)}" not in words.question_pairs:
        return False
    before = [doc[index].lower_ for index in range(first, position) if doc[index].lower_ not in words.joiners]
    pairs = {f"{one} {two}" for one, two in pairwise(before)}
    return not (before and before[0] in words.question_words) or bool(pairs & words.question_pairs)


def _can_stand_alone(doc: Doc, position: int) -> bool:
    """True if a clause can begin at ``position``, be it after a joiner ("..., and what ...")."""
    words = _words()
    if doc[position].lower_ in words.joiners:
        return _lower(doc, position + 1) in words.openers
    return doc[position].lower_ in words.openers


def _lower(doc: Doc, position: int) -> str:
    return doc[position].lower_ if position < len(doc) else ""


def _is_sign(doc: Doc, position: int) -> bool:
    return bool(doc[position].is_punct or doc[position].is_space)
