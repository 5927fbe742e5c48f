"""The tables of `desk report`: the same for the terminal, the page and programs, small numbers taken out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import yaml

from bot.stores import answers
from bot.stores.answers import Answers
from clinic import report
from clinic.db import base
from clinic.profile import Clinic
from clinic.report import FEWEST, Records, Span, Talks, Unanswered
from clinic.settings import ROOT
from desk.said import word

FILE = ROOT / "data" / "texts" / "report.yml"
MOST_TOPICS = 10
MOST_DAYS, MOST_WEEKS = 62, 62 * 7  # of a plot by the day, by the week; longer ones are by the month
FAILED = "turn_failed"  # the bot's own troubles, one line for all
_ACTIONS = ("booked", "requested", "approved", "declined", "lapsed", "moved", "cancelled")


@dataclass(frozen=True)
class Line:
    """One number. `code` is for programs; `value` None: too small to be told; `share` of all, 0 to 1."""

    code: str
    label: str
    value: int | None
    share: float | None = None


@dataclass(frozen=True)
class Figure:
    """One table. `total` is what the shares are of, None where there is none or it must not be told.

    `in_time`: its lines are moments in their order, drawn as columns; otherwise bars.
    """

    key: str
    title: str
    about: str
    heading: str
    unit: str
    lines: tuple[Line, ...]
    total: int | None = None
    in_time: bool = False


@dataclass(frozen=True)
class Report:
    """All of it. `is_empty`: nobody wrote; `is_few`: so few wrote that what they asked is left out."""

    span: Span
    clinic: Clinic
    figures: tuple[Figure, ...]
    is_empty: bool
    is_few: bool


@dataclass(frozen=True)
class Counted:
    """What was found in the two databases."""

    talks: Talks
    records: Records
    unanswered: Unanswered
    answers: Answers
    outcomes: Mapping[str, int]  # alone, left_open, staff -> conversations


def make(span: Span, clinic: Clinic) -> Report:
    """Count and lay out; raises `DatabaseError`."""
    with base.reading() as session:
        talks = report.talks(session, span, clinic)
        records, unanswered = report.records(session, span), report.unanswered(session, span)
    given = answers.count(span.since, span.until, talks.channels.keys())
    counted = Counted(talks, records, unanswered, given, outcomes(talks, records, given))
    found = len(talks.channels)
    return Report(span, clinic, lay_out(counted), is_empty=not found, is_few=report.is_few(found))


def lay_out(counted: Counted) -> tuple[Figure, ...]:
    """The tables in their order. What and when a few people asked is left out."""
    few = report.is_few(len(counted.talks.channels))
    figures = [_overview(counted), _days(counted.talks), _answered(counted)]
    figures += [] if few else [_topics(counted)]
    figures += [_misses(counted), *_questions(counted, few), _screenings(counted), _bookings(counted)]
    figures += [_handoffs(counted), _channels(counted.talks)]
    return (*figures, *([] if few else [_hours(counted.talks)]))


def outcomes(talks: Talks, records: Records, given: Answers) -> Mapping[str, int]:
    """Each conversation once: staff took part, else something was left open, else the bot did it alone."""
    found = Counter({"alone": 0, "left_open": 0, "staff": 0})
    for conversation in talks.channels:
        if conversation in records.with_staff:
            found["staff"] += 1
        elif conversation in given.left_open:
            found["left_open"] += 1
        else:
            found["alone"] += 1
    return found


def text(name: str, **values: Any) -> str:
    """A text of report.yml ("counted.title"), with its values; KeyError for a missing one."""
    found: Any = texts()
    for part in name.split("."):
        found = found[part]
    return str(found).format(**values) if values else str(found)


@lru_cache(maxsize=1)
def texts() -> dict[str, Any]:
    """Everything in report.yml."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def number(value: int | None) -> str:
    """A number as it is told."""
    return text("few", few=FEWEST) if value is None else f"{value:,}"


def percent(share: float | None) -> str:
    """A share as it is told; "" for none."""
    return "" if share is None else f"{share:.0%}"


# -- the tables --


def _overview(counted: Counted) -> Figure:
    talks, records = counted.talks, counted.records
    conversations = len(talks.channels)
    values = {
        "conversations": conversations,
        "messages": talks.messages,
        "alone": counted.outcomes["alone"],
        "outside": talks.outside,
        "booked": records.actions.get("booked", 0),
        "emergencies": _hidden(len(counted.answers.emergencies)),
        "open_now": records.open_now,
    }
    of = {"alone": conversations, "outside": talks.messages}
    lines = [
        Line(code, texts()["overview"][code], value, _share(value, of.get(code)))
        for code, value in values.items()
    ]
    return _figure("overview", lines)


