"""A name that is put right: what is left of the known one, and what is new in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import OSA

from clinic.words import people_words

ALIKE = 0.6  # share of letters from which on a word is another spelling of the same name
SPELT_ALIKE = 0.4  # the same when it is said that the spelling was wrong

# given: the name as it is; spelling: how the known one is spelled; bare: spelled out, and nothing about it
How = Literal["given", "spelling", "bare"]


@dataclass(frozen=True)
class Name:
    """A name as it is properly written, where it stands in the text, and whether it is the writer's own.

    `part`: the text says that it is only the first or the last name.
    """

    value: str
    start: int
    end: int
    whose: Literal["self", "other"] = "self"
    part: Literal["whole", "first", "last"] = "whole"
    how: How = "given"

    @property
    def is_change(self) -> bool:
        """Whether it is said of a name that is known already."""
        return self.part != "whole" or self.how != "given"


def put_right(known: str | None, said: Name) -> str:
    """The name to keep, once `said` has been said of the `known` one.

    A part that resembles a part of the known name takes its place; the rest stays. "Amy" says nothing new
    of Amy Strand.
    """
    if not known:
        return said.value
    old, new = known.split(), said.value.split()
    if said.part == "first":
        return _with_first(old, new)
    if said.part == "last":
        return _with_last(old, new)
    at, likeness = _nearest(old, new)
    alike = likeness >= (SPELT_ALIKE if said.how == "spelling" else ALIKE)
    if said.how == "bare" and not alike:
        return known  # somebody else's, or no name at all
    if len(new) >= len(old):
        return " ".join(_respelt(old, new))
    if alike:
        return " ".join([*old[:at], *_respelt(old[at : at + len(new)], new), *old[at + len(new) :]])
    return " ".join([*old[: -len(new)], *new]) if said.how == "spelling" else said.value


def resembles(known: str | None, said: Name) -> bool:
    """Whether `said` is another spelling of the known name, or of a part of it, and not the same."""
    return ALIKE <= _nearest((known or "").split(), said.value.split())[1] < 1


def alike(one: str, other: str) -> float:
    """Share of the letters of two words that are the same, accents and capitals apart."""
    return OSA.normalized_similarity(_folded(one), _folded(other))


def _with_first(old: Sequence[str], new: Sequence[str]) -> str:
    alone = len(old) == 1 and not _is_first(old[0]) and alike(old[0], new[0]) < ALIKE
    return " ".join([*new, *(old if alone else old[1:])])


def _with_last(old: Sequence[str], new: Sequence[str]) -> str:
    """The surname begins after the first word; of a longer one the part that the new one resembles goes."""
    if len(old) == 1:
        return " ".join(new) if alike(old[0], new[0]) >= ALIKE else " ".join([*old, *new])
    at, likeness = _nearest(old[1:], new)
    if likeness >= SPELT_ALIKE:
        return " ".join([*old[: at + 1], *new, *old[at + 1 + len(new) :]])
    particles = people_words().particles
    keep = len(old) - 1
    while keep > 1 and old[keep - 1].lower() in particles:
        keep -= 1
    return " ".join([*old[:keep], *new])


def _nearest(old: Sequence[str], new: Sequence[str]) -> tuple[int, float]:
    """Where in the old words the new ones fit best, and how well (0 to 1)."""
    spots = range(len(old) - len(new) + 1) if new else range(0)
    scored = [(alike(" ".join(old[at : at + len(new)]), " ".join(new)), -at) for at in spots]
    likeness, at = max(scored, default=(0.0, 0))
    return -at, likeness


def _respelt(old: Sequence[str], new: Sequence[str]) -> Sequence[str]:
    """The new spelling; the old one when only capitals or missing accents tell them apart."""
    same = _folded(" ".join(old)) == _folded(" ".join(new))
    return old if same and " ".join(new).isascii() else new


def _is_first(word: str) -> bool:
    return word.lower() in people_words().first_names


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
