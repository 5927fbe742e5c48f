"""People's names in what they write.

After a frame ("my name is ...") or as the answer to the question for it. A name is at most five words that
could be one: letters of any script, with apostrophes, hyphens and full stops inside. Words that no one is
called end it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from clinic import contacts, name_order, spelled
from clinic.name_changes import ALIKE, How, Name, alike, put_right
from clinic.name_words import (
    MOST_WORDS,
    WORD,
    after_gap,
    could_be,
    has_capital,
    known_first,
    named,
    plain_word,
    skip_lead,
    skip_tail,
    surely_a_name,
    words_from,
)
from clinic.words import any_word_of, people_words

__all__ = ["Name", "find_names", "put_right", "read_name"]

_LONGEST_TAIL = 60  # characters after a name that may be an age
_CUT = re.compile(r"[,;\n]|[.!?](?=\s|$)")
_END_OF_ANSWER = re.compile(r"\s*(?:$|[,;.!?\n()~:*\u2013\u2014-]|[^\w\s'])")
_NAME_WORD = r"(?:[^\W\d_]|['’-]){3,30}"
_NOT = re.compile(
    rf"(?<![\w'’-])(?P<right>{_NAME_WORD}),? (?:and )?(?:not|instead of) (?P<wrong>{_NAME_WORD})(?![\w'’-])"
    rf"|\bnot (?P<old>{_NAME_WORD}),? (?:but |it'?s )?(?P<new>{_NAME_WORD})(?![\w'’-])",
    re.IGNORECASE,
)
# What tells that a spelling is meant: "double r", "with a k", "two n's"
_HINT = re.compile(
    r"[\s,;(]*(?:(?:that'?s|it'?s|and|is) )?(?:with|w/|no|without)? ?(?:an?|one|two|double|dbl|no|2) "
    r"['\"]?[^\W\d_](?:['’\"]?s)?(?![\w'’])",
    re.IGNORECASE,
)
# Stands for a contact: "Ana Silva, same number"
_SAME_CONTACT = re.compile(
    r"\b(?:(?:the )?same|this) (?:phone|cell|mobile|number|nr|#|contact|e-?mail)(?: number)?\b", re.IGNORECASE
)
# "the name on my booking: ..."
_LABEL = re.compile(r"\bnames?\b[^:.;!?\n]{0,40}:", re.IGNORECASE)
_AGE = re.compile(
    r"[\s,(]*(?:(?:s?he|who)(?:['’]?s| is)|i['’]?m|i am|aged?|is|turning)?\s*(?:only |just |now )?\d{1,2}"
    r"(?:\s*(?:yo|y/o|y|years?|yrs?)(?:[ -]old)?)?\)?(?=\W|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Frame:
    pattern: re.Pattern[str]
    whose: Literal["self", "other"]
    sure: bool  # an unknown word in small letters is a name too
    part: Literal["whole", "first", "last"] = "whole"
    how: How = "given"


def read_name(text: str, expected: bool = False) -> Name | None:
    """The writer's name, or None. `expected`: the text answers the question for it.

    A name of somebody else ("my wife's name is Maria") is never taken for the writer's: see `find_names`.
    """
    own = [name for name in find_names(text, expected) if name.whose == "self"]
    if not own:
        return _answer(text) if expected else None
    said = own[0]
    for later in own[1:]:
        if later.is_change:  # "Ana Silva, silva with two l", "first name Ana, last name Silva"
            said = replace(said, value=put_right(said.value, later), part="whole")
    return said


def find_names(text: str, expected: bool = False) -> list[Name]:
    """Names after frames, in the order of the text."""
    plain, runs = spelled.joined(text)
    found: list[Name] = []
    for frame in _frames():
        for match in frame.pattern.finditer(plain):
            words = words_from(plain, match.end())
            if not words:
                continue
            hint = _HINT.match(plain, words[-1].end())
            if frame.sure or hint or (expected and could_be(words)) or surely_a_name(words):
                turned = None if hint else name_order.surname_first(plain, words)
                if turned and frame.whose == "self":
                    found.append(replace(turned, part=frame.part))
                    continue
                respelt = hint or (not frame.sure and any(a <= words[0].start() < b for a, b in runs))
                how = "spelling" if respelt and frame.whose == "self" else frame.how
                found.append(replace(named(plain, words, frame.whose), part=frame.part, how=how))
    found += name_order.turned(plain) if expected or contacts.find(plain) else []
    found += name_order.signed(plain)
    found = _without_overlaps([*found, *_pieces(plain), *_contrasted(plain), *_spelled_alone(plain, runs)])
    return [_whole(name, runs) for name in found]


def _contrasted(text: str) -> list[Name]:
    """ "Ferrara not Ferarra", "not Ferarra but Ferrara": two spellings of what is called so."""
    found = []
    for match in _NOT.finditer(text):
        right, wrong = (match["right"], match["wrong"]) if match["right"] else (match["new"], match["old"])
        start = match.start("right" if match["right"] else "new")
        words = words_from(text, start)
        is_name = words and words[0][0] == right and all(could_be([word]) for word in words)
        if is_name and wrong.lower() != right.lower() and alike(right, wrong) >= ALIKE:
            found.append(replace(named(text, words[:1], "self"), how="bare"))
    return found


def _spelled_alone(text: str, runs: list[tuple[int, int]]) -> list[Name]:
    words = [words_from(text, start) for start, _ in runs]
    names = [named(text, each[:1], "self") for each in words if each and could_be(each)]
    return [replace(name, how="bare") for name in names]


def _whole(name: Name, runs: list[tuple[int, int]]) -> Name:
    """The name with all the letters of a word that was spelled out."""
    return replace(name, end=max([name.end, *(b for a, b in runs if a < name.end <= b)]))


def _pieces(text: str) -> list[Name]:
    """Names that stand alone between commas or beside a contact: "friday 3pm, Ana Silva, 917 555 0142".

    Two to four words written as names are, or in small letters when a contact is next to them; a single one
    only as "ana here" or "Ana speaking", or with a contact when it is a well-known first name.
    """
    taken = [(found.start, found.end) for found in contacts.find(text)]
    taken += [match.span() for match in _SAME_CONTACT.finditer(text)]
    found = []
    for start, end in _between(text, taken):
        if not any(symbol.isalpha() for symbol in text[start:end]):
            continue
        words = words_from(text, skip_lead(text, start))
        if not words or words[-1].end() > end:
            continue
        stop = words[-1].end()
        tail = text[skip_tail(text, stop) : end]
        if len(tail) > _LONGEST_TAIL:
            continue  # more than an age; and the pattern for ages is slow on long texts
        rest = _AGE.sub("", tail).strip(" ,.;:!?-")
        gaps = [text[last:start] if last <= start else text[end:first] for first, last in taken]
        if not rest and (_announced(text[stop:end], words) or _stands_alone(words, gaps)):
            found.append(named(text, words, "self"))
    return found


def _announced(tail: str, words: list[re.Match[str]]) -> bool:
    return _announces(tail) and known_first(words)


def _stands_alone(words: list[re.Match[str]], gaps: list[str]) -> bool:
    """Whether words with nothing around them are a name; `gaps` are between them and the contacts."""
    if len(words) > MOST_WORDS - 1 or not could_be(words):
        return False
    if "" in gaps and len(words) > 1 and all(could_be([word]) for word in words):
        return True
    if known_first(words) and not all(gap.strip(" ,;:-\n") for gap in gaps):
        return True
    written = len(words) > 1 and all(has_capital(word[0]) for word in words)
    return written and (bool(gaps) or known_first(words))


def _between(text: str, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches of text between commas, line ends, full stops and contacts."""
    cuts = [(match.start(), match.end()) for match in _CUT.finditer(text)]
    edges = sorted([*cuts, *taken])
    starts = [0, *(end for _, end in edges)]
    ends = [*(start for start, _ in edges), len(text)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]


