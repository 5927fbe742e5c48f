"""Who would be treated, when it is not the person who writes; and who is for staff to book."""

from __future__ import annotations

import re
from functools import lru_cache

from clinic.health import datafiles

_GROUPS = ("kin", "near")
_CHILDREN = frozenset({"son", "daughter", "child"})
ADULT = 18
# "for my wife", "book my son in", "my husband wants an appointment", "it's for her"
_FRAMES = (
    r"\b(?:for|book(?:ing)?|get|bring|treat(?:ing)?) (?:my|our|a|the) (?P<who>{words})\b",
    r"\b(?:my|our) (?P<who>{words}) (?:wants?|needs?|would like|'d like|is the one|will be|would be)\b",
)
_AGE = re.compile(
    r"\b(?:i'?m|i am|he'?s|he is|she'?s|she is|is|are|aged?|turns?|turning)\s+(?:only |just )?(\d{1,2})\b"
    r"(?!\s*(?:weeks?|wks?|months?|mos?|am|pm|%|st|nd|rd|th|:|/|o'?clock|min|hours?|days?|pounds|lbs|kg|people))"
    r"|\b(\d{1,2})[ -]?(?:years?|yrs?|yo|y/o)(?:[ -]old)?\b(?! ago)",
    re.IGNORECASE,
)


def relation(text: str) -> str | None:
    """Whom the booking in this text is for ("wife", "son"), by data/health/people.yml; None: nobody named."""
    for pattern in _patterns():
        found = pattern.search(text)
        if found:
            return _relations()[found["who"].lower()]
    return None


def is_minor(text: str, treated: str | None = None) -> bool:
    """Whether a person under 18 would be treated, as far as the text says: staff book children."""
    ages = [int(a or b) for a, b in _AGE.findall(text)]
    return any(0 < age < ADULT for age in ages) or (
        treated in _CHILDREN and not any(a >= ADULT for a in ages)
    )


@lru_cache(maxsize=1)
def _relations() -> dict[str, str]:
    people = datafiles.load("people")
    return {
        word.strip(): who
        for group in _GROUPS
        for who, words in people[group].items()
        for word in words.split(",")
    }


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    words = "|".join(sorted(map(re.escape, _relations()), key=len, reverse=True))
    return tuple(re.compile(frame.format(words=words), re.IGNORECASE) for frame in _FRAMES)