def _days(talks: Talks) -> Figure:
    step, labels = _calendar(talks.days)
    found = Counter(dict.fromkeys(labels, 0))
    for day, count in talks.days.items():
        found[_begin(day, step).isoformat()] += count
    lines = [Line(day, _day_label(day, step), count) for day, count in found.items()]
    return _figure("days", lines, len(talks.channels), in_time=True, step=texts()["steps"][step])


def _answered(counted: Counted) -> Figure:
    return _counts("answered", counted.outcomes)


def _topics(counted: Counted) -> Figure:
    return _counts("topics", _most(counted.answers.topics))


def _misses(counted: Counted) -> Figure:
    reasons = (answers.NOT_UNDERSTOOD, answers.NOT_TOLD, answers.OFF_TOPIC)
    return _counts("misses", {why: counted.answers.misses.get(why, 0) for why in reasons})


def _questions(counted: Counted, few: bool) -> list[Figure]:
    found = counted.unanswered
    known = _counts("questions", {code: found.statuses.get(code, 0) for code in texts()["questions"]})
    return [known] if few else [known, _counts("nearest", _most(found.nearest), words="topics")]


def _screenings(counted: Counted) -> Figure:
    decisions = counted.records.decisions
    return _counts(
        "screenings", {code: decisions.get(code, 0) for code in texts()["screenings"]}, careful=True
    )


def _bookings(counted: Counted) -> Figure:
    done = counted.records.actions
    figure = _counts("bookings", {code: done.get(code, 0) for code in _ACTIONS})
    lines = tuple(replace(line, share=None) for line in figure.lines)  # they are no parts of one whole
    return replace(figure, lines=lines, total=None)


def _handoffs(counted: Counted) -> Figure:
    found: Counter[str] = Counter()
    for reason, count in counted.records.reasons.items():
        found[FAILED if reason.startswith(FAILED) else reason] += count
    lines = [
        Line(code, word("why_called", code), _hidden(count))
        for code, count in sorted(found.items(), key=lambda item: (report.is_few(item[1]), -item[1], item[0]))
    ]
    return _figure("handoffs", _without_order(lines))


def _channels(talks: Talks) -> Figure:
    found = Counter(talks.channels.values())
    return _counts("channels", {code: found.get(code, 0) for code in {**texts()["channels"], **found}})


def _hours(talks: Talks) -> Figure:
    lines = [Line(f"{hour:02}", f"{hour:02}:00", talks.hours.get(hour, 0)) for hour in range(24)]
    outside = percent(_share(talks.outside, talks.messages)) or number(0)
    return _figure("hours", lines, talks.messages, in_time=True, outside=outside)


# -- what they share --


def _figure(
    key: str, lines: Iterable[Line], total: int | None = None, in_time: bool = False, **values: str
) -> Figure:
    words: dict[str, str] = texts()["tables"][key]
    title, about, heading, unit = (
        words[part].format(**values) if values else words[part]
        for part in ("title", "about", "label", "number")
    )
    return Figure(key, title, about, heading, unit, tuple(lines), total, in_time)


def _counts(key: str, counts: Mapping[str, int], careful: bool = False, words: str = "") -> Figure:
    """A table of parts of one whole. `careful`: small numbers, and then the whole, are not told."""
    names = texts().get(words or key) or {}
    whole = sum(counts.values())
    untold = careful and any(report.is_few(count) for count in counts.values())
    lines = [
        Line(
            code,
            names.get(code, code),
            _hidden(count) if careful else count,
            None if untold else _share(count, whole),
        )
        for code, count in counts.items()
    ]
    return _figure(key, lines, None if untold else whole)


def _hidden(count: int) -> int | None:
    return None if report.is_few(count) else count


def _without_order(lines: list[Line]) -> list[Line]:
    """The untold ones by the alphabet: their order would tell what their numbers do not."""
    told = [line for line in lines if line.value is not None]
    return told + sorted((line for line in lines if line.value is None), key=lambda line: line.label)


def _most(counts: Mapping[str, int]) -> dict[str, int]:
    """The most frequent ones, the others together."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    found = dict(ranked[:MOST_TOPICS])
    others = sum(count for _, count in ranked[MOST_TOPICS:])
    return {**found, "others": others} if others else found


def _share(part: int | None, whole: int | None) -> float | None:
    return part / whole if part is not None and whole else None


def _calendar(days: Mapping[date, int]) -> tuple[str, list[str]]:
    """How fine the plot is, and each of its days, weeks or months from the first to the last."""
    if not days:
        return "day", []
    first, last = min(days), max(days)
    length = (last - first).days
    step = "day" if length < MOST_DAYS else "week" if length < MOST_WEEKS else "month"
    all_days = (first + timedelta(days=ahead) for ahead in range(length + 1))
    return step, list(dict.fromkeys(_begin(day, step).isoformat() for day in all_days))


def _begin(day: date, step: str) -> date:
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def _day_label(iso: str, step: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day:%b %Y}" if step == "month" else f"{day:%a} {day:%b} {day.day}"
