"""Tables of (text, what is understood): cases/*.yml, each with its own now. Notation: conftest.in_short."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from clinic.when import Hours, Opening, When, read

CASES = Path(__file__).parent / "cases"


def tables() -> Iterator[tuple[str, bool, str, str]]:
    for path in sorted(CASES.glob("*.yml")):
        table = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        for text, understood in table["cases"].items():
            yield table["now"], table.get("expected") == "true", text, understood


@pytest.mark.parametrize(("now", "expected", "text", "understood"), tables())
def test_reads_as(
    now: str,
    expected: bool,
    text: str,
    understood: str,
    opening: Opening,
    describe: Callable[[When | None], str],
) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=opening.zone)
    assert describe(read(text, moment, opening, expected=expected)) == understood


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Hi, could I come Fri after 5pm please?", ["Fri after 5pm"]),
        ("monday doesn't work, tuesday?", ["monday", "tuesday"]),
        ("I\u2019d like 3 o'clock 2moro", ["3 o'clock 2moro"]),
        ("Flatiron, sat  the 20th of February at noon, Ann", ["sat  the 20th of February at noon"]),
        ("😀 weds 😀", ["weds"]),
    ],
)
def test_marks_the_words_of_the_time(text: str, marked: list[str], opening: Opening) -> None:
    when = read(text, datetime(2027, 2, 10, 14, 10, tzinfo=opening.zone), opening)
    assert when is not None
    assert [text[start:end] for start, end in when.spans] == marked
    assert when.text == " ".join(marked)


def test_says_which_words_the_problem_is_about(opening: Opening) -> None:
    when = read("Feb 30 at 3 please", datetime(2027, 2, 10, 14, 10, tzinfo=opening.zone), opening)
    assert when is not None
    assert (when.problem, when.detail.said) == ("nonexistent", "Feb 30")


def test_now_in_another_zone_is_the_clinics_day(opening: Opening) -> None:
    """Three in the morning of the 11th in London is still the 10th in New York."""
    when = read("today", datetime.fromisoformat("2027-02-11T03:00:00+00:00"), opening)
    assert when is not None
    assert [day.isoformat() for day in when.days] == ["2027-02-10"]


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("saturday at 9", "Sat 13 Feb @09:00"),
        ("saturday at 3", "Sat 13 Feb @15:00 !too_late Sat 13 Feb 15:00 13:00"),
        ("friday at 8", "Fri 12 Feb @08:00"),
        ("friday at 7", "Fri 12 Feb @19:00"),
        ("fri or sat at 5", "Fri 12 Feb @17:00"),
        ("sat after 2", "Sat 13 Feb 14:00- !too_late Sat 13 Feb 14:00 13:00"),
        ("first thing friday", "Fri 12 Feb 08:00-09:00"),
        ("thursday", "Thu 11 Feb !closed Thu 11 Feb"),
    ],
)
def test_hours_that_differ_from_day_to_day(
    text: str, understood: str, describe: Callable[[When | None], str]
) -> None:
    """Bare hours are read within the hours of their day; Thursday the 11th is a day off."""
    week = Hours(time(8), time(20), time(19))
    hours = {**dict.fromkeys(range(5), week), 5: Hours(time(9), time(14), time(13))}
    opening = Opening(hours, ZoneInfo("America/New_York"), frozenset({date(2027, 2, 11)}))
    now = datetime(2027, 2, 10, 14, 10, tzinfo=opening.zone)
    assert describe(read(text, now, opening)) == understood
