"""Medicines nobody listed: a strange word where the name of a medicine stands.

"I take zorbatin" and "flumexil 20 mg" may be a blood thinner under a name we do not know, so staff decide.
"""

from __future__ import annotations

from functools import lru_cache

from clinic.health import datafiles
from clinic.health.datafiles import grammar
from clinic.health.lexicon import Group, Lexicon, Span
from clinic.health.tokens import Token

_SHORTEST = 5  # letters of a name
_BACK = 5  # words in which the verb and its subject stand before the name
_INFLECTIONS = ("s", "es", "ed", "d", "ing", "er", "ers", "ly", "y")


@lru_cache
def group() -> Group:
    """What an unlisted medicine counts as: at most possible, which goes to a clinician."""
    return Group(
        name="medicine not known here",
        concepts=("blood_thinner",),
        kind="medicine",
        ceiling="possible",
        tier="ask_clinician",
        source="DESIGN: an open question goes to staff",
    )


def spans(tokens: list[Token], book: Lexicon) -> list[Span]:
    """The strange words of `tokens` that stand where a medicine would."""
    words = [t.word for t in tokens]
    return [
        Span(i, i + 1, "term", group())
        for i, word in enumerate(words)
        if is_strange(word, book) and _stands_as_medicine(words, i)
    ]


def _stands_as_medicine(words: list[str], i: int) -> bool:
    after = words[i + 1 : i + 4]
    if after and after[0] in grammar("unknown.places"):
        return False  # "i am on Wythe avenue"
    return is_taken(words[max(0, i - _BACK) : i]) or _is_dosed(after)


def is_strange(word: str, book: Lexicon) -> bool:
    """Whether `word` is neither a word of ours nor a common English one, in any inflection."""
    if len(word) < _SHORTEST or not word.isalpha() or not word.isascii() or word in book.words:
        return False
    return not any(
        is_form_of(word, common)
        for common in (datafiles.everyday_words(), datafiles.ordinary_words(), grammar("unknown.no_medicine"))
    )


def is_form_of(word: str, common: frozenset[str]) -> bool:
    """Whether `word` is one of `common`, in any inflection."""
    return any(base in common for base in _bases(word))


def _bases(word: str) -> list[str]:
    cut = [word[: -len(end)] for end in _INFLECTIONS if word.endswith(end)]
    doubled = [base[:-1] for base in cut if base[-2:-1] == base[-1:]]
    return [word, *cut, *doubled, *(base + "e" for base in cut), *(base[:-1] + "y" for base in cut)]


def is_taken(before: list[str]) -> bool:
    """Whether what stands behind these words is taken: "i take", "i am on", "they prescribed me"."""
    at = len(before) - 1
    while at >= 0 and (before[at] in grammar("unknown.between") or before[at][:1].isdigit()):
        at -= 1
    if at < 0 or "you" in before[:at]:
        return False
    if before[at] in grammar("unknown.verbs"):
        return not at or bool(set(before[:at]) & grammar("unknown.subjects"))
    if "on" not in before[at + 1 :]:
        return False
    leading = before[at : before.index("on", at)]
    return leading[-1] in grammar("unknown.being_on")


def _is_dosed(after: list[str]) -> bool:
    """ "20 mg", "tablets", "twice a day"."""
    if not after:
        return False
    if after[0][:1].isdigit():
        return len(after) > 1 and after[1] in grammar("unknown.units")
    return after[0] in grammar("unknown.forms")
