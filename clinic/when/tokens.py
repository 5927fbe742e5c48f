"""Text as people type it -> normalised text that the grammar works on, with the way back to the original.

Words get their normal form ("weds" -> "wednesday", "2moro" -> "tomorrow"), number words become digits,
white space shrinks to one space. `15:30`, `5pm` and `2-4` keep their glue, so that patterns can see it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

import spacy
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc

from clinic.when.vocabulary import Vocabulary, vocabulary

MAX_CHARACTERS = 1_000  # the rest of a longer text is not read
_PRONOUN_REACH = 3  # tokens: "the upper west one"
_LONGEST_JOIN = 8  # tokens: "a.s.a.p."
_BREAKS = re.compile(
    r"(?<=[0-9])(?=[^0-9])|(?<=[^0-9])(?=[0-9])"  # digits from the rest
    r"|(?<=[^\w'\u2019`])(?=.)|(?<=.)(?=[^\w'\u2019`])"  # marks from words; an apostrophe belongs to its word
)
_ORDINAL_ENDS = {"st", "nd", "rd", "th"}
_TENS = range(20, 60, 10)


@dataclass(frozen=True)
class Token:
    """A word, a run of digits or a mark. `spaced`: white space comes before it."""

    norm: str
    start: int
    end: int
    spaced: bool


@dataclass(frozen=True)
class Normalised:
    """Normalised text and where its characters come from."""

    text: str
    original: str
    tokens: tuple[Token, ...]
    offsets: tuple[int, ...]  # where each token begins in `text`

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Characters of the original for characters of the normalised text."""
        first = self.tokens[max(0, bisect_right(self.offsets, start) - 1)]
        last = self.tokens[max(0, bisect_right(self.offsets, max(start, end - 1)) - 1)]
        return first.start, last.end


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    nlp = spacy.blank("en")
    return Tokenizer(nlp.vocab, infix_finditer=_BREAKS.finditer)


def normalise(text: str) -> Normalised:
    """Normalised text; never raises."""
    words = vocabulary()
    doc: Doc = _tokenizer()(text[:MAX_CHARACTERS])
    tokens = _numbers(_joined(list(_tokens(doc)), words), words)
    pieces: list[str] = []
    offsets: list[int] = []
    length = 0
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before and (token.spaced or _run_together(before, token, words)):
            pieces.append(" ")
            length += 1
        offsets.append(length)
        pieces.append(token.norm)
        length += len(token.norm)
    return Normalised("".join(pieces), text, tuple(tokens), tuple(offsets))


def _run_together(before: Token, token: Token, words: Vocabulary) -> bool:
    """ "sat2pm", "3pm2moro": a day or an "@" that is glued to a number or a word."""
    named = any(words.is_day(t.norm) or _is_mark(t) for t in (before, token))
    return named and all(_is_word(t.norm) for t in (before, token))


def _is_word(norm: str) -> bool:
    """A word, or the words a clock face stands for: "5 oclock", "5:30"."""
    return norm.replace(" ", "").replace(":", "").isalnum()


def _is_mark(token: Token) -> bool:
    """A mark that stands for a word: "@5.30"."""
    return token.end - token.start == 1 and len(token.norm) > 1


def _tokens(doc: Doc) -> Iterator[Token]:
    spaced = False
    for token in doc:
        if token.is_space:
            spaced = True
            continue
        yield Token(_plain(token.text), token.idx, token.idx + len(token.text), spaced)
        spaced = bool(token.whitespace_)


def _plain(word: str) -> str:
    lower = unicodedata.normalize("NFKD", word.lower().replace("\u2019", "'").replace("`", "'"))
    return "".join(c for c in lower if not unicodedata.combining(c)) or word


def _joined(tokens: list[Token], words: Vocabulary) -> list[Token]:
    """Glued tokens that spell one known word become one ("p.m.", "2moro"); all get their normal form."""
    result: list[Token] = []
    i = 0
    while i < len(tokens):
        size = next(
            (n for n in range(_LONGEST_JOIN, 1, -1) if _is_known_join(tokens[i : i + n], n, words)), 1
        )
        part = tokens[i : i + size]
        norm = words.normal("".join(t.norm for t in part))
        result.append(Token(norm, part[0].start, part[-1].end, part[0].spaced))
        i += size
    return result


def _is_known_join(part: list[Token], size: int, words: Vocabulary) -> bool:
    if len(part) < size or any(t.spaced for t in part[1:]):
        return False
    return words.knows("".join(t.norm for t in part))


def _numbers(tokens: list[Token], words: Vocabulary) -> list[Token]:
    """Number words become digits ("twenty-five" -> 25, "eleventh" -> 11th); 3 + rd becomes one token."""
    result: list[Token] = []
    for token, following in zip_longest(tokens, tokens[1:]):
        stands_for = token.norm == "one" and _is_pronoun(result, following, words)
        value, tail = (None, "") if stands_for else _number(token.norm, words)
        before = result[-1] if result else None
        if before and not token.spaced and token.norm in _ORDINAL_ENDS and before.norm.isdigit():
            result[-1] = Token(before.norm + token.norm, before.start, token.end, before.spaced)
        elif value is None:
            result.append(token)
        elif not _complete_tens(result, token, value, tail):
            result.append(Token(f"{value}{tail}", token.start, token.end, token.spaced))
    return result


def _is_pronoun(before: list[Token], following: Token | None, words: Vocabulary) -> bool:
    """Whether "one" stands for a thing: "the Williamsburg one", "another one"; not "at one", "the one pm"."""
    if following and (following.norm in words.data["after_an_hour"] or following.norm in words.numbers):
        return False
    near = [token.norm for token in before[-_PRONOUN_REACH:]]
    if not near or near[-1].isdigit() or near[-1] in words.data["before_an_hour"]:
        return False
    return bool(set(near) & set(words.data["before_a_pronoun"]))


def _number(word: str, words: Vocabulary) -> tuple[int | None, str]:
    if word in words.numbers:
        return words.numbers[word], ""
    if word in words.ordinals and words.ordinals[word] > 10:
        return words.ordinals[word], "th"
    if word in words.ordinals:
        return words.ordinals[word], "ordinal"
    return None, ""


def _complete_tens(result: list[Token], token: Token, value: int, tail: str) -> bool:
    """Join a unit word to the tens word before it. Ordinals up to tenth stay words: they count things."""
    hyphen = len(result) > 1 and result[-1].norm == "-" and not result[-1].spaced
    at = len(result) - (2 if hyphen else 1)
    tens = result[at] if at >= 0 else None
    is_tens = (
        tens is not None and tens.norm.isdigit() and int(tens.norm[:9]) in _TENS and tens.end - tens.start > 3
    )
    if tens is not None and is_tens and 0 < value < 10 and (token.spaced or hyphen):
        ending = {1: "st", 2: "nd", 3: "rd"}.get(value, "th") if tail else ""
        result[at:] = [Token(f"{int(tens.norm) + value}{ending}", tens.start, token.end, tens.spaced)]
        return True
    if tail == "ordinal":
        result.append(token)
        return True
    return False
