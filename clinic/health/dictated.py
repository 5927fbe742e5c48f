"""Names that dictation has cut into everyday words: "I take Ella quiz", "on clipped oh grill".

They are told by their sound, and only where a medicine or an illness would stand.
"""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from clinic.health import datafiles, unknown
from clinic.health.datafiles import grammar
from clinic.health.lexicon import Group, Lexicon, Span
from clinic.health.spelling import heard
from clinic.health.tokens import Token

_PIECES = (4, 3, 2)  # words that one name may have become
_LETTERS = range(6, 18)
_LONG = 8  # sounds of a name in which one may be amiss
_BACK = 5


def spans(tokens: list[Token], book: Lexicon) -> list[Span]:
    """The names that stand in `tokens` cut into pieces."""
    words = [t.word for t in tokens]
    found = []
    for start in range(1, len(words)):
        if not _may_begin(words, start):
            continue
        for size in _PIECES:
            pieces = tuple(words[start : start + size])
            name = _name(pieces, size)
            if name and not any(_names_something(piece, book) for piece in pieces):
                found.append(Span(start, start + size, "term", _group(name, book)))
                break
    return found


def _names_something(word: str, book: Lexicon) -> bool:
    meanings = (value for layer, value in book.phrases().get((word,), ()) if layer == "term")
    return any(isinstance(value, Group) and value.concepts for value in meanings)


def _may_begin(words: list[str], start: int) -> bool:
    before = words[max(0, start - _BACK) : start]
    return before[-1] in grammar("dictated.before") or unknown.is_taken(before)


@lru_cache(maxsize=20_000)
def _name(pieces: tuple[str, ...], size: int) -> str | None:
    """The name that the pieces sound like, or None."""
    joined = "".join(pieces)
    if len(pieces) < size or len(joined) not in _LETTERS or not joined.isalpha():
        return None
    sound = heard(joined)
    if sound in _sounds():
        return _sounds()[sound]
    if len(sound) < _LONG:
        return None
    return next((name for known, name in _sounds().items() if OSA.distance(sound, known) <= 1), None)


@lru_cache
def _sounds() -> dict[str, str]:
    return {heard(name): name for name in datafiles.load("spelling")["dictated"]}


def _group(name: str, book: Lexicon) -> Group:
    meanings = (value for layer, value in book.phrases()[(name,)] if layer == "term")
    return next(value for value in meanings if isinstance(value, Group))
