"""The grammar of several days: weeks, weekends, months. One rule a line, (pattern, what it means)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from clinic.when import calendar as cal
from clinic.when.calendar import Calendar, span
from clinic.when.day_words import Builder, Match, Rule, count, month, moved, ordinal, said, weekday
from clinic.when.model import Detail
from clinic.when.phrases import DaySpec

SATURDAY = 5
_WEEK_EDGES = {"early": (0, 2), "mid": (1, 3), "late": (3, 6), "": (0, 6)}
_EDGE_NAMES = {"start": "early", "beginning": "early", "middle": "mid", "end": "late", "later": "late"}
_SOME_TIME = r"(?:(?:some ?time|any ?time|in|during|for|on) )?"


def _edge(m: Match) -> str:
    words = said(m, "edge")
    return _EDGE_NAMES.get(words, words)


def _weekend(offset: int) -> Builder:
    def build(m: Match, c: Calendar) -> DaySpec:
        saturday = c.weekday_of_week(SATURDAY, offset)
        return span(max(saturday, c.today), saturday + timedelta(days=1))

    return build


def _week(m: Match, c: Calendar) -> DaySpec | None:
    words = m[0]
    if "in the next" in words:  # the coming seven days
        return None
    offset = (
        2
        if re.search("after next|next next", words)
        else int(bool(re.search("next|following|coming", words)))
    )
    first, last = (c.week(offset) + timedelta(days=n) for n in _WEEK_EDGES[_edge(m)])
    return span(max(first, c.today), max(last, c.today))


def _later_this_week(m: Match, c: Calendar) -> DaySpec:
    return span(c.in_days(1), max(c.in_days(1), c.week(0) + timedelta(days=6)))


def _week_of_month(m: Match, c: Calendar) -> DaySpec:
    first = c.next_month_called(month(m)) if said(m, "month") else c.month(1 if "next" in m[0] else 0)
    end = cal.last_of_month(first)
    start = (
        end - timedelta(days=6) if m["nth"] == "last" else first + timedelta(days=7 * ordinal(m["nth"]) - 7)
    )
    return span(max(start, c.today), max(c.today, min(end, start + timedelta(days=6))))


def _month_span(first: date, edge: str, c: Calendar) -> DaySpec:
    end = cal.last_of_month(first)
    start, stop = {
        "": (first, end),
        "early": (first, first + timedelta(days=9)),
        "mid": (first + timedelta(days=9), first + timedelta(days=19)),
        "late": (end - timedelta(days=9), end),
    }[edge]
    return span(max(start, c.today) if stop >= c.today else start, stop)


def named_month(m: Match, c: Calendar) -> DaySpec:
    """ "in march", "early march"; of another year when one is named."""
    if said(m, "year"):
        first = date(int(m["year"]), month(m), 1)
        gone = cal.last_of_month(first) < c.today
        found = _month_span(first, _edge(m), c)
        return replace(found, problem="past", detail=Detail(said=m[0], day=first)) if gone else found
    return _month_span(c.next_month_called(month(m)), _edge(m), c)


def _relative_month(m: Match, c: Calendar) -> DaySpec:
    offset = 2 if "after next" in m[0] else 1 if "next" in m[0] or "following" in m[0] else 0
    return _month_span(c.month(offset), _edge(m), c)


def _next_year(m: Match, c: Calendar) -> DaySpec:
    first = date(c.today.year + 1, 1, 1)
    return span(first, first.replace(month=12, day=31))


def _within(m: Match, c: Calendar) -> DaySpec:
    return span(c.today, moved(c.today, count(said(m, "n") or "a"), m["unit"]))


def _in_between(m: Match, c: Calendar) -> DaySpec:
    return span(moved(c.today, int(m["low"]), m["unit"]), moved(c.today, int(m["high"]), m["unit"]))


def _recurring(*weekdays: int) -> Builder:
    return lambda m, c: DaySpec("recurring", c.all(weekdays))


def _each_weekday(m: Match, c: Calendar) -> DaySpec:
    return DaySpec("recurring", c.all([weekday(m)]))


def _shift(days: int) -> Builder:
    return lambda m, c: DaySpec("shift", shift=days)


# Spans that can also end a range: "before the weekend", "from next week".
EDGES: list[Rule] = [
    (r"(?:(?:on|at|over|for) )?(?:the |this |this coming |coming )?weekend", _weekend(0)),
    (r"(?:the )?(?:next|following) weekend|weekend after(?: this)?", _weekend(1)),
    (r"(?:the )?weekend after next", _weekend(2)),
    (rf"(?:{{edge}})?{_SOME_TIME}(?:the )?(?:this|next next|next|following|coming|this coming) week", _week),
    (r"(?:the )?week after next", _week),
    (r"(?:the )?{edge}week", _week),
    (r"(?:the )?{edge}month", _relative_month),
    (
        rf"{_SOME_TIME}(?:{{edge}})?(?:the )?(?:month after next|(?:next|this|following) month)",
        _relative_month,
    ),
    (r"(?:the )?{edge}{month}{year}(?! [0-9]{1,2}(?:st|nd|rd|th))", named_month),
]

# Only an answer to "when?": "april" may as well be a name.
ANSWERS: list[Rule] = [(r"^{month}(?=[ .!?]*$)", named_month)]

RULES: list[Rule] = [
    *EDGES,
    (r"(?:(?:on|at) )?(?:the )?weekends|a weekend", _recurring(5, 6)),
    (r"(?:on )?(?:a |any )?weekdays?|(?:during|in) the week|on a school night", _recurring(0, 1, 2, 3, 4)),
    (r"midweek|mid week", _recurring(1, 2, 3)),
    (r"(?:on |any |every |most )?{weekday}s", _each_weekday),
    (r"(?:any|every|a) {weekday}", _each_weekday),
    (r"later (?:this|in the) week|later on this week", _later_this_week),
    (r"(?:the )?{nth} week (?:of|in) (?:{month}|(?:the |next |this )month)", _week_of_month),
    (
        r"(?:in|during|some ?time in|any ?time in|this|next|coming) {month}{year}"
        r"(?! [0-9]{1,2}(?!\d|:| ?[ap]m))",
        named_month,
    ),
    (r"next year", _next_year),
    (r"(?:within|in|over|during|any ?time in|some ?time in) the next (?:{n} )?{unit}", _within),
    (r"(?:the )?next {n} {unit}(?: or so| or 2)?", _within),
    (r"within (?:the |{n} ){unit}", _within),
    (r"in (?:about )?(?P<low>[0-9]{1,2}) ?(?:-|to|or) ?(?P<high>[0-9]{1,2}) {unit}", _in_between),
    (r"today(?: or| and|/| /)(?: the day after)? tomorrow", lambda m, c: span(c.today, c.in_days(1))),
    (
        r"tomorrow (?:or|and|/) the (?:day after|next day|following day)",
        lambda m, c: span(c.in_days(1), c.in_days(2)),
    ),
    (r"(?:the )?(?:next|following) day|(?:a|1|the) day (?:later|after)", _shift(1)),
    (r"(?:a|1|the) day (?:earlier|before|sooner)", _shift(-1)),
    (r"(?:a|1|the) week (?:later|after)|(?:the )?following week", _shift(7)),
    (r"(?:a|1|the) week (?:earlier|before|sooner)", _shift(-7)),
    (
        r"(?:same (?:day |time )+|this time )(?:next week|the (?:following week|week after)|a week later)",
        _shift(7),
    ),
    (r"2 weeks (?:later|after)|a fortnight (?:later|after)", _shift(14)),
]
