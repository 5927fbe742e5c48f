"""Which language a message is in: English, Spanish or another one.

Messages are short, so single words decide. A word speaks for a language if it is in that language's list and
not in the English one, which is drawn from the training data: "me", "no" and "a" are Spanish too and say
nothing. In doubt it is English: misspelt English and people's names are far more frequent here than any other
language. So a few words, none of them surely of another language, are taken for somebody's name.
"""

from __future__ import annotations

import importlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

LISTS_FILE = Path(__file__).with_name("languages.yml")
ENGLISH, SPANISH, OTHER = "en", "es", "other"
OTHER_LANGUAGES = ("fr", "pt", "it", "de")
FEWEST_WORDS_OF_OTHER = 2
LONGEST_NAME = 3  # words
VOCABULARY_WEIGHT = (
    0.5  # of an English word that is not among the frequent ones: medicines are in every language
)
WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


@dataclass(frozen=True)
class LanguageModel:
    """Words of each language, without accents.

    Attributes:
        frequent: frequent English words.
        vocabulary: words of the English training sentences.
        names: words that say nothing about the language of a message.
        also_names: words of another language that may also be part of a name.
        foreign: words of each other language.
    """

    frequent: frozenset[str]
    vocabulary: frozenset[str]
    names: frozenset[str]
    also_names: frozenset[str]
    foreign: dict[str, frozenset[str]]

    @classmethod
    def fit(cls, texts: Iterable[str]) -> LanguageModel:
        """Learn English from training texts; those that are clearly something else are left out."""
        content = yaml.safe_load(LISTS_FILE.read_text(encoding="utf-8"))
        lists = {name: frozenset(map(bare, words)) for name, words in content.items()}
        foreign = {code: _stop_words(code) | lists[code] for code in (SPANISH, *OTHER_LANGUAGES)}
        plain = cls(_stop_words(ENGLISH), frozenset(), lists["names"], lists["also_names"], foreign)
        found = {word for text in texts if plain.detect(text) == ENGLISH for word in words_of(text)}
        listed = frozenset().union(*(lists[code] for code in foreign))
        return replace(plain, vocabulary=frozenset(found - listed))

    def detect(self, text: str) -> str:
        """Return ``en``, ``es`` or ``other``."""
        if _mostly_not_latin(text):
            return OTHER
        if self._may_be_a_name(text):
            return ENGLISH
        words = [word for word in words_of(text) if word not in self.names]
        spanish = self._speaks_for(words, SPANISH) + any(sign in text for sign in "\u00bf\u00a1")
        if spanish and spanish > self._speaks_for_english(words, SPANISH):
            return SPANISH
        counts = {code: self._speaks_for(words, code) for code in OTHER_LANGUAGES}
        code = max(counts, key=lambda code: counts[code])
        if counts[code] >= FEWEST_WORDS_OF_OTHER and counts[code] > self._speaks_for_english(words, code):
            return OTHER
        return ENGLISH

    def _may_be_a_name(self, text: str) -> bool:
        """Whether ``text`` can be somebody's name: few words, and none is surely of another language."""
        words = words_of(text)
        if not 1 <= len(words) <= LONGEST_NAME or any(sign in text for sign in "?\u00bf\u00a1"):
            return False
        open_words = [word for word in words if word not in self.names and word not in self.also_names]
        if any(self._speaks_for(open_words, code) for code in self.foreign):
            return False
        capitals = len(words) > 1 and all(word[0].isupper() for word in WORD.findall(text))
        return capitals or any(not self._is_listed(word) for word in open_words)

    def _is_listed(self, word: str) -> bool:
        return word in self.frequent or any(word in words for words in self.foreign.values())

    def _speaks_for(self, words: list[str], code: str) -> int:
        own = self.foreign[code]
        return sum(
            word in own and word not in self.frequent and word not in self.vocabulary for word in words
        )

    def _speaks_for_english(self, words: list[str], code: str) -> float:
        only = [word for word in words if word not in self.foreign[code]]
        rare = sum(word in self.vocabulary and word not in self.frequent for word in only)
        return sum(word in self.frequent for word in only) + VOCABULARY_WEIGHT * rare

    def save(self, path: Path) -> None:
        """Write the word lists as JSON; spaCy's own take seconds to load."""
        lists = {name: getattr(self, name) for name in ("frequent", "vocabulary", "names", "also_names")}
        content = {name: sorted(words) for name, words in lists.items()}
        content["foreign"] = {code: sorted(words) for code, words in self.foreign.items()}
        path.write_text(json.dumps(content), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> LanguageModel:
        """Read what ``save`` wrote."""
        content = json.loads(path.read_text(encoding="utf-8"))
        foreign = {code: frozenset(words) for code, words in content.pop("foreign").items()}
        return cls(**{name: frozenset(words) for name, words in content.items()}, foreign=foreign)


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


def _stop_words(code: str) -> frozenset[str]:
    module = importlib.import_module(f"spacy.lang.{code}.stop_words")
    return frozenset(map(bare, module.STOP_WORDS))
