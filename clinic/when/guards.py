"""What looks like a time and is none: prices, ages, lengths, addresses, verbs, things of the past."""

from __future__ import annotations

import re
from functools import lru_cache

from clinic.when.vocabulary import any_of, compile_pattern, vocabulary

_CLAUSE_ENDS = re.compile(r"[.!?;]+(?= |$)|,| (?:but|so|because|cos|and (?:can|i|could)|then) |\n")
_WHO = r"(?:i|we|my|he|she|they|it)"


@lru_cache(maxsize=1)
def _blocks() -> tuple[re.Pattern[str], ...]:
    data = vocabulary().data
    names = [p.replace("{}", name) for name, patterns in data["not_a_day"].items() for p in patterns]
    counted = rf"[0-9]+(?: ?(?:-|to|or) ?[0-9]+)?[ -]?{any_of(data['counted'])}"
    patterns = [*names, counted, *data["not_times"]]
    return tuple(re.compile(rf"(?<!\w){p}(?!\w)") for p in patterns)


def blocked(text: str) -> list[tuple[int, int]]:
    """Stretches of normalised text that must not be read as times."""
    return [m.span() for pattern in _blocks() for m in pattern.finditer(text)]


@lru_cache(maxsize=1)
def _follower() -> re.Pattern[str]:
    words = vocabulary()
    allowed = words.data["may_follow"].replace("{weekday}", any_of(words.weekdays))
    return re.compile(
        rf"\W*$|\s*[.,;:!?/&()–+-]|\s*[^\w\s]|\s+(?:{allowed.replace('{month}', any_of(words.months))})(?!\w)"
    )


def stands_free(text: str, end: int) -> bool:
    """Whether what follows a bare number leaves it a time, rather than a count of something."""
    return bool(_follower().match(text, end))


@lru_cache(maxsize=1)
def _lists() -> tuple[re.Pattern[str], ...]:
    words = vocabulary()
    past, wish, events, coming = (
        compile_pattern(words.pattern(key))
        for key in ("past_verbs", "wish_words", "other_events", "about_coming")
    )
    told = re.compile(rf"[ ,]*(?:{_WHO}|{_WHO} \w+) {words.pattern('past_verbs')}(?!\w)")
    return past, wish, events, coming, told


def is_about_coming(text: str) -> bool:
    """Whether the text has words of somebody who wants to come."""
    return bool(_lists()[3].search(text))


def is_elsewhere(text: str, start: int, end: int) -> bool:
    """Whether the clause of a stretch tells of the past ("i hurt my back on monday") or of another event."""
    past, wish, events, coming, told = _lists()
    ends = [m.end() for m in _CLAUSE_ENDS.finditer(text, 0, start)]
    begin = ends[-1] if ends else 0
    after = _CLAUSE_ENDS.search(text, end)
    before, clause = text[begin:start], text[begin : after.start() if after else len(text)]
    if wish.search(clause):
        return False
    if past.search(before) or told.match(text, end):
        return True
    return bool(events.search(clause)) and not coming.search(clause)
