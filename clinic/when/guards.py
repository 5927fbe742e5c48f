"""What looks like a time and is none: prices, ages, lengths, addresses, verbs, things of the past."""

from __future__ import annotations

import re
from functools import lru_cache

from clinic.when.clock import HOUR_ENDS
from clinic.when.vocabulary import compile_pattern, vocabulary
from clinic.words import any_of

_CLAUSE_ENDS = re.compile(
    r"[.!?;]+(?= |$)|,| (?:but|so|because|cos|and (?:can|i|could)|then) "
    r"| (?=(?:can|could|may|should|would|will|do|is|are) (?:i|we|you|u|it|there)\b)"
)
_WHO = r"(?:i|we|my|he|she|they|it)"


@lru_cache(maxsize=1)
def _blocks() -> tuple[re.Pattern[str], ...]:
    data = vocabulary().data
    names = [p.replace("{}", name) for name, patterns in data["not_a_day"].items() for p in patterns]
    in_hours = r"(?:[01][0-9]|2[0-3])[0-5][05] hours(?!\w)"  # "1500 hours"
    hour_of_day = rf"(?:[89]|1[0-9]) hour{HOUR_ENDS}"  # "in the morning, eleven hour"
    not_a_clock = (
        rf"(?!{in_hours}|(?<!for )(?<!in )(?<!than )(?<!within ){hour_of_day}"
        rf"|(?:(?<=at )|(?<=morning, )|(?<=afternoon, )|(?<=evening, ))[0-9]+ hours?{HOUR_ENDS})"
    )
    number = rf"{not_a_clock}[0-9]+(?: ?(?:-|to|or) ?[0-9]+)?"
    counted = [rf"{number}[ -]{any_of(data['counted'])}", rf"{number}{any_of(data['counted_glued'])}"]
    patterns = [*names, *counted, *data["not_times"]]
    return tuple(re.compile(rf"(?<!\w){p}(?!\w)") for p in patterns)


def blocked(text: str, expected: bool) -> list[tuple[int, int]]:
    """Stretches that must not be read as times. "Morning!" greets, unless it answers "when?"."""
    patterns = _blocks() if expected else (*_blocks(), _unless_asked())
    return [m.span() for pattern in patterns for m in pattern.finditer(text)]


@lru_cache(maxsize=1)
def _unless_asked() -> re.Pattern[str]:
    return compile_pattern(vocabulary().pattern("unless_asked"))


def is_part_of_day(text: str) -> bool:
    """Whether normalised text is nothing but a part of the day ("afternoon please")."""
    return _words_of("part_alone").fullmatch(text.strip(" .,!?")) is not None


@lru_cache(maxsize=1)
def _follower() -> re.Pattern[str]:
    words = vocabulary()
    allowed = words.data["may_follow"]
    for name, normal_forms in (("{weekday}", words.weekdays), ("{month}", words.months)):
        allowed = allowed.replace(name, any_of(normal_forms))
    return re.compile(rf"\W*$|\s*[^\w\s]|\s+(?:{allowed})(?!\w)")


def stands_free(text: str, end: int) -> bool:
    """Whether what follows a bare number leaves it a time, rather than a count of something."""
    return bool(_follower().match(text, end))


@lru_cache(maxsize=8)
def _words_of(key: str) -> re.Pattern[str]:
    return compile_pattern(vocabulary().pattern(key))


@lru_cache(maxsize=1)
def _told_after() -> re.Pattern[str]:
    """ "on monday" + "i hurt my back"."""
    return re.compile(rf"[ ,]*{_WHO}(?: \w+)? {vocabulary().pattern('past_verbs')}(?!\w)")


def is_about_coming(text: str) -> bool:
    """Whether the text has words of somebody who wants to come."""
    return bool(_words_of("about_coming").search(text))


def is_elsewhere(text: str, start: int, end: int) -> bool:
    """Whether the clause of a stretch tells of the past ("i hurt my back on monday") or of another event."""
    begin = max((m.end() for m in _CLAUSE_ENDS.finditer(text, 0, start)), default=0)
    after = _CLAUSE_ENDS.search(text, end)
    clause = text[begin : after.start() if after else len(text)]
    coming, wish = (bool(_words_of(key).search(clause)) for key in ("about_coming", "wish_words"))
    if _words_of("other_events").search(clause) and not coming:
        return True
    if wish:
        return False
    if _words_of("past_verbs").search(text[begin:start]) or _told_after().match(text, end):
        return True
    return bool(_words_of("symptoms").search(clause)) and not coming
