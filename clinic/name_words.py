"""The words of a name: where one ends, whether somebody could be called so, how it is properly written."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from clinic.name_changes import Name
from clinic.words import any_word_of, people_words

MOST_WORDS = 5
_LONGEST = 80
_LETTER = r"[^\W\d_][\u0300-\u036f]*"
WORD = re.compile(rf"(?:{_LETTER})+(?:['’ʼ`.-](?:{_LETTER})+)*\.?")
_QUOTES = re.compile(r"[\s\"'“”‘’(\[]*")
_GAP = re.compile(r"[ \t\u00a0]+")
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "`": "'"})
Words = list[re.Match[str]]


def known_first(words: Words) -> bool:
    """Whether the first word is a well-known first name."""
    return _first(words) in people_words().first_names


def _first(words: Words) -> str:
    """The first word, without the full stop that ends a sentence: "this is Amy."."""
    word = plain_word(words[0][0])
    return word.rstrip(".") if len(word) > 2 else word


def words_from(text: str, start: int) -> Words:
    """The words of a name that begins here; none when it cannot be one."""
    lists = people_words()
    words: Words = []
    at = _QUOTES.match(text, start).end()  # type: ignore[union-attr]  # matches nothing at least
    while len(words) < MOST_WORDS:
        word = WORD.match(text, at)
        if word is None:
            break
        plain = plain_word(word[0])
        if plain.rstrip(".") in lists.titles and not words:
            at = after_gap(text, word.end())
            continue
        initial = len(plain) == 2 and plain.endswith(".")
        first = not words and has_capital(word[0]) and plain in lists.first_names  # "Ty" is no "ty"
        if (plain.rstrip(".") in lists.not_names and not initial) or (_is_tail(text, at) and not first):
            break
        if words and _begins_a_clause(words, word[0]):
            break
        words.append(word)
        if word[0].endswith(".") and len(word[0]) > 3:
            break  # the end of a sentence, not an initial
        at = after_gap(text, word.end())
    while len(words) > 1 and plain_word(words[-1][0]) in lists.particles:
        words.pop()
    return words if sum(len(word[0]) for word in words) > 1 or _is_ideogram(words) else []


def _begins_a_clause(words: Words, word: str) -> bool:
    """ "Dennis went": after a name with a capital an ordinary word in small letters ends it."""
    lists, plain = people_words(), plain_word(word).rstrip(".")
    in_capitals = all(has_capital(found[0]) or plain_word(found[0]) in lists.particles for found in words)
    return in_capitals and word.islower() and plain in lists.ordinary and plain not in lists.particles


def _is_ideogram(words: Words) -> bool:
    return bool(words) and unicodedata.category(words[0][0][0]) == "Lo"


def could_be(words: Words) -> bool:
    """Whether somebody could be called so: it does not begin with an ordinary word."""
    return _first(words) not in people_words().ordinary


def surely_a_name(words: Words) -> bool:
    """Whether words after an unsure frame ("i'm ...") are a name: written like one or a known first name."""
    first = _first(words).partition("-")[0]
    return (has_capital(words[0][0]) and could_be(words)) or first in people_words().first_names


def is_surely_a_name(value: str) -> bool:
    """Whether a name needs nothing around it: a known first name, or words that mean nothing else."""
    words = words_from(value, 0)
    return (
        bool(words) and could_be(words) and (len(words) > 1 or known_first(words)) and all(map(_alone, words))
    )


def _alone(word: re.Match[str]) -> bool:
    return could_be([word])


def named(text: str, words: Words, whose: Literal["self", "other"]) -> Name:
    """The name that these words are, properly written."""
    start, end = words[0].start(), words[-1].end()
    end -= (
        text[start:end].endswith(".")
        and len(words[-1][0]) > 2
        and plain_word(words[-1][0]) not in ("jr.", "sr.")
    )
    spoken = _GAP.sub(" ", unicodedata.normalize("NFC", text[start:end])).translate(_APOSTROPHES)
    if spoken in (spoken.lower(), spoken.upper()):
        spoken = _with_capitals(spoken)
    return Name(spoken[:_LONGEST].strip(), start, end, whose)


def _with_capitals(name: str) -> str:
    """A name that was written all small or all large, as names are written."""
    particles = people_words().particles
    parts = name.lower().split(" ")
    keep = [index > 0 and part in particles for index, part in enumerate(parts)]
    return " ".join(part if same else _raised(part) for part, same in zip(parts, keep, strict=True))


def _raised(word: str) -> str:
    return re.sub(r"(^|[-'.])([^\W\d_])", lambda found: found[1] + found[2].upper(), word)


def skip_lead(text: str, start: int) -> int:
    """Past "hi, sure," and the like."""
    return _skip(text, start, _lead_pattern())


def skip_tail(text: str, start: int) -> int:
    """Past "please, thanks" and the like."""
    return _skip(text, start, _tail_pattern())


def _skip(text: str, start: int, pattern: re.Pattern[str]) -> int:
    while match := pattern.match(text, start):
        start = match.end()
    return start


def _is_tail(text: str, at: int) -> bool:
    return _tail_pattern().match(text, at) is not None


@lru_cache(maxsize=1)
def _lead_pattern() -> re.Pattern[str]:
    return _any_piece(people_words().lead)


@lru_cache(maxsize=1)
def _tail_pattern() -> re.Pattern[str]:
    return _any_piece(people_words().tail)


def _any_piece(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"[\s,.!-]*{any_word_of(phrases)}(?![\w'’-])[\s,.!:-]*", re.IGNORECASE)


def after_gap(text: str, at: int) -> int:
    """The place after blanks."""
    gap = _GAP.match(text, at)
    return gap.end() if gap else at


def plain_word(word: str) -> str:
    """The word in small letters, its apostrophes straight."""
    return unicodedata.normalize("NFC", word).translate(_APOSTROPHES).lower()


def has_capital(word: str) -> bool:
    """Whether it is written with a capital, and not all in capitals."""
    return word[0].isupper() and not (len(word) > 3 and word.isupper())
