"""Whatever is typed: no exception, a bookable result or a problem, a JSON round trip, and quickly."""

from __future__ import annotations

import json
import statistics
import time
from datetime import datetime, timedelta
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.when import Opening, When, merge, read

CASES = Path(__file__).parent / "cases"
PIECES = """
fri sat sunday monday tues weds tomorrow 2moro today tonight next this last week weekend month march may feb
3rd 12th 31 30 3/4 14.3. 2027-02-30 3 10 1530 5pm 5:30 half quarter to past after before between and or not no
wait by until from in a days morning evening noon asap any but , . - / @ the of on at i had can come pm am
"""
WORDS = st.lists(st.sampled_from(PIECES.split()), max_size=14).map(" ".join)
TEXTS = st.one_of(st.text(max_size=1000), WORDS)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2029, 12, 31))


def is_bookable(when: When, now: datetime, opening: Opening) -> bool:
    today, last = now.date(), opening.last_day(now)
    return all(today <= day <= last and opening.on(day) for day in when.days)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, moment=MOMENTS, expected=st.booleans())
def test_bookable_or_a_problem(opening: Opening, text: str, moment: datetime, expected: bool) -> None:
    now = moment.replace(tzinfo=opening.zone)
    when = read(text, now, opening, expected=expected)
    if when is not None:
        assert when.problem or is_bookable(when, now, opening)
        assert When.from_json(json.loads(json.dumps(when.to_json()))) == when
        assert all(0 <= start < end <= len(text) for start, end in when.spans)


@settings(max_examples=200, deadline=None)
@given(first=WORDS, second=WORDS, moment=MOMENTS, hours=st.integers(0, 100))
def test_merged_is_bookable_or_a_problem(
    opening: Opening, first: str, second: str, moment: datetime, hours: int
) -> None:
    now = moment.replace(tzinfo=opening.zone)
    later = now + timedelta(hours=hours)
    old, new = read(first, now, opening, expected=True), read(second, later, opening, expected=True)
    when = merge(old, new, later, opening)
    if when is not None and new is not None:
        assert when.problem or is_bookable(when, later, opening)


def test_quick(opening: Opening) -> None:
    now = datetime(2027, 2, 10, 14, 10, tzinfo=opening.zone)
    tables = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(CASES.glob("*.yml"))]
    took = []
    for text in (str(text) for table in tables for text in table["cases"]):
        start = time.perf_counter()
        read(text, now, opening)
        took.append(time.perf_counter() - start)
    assert statistics.median(took) < 0.002
