"""The grammar of several days: weeks, weekends, months, ranges, open ends. One rule a line."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from clinic.when import calendar as cal
from clinic.when import day_grammar
from clinic.when.calendar import Calendar, span
from clinic.when.day_words import (
    Builder,
    Match,
    Rule,
    count,
    expand,
    month,
    moved,
    nameless,
    ordinal,
    said,
    weekday,
)
from clinic.when.phrases import DaySpec

SATURDAY = 5
_WEEK_EDGES = {"early": (0, 2), "mid": (1, 3), "late": (3, 6), "": (0, 6)}
_EDGE_NAMES = {"start": "early", "beginning": "early", "middle": "mid", "end": "late", "later": "late"}


def _edge(m: Match) -> str:
    words = said(m, "edge")
    return _EDGE_NAMES.get(words, words)


def _weekend(offset: int) -> Builder:
    def build(m: Match, c: Calendar) -> DaySpec:
        saturday = c.weekday_of_week(SATURDAY, offset)
        return span(max(saturday, c.today), saturday + timedelta(days=1))

    return build


def _week(m: Match, c: Calendar) -> DaySpec:
    offset = (
        2
        if re.search(r"after next|next next", m[0])
        else 1
        if re.search(r"next|following|coming", m[0])
        else 0
    )
    first, last = (c.week(offset) + timedelta(days=n) for n in _WEEK_EDGES[_edge(m)])
    return span(max(first, c.today), max(last, c.today))


def _later_this_week(m: Match, c: Calendar) -> DaySpec:
    return span(c.in_days(1), max(c.in_days(1), c.week(0) + timedelta(days=6)))


def _week_of(m: Match, c: Calendar) -> DaySpec | None:
    day = one_day(m["a"], c)
    if not day or not day.days:
        return day
    monday = day.days[0] - timedelta(days=day.days[0].weekday())
    return span(max(monday, c.today), max(c.today, monday + timedelta(days=6)))


def _month_span(first: date, edge: str, c: Calendar) -> DaySpec:
    end = cal.last_of_month(first)
    start, stop = {
        "": (first, end),
        "early": (first, first + timedelta(days=9)),
        "mid": (first + timedelta(days=9), first + timedelta(days=19)),
        "late": (end - timedelta(days=9), end),
    }[edge]
    return span(max(start, c.today) if stop >= c.today else start, stop)


def _named_month(m: Match, c: Calendar) -> DaySpec:
    return _month_span(c.next_month_called(month(m)), _edge(m), c)


def _relative_month(m: Match, c: Calendar) -> DaySpec:
    offset = 2 if "after next" in m[0] else 1 if "next" in m[0] or "following" in m[0] else 0
    return _month_span(c.month(offset), _edge(m), c)


def _dates(m: Match, c: Calendar) -> DaySpec | None:
    """ "march 3 or 4", "the 3rd, 4th or 5th of march", "3-5 march"."""
    numbers = [ordinal(words) for words in re.findall(r"[0-9]+(?:st|nd|rd|th)?", m["list"])]
    specs = [cal.dated(None, month(m), n, c, m[0]) for n in numbers if 1 <= n <= 39]
    days = tuple(day for spec in specs for day in spec.days)
    if not days:
        return specs[0] if specs else None
    is_range = re.search(r"-|to|until|through", m["list"])
    return span(days[0], days[-1]) if is_range and days[0] <= days[-1] else DaySpec("date", days)


def _days_of_month(m: Match, c: Calendar) -> DaySpec | None:
    """ "the 3rd or 4th"."""
    found = [cal.day_of_month(ordinal(words), c) for words in re.findall(r"[0-9]+(?:st|nd|rd|th)", m[0])]
    days = tuple(day for day in found if day)
    is_range = re.search(r"-|to|until|through", m["list"])
    if is_range and len(days) > 1 and days[0] <= days[-1]:
        return span(days[0], days[-1])
    return DaySpec("date", days) if days else None


def _within(m: Match, c: Calendar) -> DaySpec:
    return span(c.today, moved(c.today, count(said(m, "n") or "a"), m["unit"]))


def _in_between(m: Match, c: Calendar) -> DaySpec:
    return span(moved(c.today, int(m["low"]), m["unit"]), moved(c.today, int(m["high"]), m["unit"]))


def one_day(text: str, c: Calendar) -> DaySpec | None:
    """The day that the whole of a piece of text names."""
    for pattern, build in _one_day_rules():
        found = pattern.fullmatch(text.strip())
        spec = build(found, c) if found else None
        if spec:
            return spec
    return None


@lru_cache(maxsize=1)
def _one_day_rules() -> list[tuple[re.Pattern[str], Builder]]:
    return [(re.compile(expand(p)), build) for p, build in (*day_grammar.RULES, *day_grammar.BARE_RULES)]


def _range(m: Match, c: Calendar) -> DaySpec | None:
    first, last = one_day(m["a"], c), one_day(m["b"], c)
    if not first or not last or not first.days or not last.days:
        return None
    start, stop = first.days[0], last.days[-1]
    while stop < start and last.kind == "weekday":
        stop += timedelta(days=7)
    return span(start, stop) if start <= stop else None


def _from(m: Match, c: Calendar) -> DaySpec | None:
    day = one_day(m["a"], c)
    if not day or not day.days:
        return day
    start = day.days[-1] + timedelta(days=1 if re.match(r"(?:any ?time |some ?time )?after", m[0]) else 0)
    return span(start, max(c.last, start))


def _up_to(m: Match, c: Calendar) -> DaySpec | None:
    day = one_day(m["a"], c)
    if not day or not day.days or day.days[0] < c.today:
        return day
    before = re.match(r"(?:any ?time |some ?time )?(?:before|earlier than)", m[0])
    return span(c.today, max(c.today, day.days[0] - timedelta(days=1 if before else 0)))


def _recurring(*weekdays: int) -> Builder:
    return lambda m, c: DaySpec("recurring", c.all(weekdays))


def _shift(days: int) -> Builder:
    return lambda m, c: DaySpec("shift", shift=days)


def rules() -> list[Rule]:
    """All rules for several days; {one} is any single day."""
    one = "|".join(nameless(expand(pattern)) for pattern in day_grammar.PARTS_OF_RANGE)
    loose = one + "|" + nameless(expand(day_grammar.BARE_RULES[0][0]))
    a, b = f"(?P<a>{loose})", f"(?P<b>{loose})"
    some = r"(?:any ?time |some ?time )?"
    return [
        *_RULES,
        (rf"(?:(?:from|between) )?(?P<a>{one}) ?(?:-|to|until|through) ?{b}", _range),
        (rf"(?:from|between) {a} ?(?:-|to|until|through|and) ?{b}", _range),
        (
            rf"{some}(?:from|after|starting|starting from|not before|no earlier than|since) {a}(?: onwards?| and on| and after| and later)?",
            _from,
        ),
        (rf"{a} (?:onwards?|or later|or after|and after|and on)", _from),
        (rf"{some}(?:before|by|until|no later than|earlier than|not later than) {a}", _up_to),
        (rf"{a} (?:or earlier|or before|at the latest|latest)", _up_to),
        (rf"(?:the )?(?:week|wk) (?:of|commencing|beginning|starting)(?: on)? (?P<a>{one})", _week_of),
    ]


_RULES: list[Rule] = [
    (r"(?:(?:on|at|over|for) )?(?:the |this |this coming |coming )?weekend", _weekend(0)),
    (r"(?:the )?(?:next|following) weekend|weekend after(?: this)?", _weekend(1)),
    (r"(?:the )?weekend after next", _weekend(2)),
    (r"(?:(?:on|at) )?(?:the )?weekends|a weekend", _recurring(5, 6)),
    (r"(?:on )?(?:a |any )?weekdays?|(?:during|in) the week|on a school night", _recurring(0, 1, 2, 3, 4)),
    (r"(?:on |any |every |most )?{weekday}s", lambda m, c: DaySpec("recurring", c.all([weekday(m)]))),
    (r"(?:any|every|a) {weekday}", lambda m, c: DaySpec("recurring", c.all([weekday(m)]))),
    (
        r"(?:{edge})?(?:(?:some ?time|any ?time|in|during|for|on) )?(?:the )?(?:this|next next|next|following|coming|this coming) week",
        _week,
    ),
    (r"(?:the )?week after next", _week),
    (r"{edge}week", _week),
    (r"(?:midweek|mid week)", lambda m, c: DaySpec("recurring", c.all((1, 2, 3)))),
    (r"later (?:this|in the) week|later on this week", _later_this_week),
    (
        r"(?:in|during|some ?time in|any ?time in|this|next|coming) (?:{edge})?{month}{year}(?! [0-9]{1,2}(?![:0-9]| ?(?:am|pm)))",
        _named_month,
    ),
    (r"{edge}{month}{year}(?! [0-9]{1,2}(?:st|nd|rd|th))", _named_month),
    (
        r"(?:(?:in|during|some ?time|any ?time) )?(?:{edge})?(?:the )?(?:month after next|(?:next|this|following) month)",
        _relative_month,
    ),
    (r"{edge}month", _relative_month),
    (r"(?:within|in|over|during|any ?time in|some ?time in) the next (?:{n} )?{unit}", _within),
    (r"(?:the )?next {n} {unit}(?: or so| or 2)?", _within),
    (r"within (?:the |{n} ){unit}", _within),
    (r"in (?:about )?(?P<low>[0-9]{1,2}) ?(?:-|to|or) ?(?P<high>[0-9]{1,2}) {unit}", _in_between),
    (r"(?:on |either |the )*{numbers}(?: of)? {month}", _dates),
    (r"(?:on |either )?{month} (?:the )?{numbers}{not_a_clock}", _dates),
    (
        r"(?:on |either )?(?:the )(?P<list>(?:[0-9]{1,2}(?:st|nd|rd|th)(?:, ?| or (?:the )?| and (?:the )?| ?(?:-|to|until|through) ?(?:the )?))+[0-9]{1,2}(?:st|nd|rd|th))",
        _days_of_month,
    ),
    (r"(?:the )?(?:next|following) day|(?:a|1|the) day (?:later|after)|the day after", _shift(1)),
    (r"(?:a|1|the) day (?:earlier|before|sooner)", _shift(-1)),
    (r"(?:a|1|the) week (?:later|after)|(?:the )?following week|the week after", _shift(7)),
    (r"(?:a|1|the) week (?:earlier|before|sooner)", _shift(-7)),
    (r"2 weeks (?:later|after)|a fortnight (?:later|after)", _shift(14)),
]
