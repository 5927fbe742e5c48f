"""What the rules for days share: names for pieces of pattern, and reading the pieces of a match."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta

from clinic.when.calendar import Calendar
from clinic.when.phrases import DaySpec
from clinic.when.vocabulary import vocabulary
from clinic.words import any_of

Match = re.Match[str]
Builder = Callable[[Match, Calendar], "DaySpec | None"]
Rule = tuple[str, Builder]

NOT_A_CLOCK = r"(?! ?(?:am|pm|oclock|[:.] ?[0-9]{2})|[0-9/-])"
TO = r" ?(?:-|to|until|through) ?"
MOVING = re.compile(r"\b(?:change|switch|swap|move|push|bump|bring|reschedule|rebook|rearrange)\b[^.!?]*$")


@lru_cache(maxsize=1)
def macros() -> dict[str, str]:
    """Pieces of pattern by the name they have in the rules: {weekday}, {month}..."""
    words = vocabulary()
    ordinal_words = any_of(w for w, n in words.ordinals.items() if n <= 10)
    ordinal = r"[0-9]{1,2}(?:st|nd|rd|th)"
    return {
        "weekday": rf"(?P<weekday>{any_of(words.weekdays)})",
        "month": rf"(?P<month>{any_of(words.months)})",
        "day": rf"(?P<day>{ordinal}|[0-9]{{1,2}}|{ordinal_words})",
        "th": rf"(?P<day>{ordinal})(?! thing)",
        "nth": rf"(?P<nth>first|second|third|fourth|fifth|last|{ordinal})",
        "year": r"(?:,? (?P<year>20[0-9]{2}))?",
        "n": r"(?P<n>[0-9]{1,2}|an?|a couple(?: of)?|couple(?: of)?|a few|few|several)",
        "unit": r"(?P<unit>days?|weeks?|fortnights?|months?)",
        "edge": r"(?P<edge>early|mid|middle|late|later|start|beginning|end)(?: in| of|-)?[ -]?(?:the )?",
        "numbers": rf"(?P<list>(?:(?:{_NUMBER}){_NUMBER_LINK})+(?:{_NUMBER}))",
        "ordinals": rf"(?P<list>(?:{_ORDINAL}{_NUMBER_LINK})+{_ORDINAL})",
        "not_a_clock": NOT_A_CLOCK,
        "no_month": rf"(?! (?:of )?{any_of(words.months)})",
    }


_ORDINAL = r"[0-9]{1,2}(?:st|nd|rd|th)"
_NUMBER = rf"{_ORDINAL}|[0-9]{{1,2}}"
_NUMBER_LINK = (
    r"(?:, ?(?:or |and )?(?:the )?| or (?:the )?| and (?:the )?| ?(?:-|to|until|through) ?(?:the )?)"
)


def expand(pattern: str) -> str:
    """A rule's pattern with {names} replaced by what they stand for."""
    known = macros()
    return re.sub(r"\{([a-z]\w*)\}", lambda m: known[m[1]], pattern)


def nameless(pattern: str) -> str:
    """A pattern without named groups, so that it can be used several times in another."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


def weekday(m: Match, group: str = "weekday") -> int:
    """Monday is 0."""
    return vocabulary().weekdays.index(m[group])


def month(m: Match) -> int:
    """January is 1."""
    return vocabulary().months.index(m["month"]) + 1


def ordinal(said: str) -> int:
    """The number of "3rd" or "third"."""
    digits = re.match(r"[0-9]+", said)
    return int(digits[0]) if digits else vocabulary().ordinals[said]


def count(said: str) -> int:
    """The number of "3", "a couple of", "a few"."""
    if said.isdigit():
        return int(said)
    return 2 if "couple" in said else 3 if "few" in said or said == "several" else 1


def moved(day: date, number: int, unit: str) -> date:
    """A date so many days, weeks, fortnights or months later."""
    if unit.startswith("month"):
        return day + relativedelta(months=number)
    return day + timedelta(
        days=number * (14 if unit.startswith("fortnight") else 7 if unit.startswith("week") else 1)
    )


def said(m: Match, group: str) -> str:
    """What a group matched, "" when nothing or when the rule has no such group."""
    return m.groupdict().get(group) or ""
