"""All phrases about days and times in a normalised text, found by the rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta, timezone
from functools import lru_cache

from clinic.when import day_grammar, range_grammar, span_grammar
from clinic.when.calendar import Calendar, single
from clinic.when.clock import Clock
from clinic.when.day_words import Builder, expand
from clinic.when.phrases import DaySpec, Phrase, TimeKind, TimeSpec
from clinic.when.time_grammar import AMOUNT, AMOUNT_AGAIN, amount_minutes, time_phrases
from clinic.when.vocabulary import compile_pattern, vocabulary

_FRACTION = re.compile(r"[0-9]{1,2} ?/ ?[0-9]{1,2}")  # "7/10" of pain, as well as a date


@lru_cache(maxsize=1)
def _rules() -> list[tuple[re.Pattern[str], Builder, bool, bool]]:
    """(pattern, builder, bare, only an answer)."""
    plain = (*day_grammar.RULES, *day_grammar.named_days(), *span_grammar.RULES, *range_grammar.rules())
    groups = (
        (plain, False, False),
        (day_grammar.BARE_RULES, True, False),
        (span_grammar.ANSWERS, False, True),
    )
    return [
        (compile_pattern(f"(?:{expand(pattern)})"), build, bare, answer)
        for rules, bare, answer in groups
        for pattern, build in rules
    ]


@lru_cache(maxsize=1)
def _tonight() -> re.Pattern[str]:
    return compile_pattern("tonight|this night")


@lru_cache(maxsize=1)
def _free_wishes() -> list[tuple[re.Pattern[str], DaySpec | None, TimeSpec | None, bool]]:
    """(pattern, day, time, only an answer): "any day", "whenever"."""
    words, day, time = vocabulary(), DaySpec("any"), TimeSpec("any")
    kinds: tuple[tuple[str, TimeKind], ...] = (
        ("soon", "soonest"),
        ("earlier", "earlier"),
        ("later", "later"),
    )
    alone = [(compile_pattern(words.pattern(key)), None, TimeSpec(kind), True) for key, kind in kinds]
    return [
        *alone,
        (compile_pattern(words.pattern("anyday")), day, None, False),
        (compile_pattern(words.pattern("whenever")), day, time, False),
        (compile_pattern(words.pattern("whenever_answers")), day, time, True),
    ]


def phrases(text: str, calendar: Calendar) -> Iterator[Phrase]:
    """Every stretch that some rule reads as a day or a time; they may overlap."""
    yield from time_phrases(text)
    yield from _day_phrases(text, calendar)
    for m in _tonight().finditer(text):
        yield Phrase(m.start(), m.end(), single(calendar.today), TimeSpec("part", part="evening"))
    yield from _in_hours(text, calendar)
    for pattern, day_spec, time_spec, answer in _free_wishes():
        for m in pattern.finditer(text):
            yield Phrase(m.start(), m.end(), day_spec, time_spec, answer=answer)


def _day_phrases(text: str, calendar: Calendar) -> Iterator[Phrase]:
    for pattern, build, bare, answer in _rules():
        for m in pattern.finditer(text):
            spec = _built(build, m, calendar)
            if spec:
                fraction = m[0] != text and bool(_FRACTION.fullmatch(m[0]))
                answer_only = answer or spec.kind == "shift"
                yield Phrase(m.start(), m.end(), spec, weak=fraction, bare=bare, answer=answer_only)


def _built(build: Builder, m: re.Match[str], calendar: Calendar) -> DaySpec | None:
    try:
        return build(m, calendar)
    except (ValueError, OverflowError):  # beyond the calendar: "in 99 months" in the year 9990
        return None


@lru_cache(maxsize=1)
def _hours_from_now() -> re.Pattern[str]:
    return compile_pattern(rf"(?:in (?:about |around )?{AMOUNT}(?:'s?)?(?: time)?|{AMOUNT_AGAIN} from now)")


def _in_hours(text: str, calendar: Calendar) -> Iterator[Phrase]:
    """ "in 2 hours": real hours, so a change of the clocks in between counts."""
    for m in _hours_from_now().finditer(text):
        length = timedelta(minutes=amount_minutes(m["n"] or m["n2"], m["unit"] or m["unit2"]))
        then = (calendar.now.astimezone(timezone.utc) + length).astimezone(calendar.now.tzinfo)
        clock = Clock(then.hour, then.minute, sure=True)
        yield Phrase(m.start(), m.end(), single(then.date()), TimeSpec("at", clock, around=True))
