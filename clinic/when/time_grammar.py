"""The grammar of times of day: normalised text -> phrases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from clinic.when import clock as clocks
from clinic.when.clock import CLOCK, Clock
from clinic.when.day_words import MOVING
from clinic.when.phrases import Phrase, TimeKind, TimeSpec
from clinic.when.vocabulary import compile_pattern, vocabulary

Builder = Callable[[re.Match[str]], "TimeSpec | None"]

_A, _B = rf"(?P<a>{CLOCK})", rf"(?P<b>{CLOCK})"
_ANY = r"(?:any ?time |some ?time )?"
_ABOUT = r"(?:around|somewhere (?:around|near)|near|(?:something|more) like|closer? to|towards?)"
_LATER = (
    r"(?:onwards?|or (?:later|after)|and (?:later|after)|plus|\+|(?:at the )?earliest|at earliest|upwards?)"
)
_IS_TOO = r" (?:(?:is|s|'s|would be|feels|seems) )?(?:a bit |way |a little |much )?too"
_AFTER = (
    r"(?:after|from|past|starting (?:at|from)|later than|earliest(?: (?:is|at))?"
    r"|not before|not until|no (?:earlier|sooner) than|not (?:earlier|sooner) than)"
)
_UNTIL = (
    r"(?:by|until|up to|at the latest|latest(?: (?:is|at))?"
    r"|no later than|not later than|not after|not past|nothing (?:after|past|later than))"
)
_FREE_AT = (
    r"(?:finish|get (?:off|out|done)|leave|clock off|done|off|out of)(?: of)?(?: work| school| the office)?"
)
# Where somebody must be afterwards: "a hard stop at 1", "must be out by 1", "need to be back at work by 2"
_MUST = r"(?:have|has|having|need|needs|got|must|should|gotta|want|wanna|would like|'d like)(?: to)?"
_PLACE = r"(?: (?:at|to|in|for|from)(?: (?:my|the|a|an|our))? (?!\d)\w+(?: (?!\d|by|at|before)\w+)?)?"
_OVER = (
    r"(?:hard (?:stop|out)(?: (?:is|at|of|by|around|for me))*"
    r"|to be (?:out|done|finished|over|through|gone)(?: of there| there)? (?:by|before|at)"
    rf"|{_MUST} (?:be )?(?:out|done|finish|finished|over|through|gone|leave|get back|get away|go)"
    rf"(?: of (?:here|there)| with (?:it|everything))?(?: by| before| at)"
    rf"|{_MUST} (?:be|get)(?: back| home| somewhere| elsewhere)?{_PLACE} by"
    rf"|{_MUST} (?:be )?(?:back|home|somewhere|elsewhere){_PLACE} (?:by|at|before)"
    r"|(?:be )?(?:finished|over|out (?:of there|of here|the door)) (?:by|before))"
)
_WAY = r"(?P<way>earlier|later|sooner)"
_FITS = r"(?:ok|okay|good|fine|free|available|open|possible|works?|taken|any good|better|alright|suit|gone)"
# "20 to 4" and "at 10 to 4" are times, "10 to 4" is a stretch of time.
_MINUTES_TO = r"(?:(?:at |for |around )(?:5|10|20|25)|5|20|25) (?:to|until) [0-9]+$"
_EARLIER = r"(?:or (?:earlier|before)|(?:at the )?latest|at latest|max|tops)"
_UNIT = r"(?P<unit>hours? and a half|hours?|minutes)"
AMOUNT = rf"(?P<n>[0-9]{{1,2}}(?: and a half)?|an?|half an|a couple(?: of)?) ?{_UNIT}"
AMOUNT_AGAIN = AMOUNT.replace("<n>", "<n2>").replace("<unit>", "<unit2>")


def _at(m: re.Match[str]) -> TimeSpec | None:
    clock = clocks.parse(m["a"])
    return TimeSpec("at", clock, around=clock.ish) if clock else None


def _in_part(m: re.Match[str]) -> TimeSpec | None:
    clock = clocks.parse(m["a"])
    return (
        TimeSpec("at", clock.on_half("am" if "morning" in m["part"] else "pm"), around=clock.ish)
        if clock
        else None
    )


def _around(m: re.Match[str]) -> TimeSpec | None:
    clock = clocks.parse(m["a"])
    asked = re.search(r"\b(?:how|what) $", m.string[: m.start()])  # "how about 4" is 4
    return TimeSpec("at", clock, around=not asked or clock.ish) if clock else None


def _after(m: re.Match[str]) -> TimeSpec | None:
    clock = clocks.parse(m["a"])
    return TimeSpec("after", clock) if clock else None


def _before(m: re.Match[str]) -> TimeSpec | None:
    clock = clocks.parse(m["a"])
    return TimeSpec("before", clock) if clock else None


def _by(m: re.Match[str]) -> TimeSpec | None:
    clock = clocks.parse(m["a"])
    return TimeSpec("by", clock) if clock else None


def _over(m: re.Match[str]) -> TimeSpec | None:
    clock = clocks.parse(m["a"])
    return TimeSpec("over", clock) if clock else None


def _between(m: re.Match[str]) -> TimeSpec | None:
    first, last = clocks.parse(m["a"]), clocks.parse(m["b"])
    if re.match(_MINUTES_TO, m[0]):
        return None
    if m[0].startswith("from") and last and MOVING.search(m.string[: m.start()]):  # "move it from 3 to 4"
        return TimeSpec("at", last)
    return TimeSpec("between", *_same_half(first, last)) if first and last else None


def _same_half(first: Clock, last: Clock) -> tuple[Clock, Clock]:
    """ "2-4pm": the first is in the afternoon too; "11-1pm" is not."""
    if last.sure and not first.sure and last.hour <= 23:
        guess = first.on_half("pm" if last.hour >= 12 else "am")
        if (guess.hour, guess.minute) < (last.hour, last.minute):
            return guess, last
        return first.on_half("am"), last
    return first, last


def _shift(m: re.Match[str]) -> TimeSpec | None:
    sign = 1 if m["way"] in ("later", "after") else -1
    return TimeSpec("shift", shift=sign * amount_minutes(m["n"], m["unit"]))


def _sooner_or_later(m: re.Match[str]) -> TimeSpec:
    return TimeSpec("later" if m["way"] == "later" else "earlier")


def amount_minutes(number: str, unit: str) -> int:
    """Minutes of "half an" + "hour", "2" + "hours", "45" + "minutes"."""
    number, _, half = number.partition(" and")
    amount = {"a": 1.0, "an": 1.0, "half an": 0.5}.get(number) or (
        2.0 if "couple" in number else float(number)
    )
    amount += 0.5 if half or "half" in unit else 0
    return int(amount * (60 if unit.startswith("hour") else 1))


# (pattern, builder). The longer of two overlapping matches wins, so their order means nothing.
_RULES: list[tuple[str, Builder]] = [
    (rf"(?:{_ANY}between|{_ANY}from|{_ANY}btw) {_A} ?(?:and|-|to|until|through|or|&) ?{_B}", _between),
    (rf"(?:(?:at|around|for|say) )?{_A} ?(?:-|to|until|through) ?{_B}", _between),
    (
        rf"{_ANY}{_AFTER} (?:about |around )?{_A}(?: {_LATER}| on(?! ))?",
        _after,
    ),
    (rf"(?:at |from )?{_A} ?{_LATER}", _after),
    (rf"(?:{_ANY}(?:before|earlier than|prior to|not as late as)) {_A}", _before),
    (
        rf"{_ANY}{_UNTIL} (?:about |around )?{_A}(?: (?:at the )?latest)?",
        _by,
    ),
    (rf"(?:at |by )?{_A} ?{_EARLIER}", _by),
    (rf"{_OVER} {_A}", _over),
    (
        rf"{_FREE_AT} (?:at|around|by) {_A}",
        _after,
    ),
    (rf"(?:at )?{_ABOUT} {_A}(?: {_EARLIER})?", _around),
    (rf"(?:at )?{_A} (?:or so|or thereabouts|give or take|approx|roughly|around)", _around),
    (rf"(?:at|for|exactly|say) {_A}(?: (?:sharp|on the dot|exactly))?", _at),
    (rf"(?P<lead>(?:is|does|would|will|if) ){_A}(?= (?:be |still )?{_FITS})", _at),
    (rf"(?P<lead>(?:can|could|will) (?:you|u|we|i) (?:do|make|say|have|get) ){_A}", _at),
    (rf"{_A}{_IS_TOO} late(?: for me)?", _before),
    (rf"{_A}{_IS_TOO} early(?: for me)?", _after),
    (rf"(?:at )?{_A} (?P<part>in the (?:morning|afternoon|evening)|at night)", _in_part),
    (rf"{_A}", _at),
    (r"(?<=12 )(?P<a>noon|midnight)", _at),  # "feb 12 noon"
    (rf"{AMOUNT} (?P<way>earlier|later|before|after|sooner)", _shift),
    (
        rf"(?:an? )?(?:little |bit |much )?{_WAY} (?:time|slot|date|day|one|appointment)",
        _sooner_or_later,
    ),
    (
        rf"(?:a )?(?:little |bit |much )?{_WAY} (?:on )?(?:that|(?:the )?same) (?:very )?day",
        _sooner_or_later,
    ),
    (
        rf"(?:on )?(?:that|(?:the )?same) day,? (?:but |just |only |and )*"
        rf"(?:a )?(?:little |bit |much )?{_WAY}(?: on)?",
        _sooner_or_later,
    ),
    (
        rf"(?:anything|something|any|(?:a )?(?:bit|little)|slightly|much) {_WAY}(?! than)",
        _sooner_or_later,
    ),
]


@lru_cache(maxsize=1)
def _rules() -> list[tuple[re.Pattern[str], Builder]]:
    return [(compile_pattern(pattern), build) for pattern, build in _RULES]


@lru_cache(maxsize=1)
def _worded() -> list[tuple[re.Pattern[str], TimeSpec, bool]]:
    """(pattern, meaning, weak) for parts of the day and for wishes without a clock."""
    words = vocabulary()
    before = r"(?:(?:in|during|on|for|over|around|at) )?(?:the )?"
    kinds: tuple[tuple[str, TimeKind], ...] = (
        ("soonest", "soonest"),
        ("latest", "latest"),
        ("anytime", "any"),
    )
    return [
        (re.compile(r"^(?:the )?(am|pm)(?: (?:1|one|please))?[ .!]*$"), TimeSpec("half"), True),
        *(
            (compile_pattern(before + pattern), TimeSpec("part", part=name), True)
            for name, pattern in words.part_patterns
        ),
        *((compile_pattern(words.pattern(key)), TimeSpec(kind), False) for key, kind in kinds),
    ]


def time_phrases(text: str) -> Iterator[Phrase]:
    """All readings of all stretches of the text as times of day, overlapping ones too."""
    for pattern, build in _rules():
        for m in pattern.finditer(text):
            spec = build(m)
            if spec:
                answer = spec.kind == "shift"
                yield Phrase(_start(m), m.end(), time=spec, bare=_is_bare(spec, m), answer=answer)
    for pattern, spec, weak in _worded():
        for m in pattern.finditer(text):
            said = TimeSpec("half", part=m[1]) if spec.kind == "half" else spec
            yield Phrase(m.start(), m.end(), time=said, weak=weak)


def _start(m: re.Match[str]) -> int:
    """Where the phrase begins: after words that only lead up to it."""
    return m.end("lead") if m.groupdict().get("lead") else m.start()


def _is_bare(spec: TimeSpec, m: re.Match[str]) -> bool:
    ends = [clock for clock in (spec.clock, spec.until) if clock]
    worded = (
        spec.kind not in ("at", "between")
        or spec.around
        or not m[0][:1].isdigit()
        or bool(m.groupdict().get("part"))
    )
    return not worded and all(clock.plain for clock in ends)
