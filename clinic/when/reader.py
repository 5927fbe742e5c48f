"""From normalised text to the phrases that count: overlaps settled, negations and second thoughts applied."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from clinic.when import guards
from clinic.when.calendar import Calendar
from clinic.when.grammar import phrases
from clinic.when.phrases import Phrase
from clinic.when.vocabulary import compile_pattern, vocabulary

Marker = Literal["", "not", "not_after", "revision"]

_GLUE = (
    r"(?:or|and|on|at|in|the|for|maybe|around|about|ideally|preferably|say|either|like|then|of|is|are|works?|good|fine"
    r"|better|best|also|even|possibly|perhaps|any|some|time|anytime|after|before|by|from|between|um|uh|er|er+m|hmm|nor)"
)
_NEAR = re.compile(rf"[\s,;:()/&.\"'-]*(?:{_GLUE}[\s,;:()/-]+){{0,3}}")
_LIST = re.compile(r"[\s]*(?:,|/|-|&)?\s*(?:(?:or|and|nor)\s+)?(?:(?:on|at|in|the)\s+)*")
_ORS = re.compile(r"\b(?:or|and|nor)\b|[/&]")


_OF_DAY = re.compile(r"[\s,;-]*(?:(?:on|but|and|just|only|a|bit|little|instead|actually|then|or)[\s,]+){0,3}")
_RELATIVE = ("earlier", "later", "shift")
_LIMITS = ("after", "before", "by", "over", "between")


@dataclass(frozen=True)
class Item:
    """A phrase that counts, or a marker between phrases."""

    start: int
    end: int
    phrase: Phrase | None = None
    marker: Marker = ""
    negated: bool = False


@lru_cache(maxsize=1)
def _markers() -> tuple[tuple[re.Pattern[str], Marker], ...]:
    words = vocabulary()
    revision = re.compile(rf"(?<!\w){words.pattern('revision')}(?!\w)")
    return (
        (compile_pattern(words.pattern("negation")), "not"),
        (compile_pattern(words.pattern("negation_after")), "not_after"),
        (revision, "revision"),
    )


def read_items(text: str, calendar: Calendar, expected: bool) -> list[Item]:
    """Phrases in order of the text, those not wanted marked `negated`; markers are used up."""
    items = _settled(text, calendar, expected)
    items = _in_company(text, items, expected)
    items = _negated(text, items)
    items = [i for i in items if not i.phrase or i.negated or not guards.is_elsewhere(text, i.start, i.end)]
    return [item for item in _revised(items) if item.phrase]


def _settled(text: str, calendar: Calendar, expected: bool) -> list[Item]:
    """The leftmost and longest of overlapping readings, none inside a guarded stretch."""
    blocks = guards.blocked(text, expected)
    found = [p for p in phrases(text, calendar) if not any(_spoils(block, p) for block in blocks)]
    items = [Item(p.start, p.end, p) for p in found]
    items += [Item(*m.span(), marker=kind) for pattern, kind in _markers() for m in pattern.finditer(text)]
    chosen: list[Item] = []
    for item in sorted(items, key=lambda i: (i.start, -i.end, i.marker != "")):
        if not chosen or item.start >= chosen[-1].end:
            chosen.append(item)
    return chosen


def _spoils(block: tuple[int, int], phrase: Phrase) -> bool:
    """A guarded stretch spoils what overlaps it, but not a longer phrase around it ("in 2 weeks")."""
    start, end = block
    overlaps = phrase.start < end and start < phrase.end
    around = phrase.start <= start and end <= phrase.end and (phrase.start, phrase.end) != block
    return overlaps and not around


def _in_company(text: str, items: Sequence[Item], expected: bool) -> list[Item]:
    """Without weak phrases that nothing supports and bare numbers that have no neighbour."""
    free = [i for i in items if not (i.phrase and i.phrase.bare) or guards.stands_free(text, i.end)]
    if expected:
        return free
    free = [i for n, i in enumerate(free) if not (i.phrase and i.phrase.answer) or _of_a_day(text, free, n)]
    strong = any(i.phrase and not i.phrase.weak and not i.phrase.bare for i in free)
    refusal = any(i.marker in ("not", "not_after") for i in free)
    supported = strong or refusal or guards.is_about_coming(text)
    kept = [i for i in free if not (i.phrase and i.phrase.weak) or supported]
    while True:
        lonely = [
            i for n, i in enumerate(kept) if i.phrase and i.phrase.bare and not _has_neighbour(text, kept, n)
        ]
        if not lonely:
            return kept
        kept = [i for i in kept if i not in lonely]


def _of_a_day(text: str, items: Sequence[Item], at: int) -> bool:
    """Whether "later", "an hour earlier" is said of a day: "later on saturday", "friday but later"."""
    item = items[at]
    if not (item.phrase and item.phrase.time and item.phrase.time.kind in _RELATIVE):
        return False
    days = [other for other in items if other.phrase and other.phrase.day and not other.phrase.bare]
    gaps = (
        text[day.end : item.start] if day.end <= item.start else text[item.end : day.start] for day in days
    )
    return any(_OF_DAY.fullmatch(gap) for gap in gaps)


def _has_neighbour(text: str, items: Sequence[Item], at: int) -> bool:
    """Next to a phrase that stands by itself, to a correction, or to a number that has such a neighbour."""
    for step in (-1, 1):
        here = at
        while 0 <= here + step < len(items):
            left, right = sorted((here, here + step))
            if not _NEAR.fullmatch(text[items[left].end : items[right].start]):
                break
            here += step
            other = items[here]
            if other.marker == "revision" or (other.phrase and not other.phrase.bare):
                return True
    return False


def _negated(text: str, items: Sequence[Item]) -> list[Item]:
    result = list(items)
    for at, item in enumerate(items):
        if item.marker == "not":
            _negate_run(text, result, range(at + 1, len(items)), item.end)
        elif item.marker == "not_after":
            _negate_back(text, result, at)
    return result


def _negate_run(text: str, items: list[Item], indexes: Iterable[int], end: int) -> None:
    """Negate the phrase after a "not", and those joined to it: "not monday, tuesday or friday"."""
    run: list[int] = []
    for at in indexes:
        gap = text[end : items[at].start]
        phrase = items[at].phrase
        if not phrase or not (_NEAR if not run else _LIST).fullmatch(gap):
            break
        if run and phrase.time and phrase.time.kind in _LIMITS and not _ORS.search(gap):
            break  # "any day except wednesday after 5"
        run.append(at)
        end = items[at].end
    last_or = 0
    for position in range(1, len(run)):
        gap = text[items[run[position - 1]].end : items[run[position]].start]
        modifies = not gap.strip(" ") or bool(re.fullmatch(r" (?:on|at|in|the)+ ", gap))
        if _ORS.search(gap) or (modifies and last_or == position - 1):
            last_or = position
    for at in run[: last_or + 1]:
        items[at] = replace(items[at], negated=True)


def _negate_back(text: str, items: list[Item], marker: int) -> None:
    """Negate the phrase before a "doesn't work", and those joined to it by "or" or "and"."""
    start = items[marker].start
    for at in range(marker - 1, -1, -1):
        gap = text[items[at].end : start]
        joined = at == marker - 1 and re.fullmatch(r"[\s,]*(?:that |which |it )?", gap)
        if not items[at].phrase or not (joined or (_ORS.search(gap) and _LIST.fullmatch(gap))):
            return
        items[at] = replace(items[at], negated=True)
        start = items[at].start


def _revised(items: Sequence[Item]) -> list[Item]:
    """After "no wait" the new day takes the place of the old one, the new time of the old time."""
    result: list[Item] = []
    for at, item in enumerate(items):
        if item.marker != "revision":
            result.append(item)
            continue
        later = [i.phrase for i in items[at:] if i.phrase and not i.negated]
        new_day, new_time = any(p.day for p in later), any(p.time for p in later)
        left = (_without(kept, new_day, new_time) for kept in result)
        result = [kept for kept in left if kept]
    return result


def _without(item: Item, day: bool, time: bool) -> Item | None:
    if not item.phrase or item.negated:
        return item
    left = replace(item.phrase, day=None if day else item.phrase.day, time=None if time else item.phrase.time)
    return replace(item, phrase=left) if left.day or left.time else None
