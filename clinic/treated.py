"""Who would be treated, when it is not the person who writes; whose a health remark is; who is for staff.

"" is the person who writes, anybody else is named by their relation ("wife"), see data/health/people.yml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from clinic.health import Finding, datafiles
from clinic.health.findings import SELF
from clinic.words import people_words

WRITER = ""
ADULT = 18
_GROUPS = ("kin", "near")
_CHILDREN = frozenset({"son", "daughter", "child"})
_WOMEN = frozenset({"wife", "mother", "sister", "daughter"})
_MEN = frozenset({"husband", "father", "brother", "son"})
# How clinic.health says that it does not know whose health is meant
_UNCLEAR, _OF_THE_WRITER = "not clear whose", "said of the writer"
_FIRST_PERSON = re.compile(r"\b(?:i|i'?m|im|i'?ve|ive|me|myself|my own)\b", re.IGNORECASE)
_HE = re.compile(r"\b(?:he|he'?s|him|his)\b", re.IGNORECASE)
_SHE = re.compile(r"\b(?:she|she'?s|her)\b", re.IGNORECASE)
# "for my wife", "book my son in", "my husband wants an appointment"
_FRAMES = (
    r"\b(?:for|book(?:ing)?|get|bring|treat(?:ing)?) (?:my|our|a|the) (?P<who>{words})\b",
    r"\b(?:my|our) (?P<who>{words}) (?:wants?|needs?|would like|'d like|is the one|will be|would be)\b",
)
_NOT_FOR = re.compile(r"\bnot (?:for )?$", re.IGNORECASE)
# An age and nothing counted by it: "I'm 5 months pregnant" and "I'm 10 minutes late" tell none.
_AGE = re.compile(
    r"\b(?:i'?m|i am|he'?s|he is|she'?s|she is|is|are|aged?|turns?|turning)\s+"
    r"(?:only |just |now )?(\d{1,2})\b"
    r"(?!\s*(?:weeks?|wks?|months?|mos?|am|pm|%|st|nd|rd|th|:|/|o'?clock|min|hours?|hrs?|days?|pounds|lbs|kg"
    r"|people))"
    r"(?!\s*(?:blocks?|feet|foot|ft|miles?|km|of\b|stops?|streets?|more\b|times?))"
    r"|\b(\d{1,2})[ -]?(?:years?|yrs?|yo|y/o)(?:[ -]old)?\b(?! ago)",
    re.IGNORECASE,
)

_SURE_AGE = re.compile(
    r"\b(?:i'?m|i am|he'?s|he is|she'?s|she is|they'?re|aged?|turning)\s+(?:only |just |now )?\d{1,2}\b"
    r"(?!\s*(?:am|pm|:|o'?clock|minutes?|mins?|hours?))"
    r"|\b\d{1,2}[ -]?(?:years?|yrs?|yo|y/o)(?:[ -]old)?\b",
    re.IGNORECASE,
)


def relation(text: str) -> str | None:
    """Whom the booking in this text is for: "wife", "" for the writer; None when it names nobody."""
    named = [
        (found.start(), _relations()[found["who"].lower()])
        for pattern in _patterns()
        for found in pattern.finditer(text)
        if not _NOT_FOR.search(text[: found.start()])
    ]
    named += [(found.start(), WRITER) for found in _writer().finditer(text)]
    return max(named)[1] if named else None


def is_several(text: str) -> bool:
    """Whether more than one person would be treated: staff arrange that."""
    return _several().search(text) is not None


def is_minor(text: str, treated: str | None = None) -> bool:
    """Whether a person under 18 would be treated, as far as the text says: staff book children."""
    ages = _ages(text)
    return any(0 < age < ADULT for age in ages) or (
        treated in _CHILDREN and not any(a >= ADULT for a in ages)
    )


def is_grown(text: str) -> bool:
    """Whether the text tells an age of 18 or more."""
    return any(age >= ADULT for age in _ages(text))


def _ages(text: str) -> list[int]:
    return [int(a or b) for a, b in _AGE.findall(text)]


def without_ages(text: str) -> str:
    """The text with blanks in place of ages, of the same length: "she's 12" is no time of day."""
    return _SURE_AGE.sub(lambda found: " " * len(found[0]), text)


def sort(findings: Iterable[Finding], treated: str, text: str) -> tuple[list[Finding], list[Finding]]:
    """The findings of `text` about the person to be treated, and those about the writer.

    Both lists are the same when the writer is treated. Else a remark about the treated person, by name or by
    the fitting pronoun, is theirs in full; what the writer says of themselves ("I am pregnant") is the
    writer's, and only possible of the treated person: people also write down what the other one dictates.
    """
    found = list(findings)
    if treated == WRITER:
        return found, found
    theirs: list[Finding] = []
    writers: list[Finding] = []
    for finding in found:
        if finding.whose == treated:
            known = {"family": "present"}.get(finding.status, finding.status)
            theirs.append(replace(finding, whose=SELF, status=known))
        elif finding.whose != SELF:
            continue  # of a third person, who is not treated
        elif _UNCLEAR in finding.rule and _fits(treated, text):
            theirs.append(replace(finding, status="present"))
        elif _OF_THE_WRITER in finding.rule:
            writers.append(replace(finding, status="present"))
        elif finding.status != "absent" and _FIRST_PERSON.search(text):
            writers.append(finding)
            theirs.append(replace(finding, status="possible", rule=f"{finding.rule}; the writer said 'I'"))
        else:
            theirs.append(finding)
    return theirs, writers


def _fits(treated: str, text: str) -> bool:
    """Whether the pronouns of the text can mean this person."""
    if treated in _WOMEN:
        return not _HE.search(text) or _SHE.search(text) is not None
    if treated in _MEN:
        return not _SHE.search(text) or _HE.search(text) is not None
    return True


@lru_cache(maxsize=1)
def _relations() -> dict[str, str]:
    people = datafiles.load("people")
    return {
        word.strip(): who
        for group in _GROUPS
        for who, words in people[group].items()
        for word in words.split(",")
    }


def _any_relation() -> str:
    """A pattern of all words for relations, the longest first."""
    return "|".join(sorted(map(re.escape, _relations()), key=len, reverse=True))


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    words = _any_relation()
    return tuple(re.compile(frame.format(words=words), re.IGNORECASE) for frame in _FRAMES)


@lru_cache(maxsize=1)
def _writer() -> re.Pattern[str]:
    """ "for me", "what about me": the writer is the one."""
    return _any_of(people_words().for_the_writer)


@lru_cache(maxsize=1)
def _several() -> re.Pattern[str]:
    words = _any_relation()
    phrases = "|".join(re.escape(phrase) for phrase in people_words().several)
    pairs = rf"\b(?:my|our|a) (?:{words})(?:'s)? and (?:i|me|myself)\b|\bme and (?:my|our|a) (?:{words})\b"
    return re.compile(rf"{pairs}|\b(?:{phrases})\b", re.IGNORECASE)


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    ordered = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, ordered))})(?!\w)", re.IGNORECASE)