def _announces(tail: str) -> bool:
    """ "ana here", "Ana speaking": the words after the name say that it is one."""
    return tail.strip(" ,.!").lower() in ("here", "speaking", "again", "here again")


def _answer(said: str) -> Name | None:
    """The name in a bare answer: the first piece that is one and nothing else."""
    text, runs = spelled.joined(said)
    taken = [(found.start, found.end) for found in contacts.find(text)]
    start = skip_lead(text, 0)
    words = words_from(text, start)
    if not words or not could_be(words):
        return None
    end = words[-1].end()
    rest = skip_tail(text, end)
    stops = words[-1][0].endswith(".") and len(words[-1][0]) > 2  # "kiki alvarado. can i ..."
    ends_here = stops or _END_OF_ANSWER.match(text, rest) or any(a - 3 <= rest <= b for a, b in taken)
    in_contact = any(a <= start < b for a, b in taken)
    if in_contact or not (ends_here or _goes_on(text, end, words)):
        return None
    return _whole(named(text, words, "self"), runs)


def _goes_on(text: str, end: int, words: list[re.Match[str]]) -> bool:
    """Whether something else follows that leaves the words before it a name: "Anna and my number is ..."."""
    follows = WORD.match(text, after_gap(text, end))
    known = plain_word(words[0][0]) in people_words().first_names or has_capital(words[0][0])
    if len(words) > 1 and all(could_be([word]) for word in words):
        return True  # "kiki alvarado can i bring a friend"
    return follows is None or plain_word(follows[0]) in ("and", "but") or known


@lru_cache(maxsize=1)
def _frames() -> tuple[_Frame, ...]:
    lists = people_words()
    related = rf"\bmy {any_word_of(lists.relations)}(?:(?:['’]?s)? name(?: is|['’]?s)|,| is called)?(?=\W)"
    return (
        _Frame(re.compile(related, re.IGNORECASE), "other", sure=False),
        _Frame(_any_of(lists.frames_other), "other", sure=True),
        *(_Frame(_part_said(nouns), "self", True, part) for part, nouns in lists.name_parts),
        _Frame(_any_of(lists.frames_spelling), "self", sure=True, how="spelling"),
        _Frame(_any_of(lists.frames_self), "self", sure=True),
        _Frame(_LABEL, "self", sure=True),
        _Frame(_any_of(lists.frames_maybe), "self", sure=False),
    )


def _part_said(nouns: tuple[str, ...]) -> re.Pattern[str]:
    """ "my last name is", "surname should be", "last name:"."""
    verbs = any_word_of(people_words().part_verbs)
    either = "|".join(map(re.escape, nouns))
    return re.compile(
        rf"(?<![\w'’])(?:(?:my|the) )?(?:{either})(?:['’]?s| {verbs}| ?[:=-])?(?!\w)", re.IGNORECASE
    )


def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for any of the phrases, as whole words, the longest first, with any apostrophe."""
    ordered = sorted(phrases, key=len, reverse=True)
    loose = [re.escape(phrase).replace("'", "['’ʼ`]").replace(r"\ ", r"\s+") for phrase in ordered]
    return re.compile(rf"(?<![\w'’])(?:{'|'.join(loose)})(?!['’\w])[:,]?", re.IGNORECASE)


def _without_overlaps(found: list[Name]) -> list[Name]:
    """Earlier frames win over later ones for the same words; sorted as in the text."""
    kept: list[Name] = []
    for name in found:
        if not any(name.start < other.end and other.start < name.end for other in kept):
            kept.append(name)
    return sorted(kept, key=lambda name: name.start)
