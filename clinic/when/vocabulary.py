"""The words and phrases of data/words/, loaded once and shaped for look-up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz.distance import OSA

from clinic.words import any_of

WORDS = Path(__file__).resolve().parents[2] / "data" / "words"
SHORTEST_SLIP = 5  # letters; shorter words have too many neighbours


@dataclass(frozen=True)
class Part:
    """A part of the day: first and last start meant, or some minutes at one end of the opening hours."""

    name: str
    earliest: time | None = None
    latest: time | None = None
    span: str = ""  # "from_opening" or "to_last_start"
    minutes: int = 0


class Vocabulary:
    """Words by normal form, and the word lists as regular expressions over normalised text."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.weekdays = list(data["weekdays"])
        self.months = list(data["months"])
        self.numbers = {word: int(n) for n, words in data["numbers"].items() for word in words}
        self.ordinals = {word: int(n) for n, word in data["ordinals"].items()}
        self.parts = {name: _part(name, raw) for name, raw in data["parts"].items()}
        self._normal = _normal_forms(data)
        self._slips = set(data["slips"])
        self._own_words = set(data["not_slips"]) | set(self._normal)

    def normal(self, word: str) -> str:
        """The normal form of a lower-case word; the word itself when it is not one of ours."""
        found = self._normal.get(word)
        if found:
            return found
        bare = word[:-2] if word.endswith("'s") else word
        if bare in self._normal:
            return self._normal[bare]
        return self._slip(bare) or word

    @lru_cache(maxsize=4096)  # noqa: B019 - there is one vocabulary for the life of the process
    def _slip(self, word: str) -> str | None:
        if len(word) < SHORTEST_SLIP or word in self._own_words or not word.isalpha():
            return None
        for known in self._slips:
            allowed = 1 if len(known) < 8 else 2
            if word[0] == known[0] and OSA.distance(word, known, score_cutoff=allowed) <= allowed:
                return str(known)
        return None

    def knows(self, word: str) -> bool:
        """Whether a word is spelled in the vocabulary as it is."""
        return word in self._normal

    def is_day(self, normal: str) -> bool:
        """Whether a normal form names a day by itself."""
        return normal in self.weekdays or normal in ("today", "tonight", "tomorrow")

    def pattern(self, key: str) -> str:
        """A list of the file as one regular expression, longest entries first."""
        return any_of(self.data[key])

    @cached_property
    def part_patterns(self) -> list[tuple[str, str]]:
        """(name of the part, regular expression of its words)."""
        return [(name, any_of(raw["words"])) for name, raw in self.data["parts"].items()]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary of the files, read on first use."""
    data: dict[str, Any] = {}
    for name in ("when.yml", "when_phrases.yml"):
        data |= yaml.safe_load((WORDS / name).read_text(encoding="utf-8"))
    return Vocabulary(data)


def _normal_forms(data: Mapping[str, Any]) -> dict[str, str]:
    forms: dict[str, str] = {}
    for group in ("words", "months"):
        for normal, spellings in data[group].items():
            forms |= dict.fromkeys([normal, *spellings], normal)
    for normal, spellings in data["weekdays"].items():
        singular = [normal, *spellings]
        forms |= {spelling + "s": normal + "s" for spelling in singular if len(spelling) > 3}
        forms |= dict.fromkeys(singular, normal)
    return forms


def _part(name: str, raw: Mapping[str, Any]) -> Part:
    def at(key: str) -> time | None:
        return time.fromisoformat(raw[key]) if key in raw else None

    return Part(name, at("earliest"), at("latest"), raw.get("span", ""), raw.get("minutes", 0))


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """A regular expression for whole words of normalised text; a space stands for any run of them."""
    return re.compile(rf"(?<![\w]){pattern}(?![\w])")
