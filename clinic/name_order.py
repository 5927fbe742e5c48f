"""Names by where they stand: the surname in front of a comma, and a signature at the end of a message."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from clinic import contacts
from clinic.name_changes import Name
from clinic.name_words import (
    Words,
    could_be,
    has_capital,
    known_first,
    named,
    plain_word,
    skip_lead,
    skip_tail,
    words_from,
)
from clinic.words import any_word_of, people_words

_COMMA = re.compile(r"\s?,[ \t]*")
_ENDS = re.compile(r"\s*(?:$|[,;.!?\n(:/-]|(?P<goes_on>(?:and|but|for|from)\b))")
_MOST_OF_A_SURNAME, _MOST_GIVEN = 3, 2  # words
_LONGEST_SIGNATURE = 60  # characters
_DASHES = re.compile(r"(?:^|[\s.!?,])(?:[-\u2013\u2014~]{1,3}|xo+x?)[ \t]*(?=[^\W\d_][^\n]*$)")


def surname_first(text: str, words: Words) -> Name | None:
    """ "O'Shaughnessy-Vance, Tamsin" for the words before the comma: first name first; None where it is none.

    What stands after the comma must be a name by itself: a well-known first name after something that is
    none, or one that is written like one.
    """
    comma = _COMMA.match(text, words[-1].end())
    if comma is None or len(words) > _MOST_OF_A_SURNAME or not could_be(words):
        return None
    given = words_from(text, comma.end())
    if not given or len(given) > _MOST_GIVEN or not could_be(given) or given[0].start() != comma.end():
        return None
    end = given[-1].end()
    ends = _ENDS.match(text, skip_tail(text, end))
    beside = any(found.start - 2 <= end for found in _after(text, end))
    in_contact = any(found.start <= given[0].start() < found.end for found in contacts.find(text))
    if not (ends or beside) or in_contact or (ends and ends["goes_on"] and known_first(words)):
        return None
    is_given = known_first(given) or (has_capital(given[0][0]) and has_capital(words[-1][0]))
    begins_with_one = known_first(words) and plain_word(words[0][0]) not in people_words().particles
    if not is_given or (begins_with_one and (len(words) > 1 or not known_first(given))):
        return None  # "Ana Silva, Tom": two people
    first, last = (named(text, each, "self") for each in (given, words))
    return Name(f"{first.value} {last.value}", words[0].start(), end)


def _after(text: str, end: int) -> list[contacts.Contact | contacts.Problem]:
    return [found for found in contacts.find(text) if found.start >= end]


def turned(text: str) -> list[Name]:
    """A surname and a first name that begin the text, or a line or clause of it."""
    starts = [0, *(found.end() for found in re.finditer(r"[\n;.]\s*", text))]
    names = []
    for start in starts[:_MOST_CLAUSES]:
        words = words_from(text, skip_lead(text, start))
        name = surname_first(text, words) if words and not words[-1][0].endswith(".") else None
        names += [name] if name else []
    return names[:1]


_MOST_CLAUSES = 20


def signed(text: str) -> list[Name]:
    """ "... - Robbie", "Thanks, Dr. Okafor": the name at the end of a message, after its closing word.

    It only tells a name that is not known yet: "thanks, Dana" may thank somebody.
    """
    end = text.rstrip()
    found = [*_closing().finditer(end), *_DASHES.finditer(end)]
    for match in sorted(found, key=lambda one: one.end()):
        if not end[: match.start()].strip() and not match[0].strip():
            continue
        words = words_from(end, match.end())
        if not words or len(end) - match.end() > _LONGEST_SIGNATURE:
            continue
        rest = end[skip_tail(end, words[-1].end()) :]
        alone = any(found.start - 2 <= words[-1].end() for found in _after(end, words[-1].end()))
        if (rest.strip(" .,!-\n") and not alone) or not _is_signature(words):
            continue
        return [replace(named(end, words, "self"), how="bare")]
    return []


def _is_signature(words: Words) -> bool:
    return could_be(words) and (
        known_first(words) or all(has_capital(word[0]) or _small(word[0]) for word in words)
    )


def _small(word: str) -> bool:
    return plain_word(word) in people_words().particles


@lru_cache(maxsize=1)
def _closing() -> re.Pattern[str]:
    """The words before a signature, in a line of their own or with a mark; "regards Joan" has none."""
    lists = people_words()
    said, formal = (any_word_of(words) for words in (lists.closing, lists.closing_formal))
    ends = r"(?=[^\W\d_][^\n]*$)"
    return re.compile(
        rf"(?:^|[\n.!?,;]\s*|\s){said}(?![\w'’])[ \t]*(?:[,.!:-]+\s*|\n\s*){ends}"
        rf"|(?:^|[\n.!?,;\s]){formal}[ \t]+{ends}",
        re.IGNORECASE,
    )
