"""What a reply about medicines names: only harmless ones, or something that could be a blood thinner."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from clinic.health import datafiles
from clinic.health.datafiles import grammar
from clinic.health.sentences import ENDS, Sentence, Unit
from clinic.health.suspects import may_be_taken, words

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
    named = False
    for sentence in analysis.sentences:
        if sentence.question and any(u.kind == "term" for u in sentence.units):
            return False
        denied = {m.unit for m in sentence.mentions if m.denial == "no" and not m.asked and not m.doubt}
        for item in _items(sentence, denied | _closing(sentence)):
            harmless = [u for u in item if u.kind == "term" and u.value.kind == "harmless medicine"]
            told = item[: _purpose(item)] if harmless else item
            if any(_is_no_part_of_it(u, told, bool(harmless), sentence) for u in told):
                return False
            named = named or bool(harmless)
    return named


def _closing(sentence: Sentence) -> set[int]:
    """The units of "and that's the only thing": there is nothing else to be named."""
    spans = sentence.near.other.get("closing", [])
    return {n for n, u in enumerate(sentence.units) if any(s.start <= u.start < s.end for s in spans)}


def _items(sentence: Sentence, denied: set[int]) -> Iterator[list[Unit]]:
    """The sentence cut at marks and joining words, without what it denies and "nothing else"."""
    item: list[Unit] = []
    for n, unit in enumerate(sentence.units):
        if unit.kind in ("mark", "conj"):
            yield item
            item = []
        no_more = n and sentence.units[n - 1].value == "none" and unit.word in grammar("answers.no_more")
        if n not in denied and not no_more:
            item.append(unit)
    yield item


def _purpose(item: list[Unit]) -> int:
    """Where "for my pressure" begins behind a harmless medicine: what that one is for makes it no other."""
    for n, unit in enumerate(item[:-1]):
        last = item[-1].word
        if n and item[n - 1].kind == "term" and unit.word == "for" and last in words("inside"):
            rest = [u.word for u in item[n + 1 : -1]]
            return n if set(rest) <= grammar("answers.purposes") else len(item)
    return len(item)


def _is_no_part_of_it(unit: Unit, item: list[Unit], harmless: bool, sentence: Sentence) -> bool:
    """Whether a unit may be another medicine, what it is for may matter, or it leaves all in doubt."""
    if unit.kind == "term":
        return False  # a finding of its own, where it is one
    if unit.kind == "cue" and unit.value in ("if", "question", "unsure"):
        return True
    if harmless and unit.word in grammar("unknown.forms"):
        return False  # "evorel patches"
    if unit.word in grammar("answers.unspecific"):
        return True
    return not understood(unit, sentence) and any(_may_matter(w, harmless) for w in unit.word.split())


def _may_matter(word: str, harmless: bool) -> bool:
    """Beside a harmless medicine what could be taken; in an item of its own all that is not known as talk."""
    return may_be_taken(word) if harmless else word not in words("everyday") | words("spanish")
