"""What a reply says beside its denial: known and harmless, or something that leaves the question open.

"no, I sit at a desk all day" is a no; "no had a hip replaced last month" admits something no list may know.
So the rest of a reply counts as harmless only when it is understood: see data/health/remainder.yml.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

from clinic.health import datafiles, lexicon, medicines, unknown
from clinic.health.lexicon import Span
from clinic.health.sentences import MARKS, Sentence, Unit

if TYPE_CHECKING:
    from clinic.health.analysis import Analysis


def unexplained(analysis: Analysis, denials: list[Span]) -> bool:
    """Whether anything beside the denials may be an admission, or makes them no answer."""
    words = [t.word for t in analysis.tokens]
    for sentence in analysis.sentences:
        said = _without(" ".join(words[sentence.start : sentence.end]), "harmless")
        if _holds(said, "frames"):
            return True
        if any(_is_admission(part, sentence, denials) for part in _parts(sentence)):
            return True
    return False


def _parts(sentence: Sentence) -> Iterator[list[Unit]]:
    """The sentence cut at marks and at words that join statements; the joining word begins its part."""
    part: list[Unit] = []
    for unit in sentence.units:
        if unit.kind == "mark" or unit.word in MARKS or unit.word in _words("breaks"):
            yield part
            part = []
        part.append(unit)
    yield part


def _is_admission(part: list[Unit], sentence: Sentence, denials: list[Span]) -> bool:
    rest = [u for u in part if not any(d.start < u.end and u.start < d.end for d in denials)]
    named = any(u.kind == "term" for u in rest)
    # a term is read by name: it is a finding, a denial, or harmless
    rest = [u for u in rest if u.kind not in ("term", "mark")]
    said = _without(" ".join(u.word for u in rest), "harmless")
    if _is_denied(part, said.split()):
        return False
    if _holds(said, "doubtful"):
        return True
    if named:
        return False
    words = said.split()
    talk = bool(_words("chatter") & set(words))
    excepted = bool(_words("exceptions") & set(words)) and not talk
    vague = _holds(said, "often") or medicines.wordset("unspecific") & set(words)
    if _dose(words) or (excepted and vague):
        return True
    strange = [w for u in rest if not _known(u, sentence) for w in u.word.split() if w.isalpha()]
    if any(_rare(w) or w in _words("inside") for w in strange):
        return True
    admits = _holds(_without(said, "nothing_meant"), "admitting") and not talk
    return bool(strange) and (excepted or admits)


@lru_cache(maxsize=10_000)
def _rare(word: str) -> bool:
    """Whether the word is neither a frequent English one nor a slip of one: it may name a medicine."""
    if not unknown.is_strange(word, lexicon.get()):
        return False
    return process.extractOne(word, datafiles.everyday_words(), scorer=OSA.distance, score_cutoff=1) is None


def _is_denied(part: list[Unit], said: list[str]) -> bool:
    """ "no bone trouble", "no disorder": a part that does nothing but deny in general words."""
    first = next((u for u in part if u.kind not in ("mark", "conj")), None)
    deniable = _words("inside") | _words("deniable")
    return first is not None and first.kind == "cue" and first.value == "no" and deniable.issuperset(said)


def _known(unit: Unit, sentence: Sentence) -> bool:
    known = _words("everyday") | _words("breaks")
    return medicines.understood(unit, sentence) or known.issuperset(unit.word.split())


def _dose(said: list[str]) -> bool:
    """ "81mg every morning": an amount of something unnamed."""
    units = _words("dose_units")
    for before, word in zip(["", *said], said, strict=False):
        if word in units and before[:1].isdigit():
            return True
        amount = word.lstrip("0123456789.")
        if amount != word and amount in units:
            return True
    return False


def _holds(text: str, name: str) -> bool:
    padded = f" {text} "
    return any(f" {phrase} " in padded for phrase in _phrases(name))


def _without(text: str, name: str) -> str:
    for phrase in _phrases(name):
        text = f" {text} ".replace(f" {phrase} ", " ").strip()
    return text


@lru_cache
def _phrases(name: str) -> tuple[str, ...]:
    lines = datafiles.load("remainder")[name]
    return tuple(phrase for line in lines for phrase in datafiles.phrases(line))


@lru_cache
def _words(name: str) -> frozenset[str]:
    return datafiles.words(datafiles.load("remainder")[name])
