"""Which language a message is in: English, Spanish or another one.

Messages are short, so single words decide. A word speaks for a language if it is in that language's list and
not in the English one, which is drawn from the training data: "me", "no" and "a" are Spanish too and say
nothing. In doubt it is English: misspelt English and people's names are far more frequent here than any other
language.
"""

from __future__ import annotations

import importlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

LISTS_FILE = Path(__file__).with_name("languages.yml")
ENGLISH, SPANISH, OTHER = "en", "es", "other"
OTHER_LANGUAGES = ("fr", "pt", "it", "de")
FEWEST_WORDS_OF_OTHER = 2
VOCABULARY_WEIGHT = 0.5
WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


@dataclass(frozen=True)
class LanguageModel:
    """Words that are English here; everything else is the same for every clinic."""

    english: frozenset[str]

    @classmethod
    def fit(cls, texts: Iterable[str]) -> LanguageModel:
        """Learn English from training texts; those that are clearly something else are left out."""
        plain = cls(_stop_words(ENGLISH))
        english = [words_of(text) for text in texts if plain.detect(text) == ENGLISH]
        return cls(plain.english | {word for words in english for word in words} - _known_foreign())

    def detect(self, text: str) -> str:
        """Return ``en``, ``es`` or ``other``."""
        if _mostly_not_latin(text):
            return OTHER
        words = words_of(text)
        spanish = self._foreign(words, SPANISH) + any(sign in text for sign in "\u00bf\u00a1")
        if spanish and spanish > self._english(words, SPANISH):
            return SPANISH
        counts = {code: self._foreign(words, code) for code in OTHER_LANGUAGES}
        code = max(counts, key=lambda code: counts[code])
        if counts[code] >= FEWEST_WORDS_OF_OTHER and counts[code] > self._english(words, code):
            return OTHER
        return ENGLISH

    def _foreign(self, words: list[str], code: str) -> int:
        own = _words_in(code)
        return sum(word in own and word not in self.english and word not in _name_words() for word in words)

    def _english(self, words: list[str], code: str) -> float:
        """How much speaks for English; words that both languages have do not."""
        own = _words_in(code) | _name_words()
        frequent = _stop_words(ENGLISH)
        return sum(
            (1.0 if word in frequent else VOCABULARY_WEIGHT)
            for word in words
            if word in self.english and word not in own
        )

    def save(self, path: Path) -> None:
        """Write the word list as JSON."""
        path.write_text(json.dumps(sorted(self.english)), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> LanguageModel:
        """Read what ``save`` wrote."""
        return cls(frozenset(json.loads(path.read_text(encoding="utf-8"))))


def words_of(text: str) -> list[str]:
    """Return the words of ``text`` in small letters and without accents, which phones leave out."""
    return [bare(word) for word in WORD.findall(text.lower().replace("\u2019", "'"))]


def bare(word: str) -> str:
    """Return ``word`` without accents; the tilde of the n stays."""
    parts = unicodedata.normalize("NFD", word.replace("\u00f1", "\0"))
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).replace("\0", "\u00f1")


def _mostly_not_latin(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    foreign = sum(not unicodedata.name(sign, "").startswith("LATIN") for sign in letters)
    return foreign * 2 > len(letters)


@lru_cache
def _stop_words(code: str) -> frozenset[str]:
    module = importlib.import_module(f"spacy.lang.{code}.stop_words")
    return frozenset(bare(word) for word in module.STOP_WORDS)


@lru_cache
def _words_in(code: str) -> frozenset[str]:
    return _stop_words(code) | _lists().get(code, frozenset())


@lru_cache
def _lists() -> dict[str, frozenset[str]]:
    lists = yaml.safe_load(LISTS_FILE.read_text(encoding="utf-8"))
    return {name: frozenset(bare(word) for word in words) for name, words in lists.items()}


def _known_foreign() -> frozenset[str]:
    """Words listed by hand as foreign stay foreign, even where a training example quotes one."""
    return frozenset().union(*(_lists().get(code, frozenset()) for code in (SPANISH, *OTHER_LANGUAGES)))


def _name_words() -> frozenset[str]:
    return _lists()["names"]
