"""When as data: what it allows, how far a start is from it, and its JSON."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest

from clinic.when import Detail, Reading, When, Window

FRIDAY, SATURDAY = date(2027, 2, 12), date(2027, 2, 13)


@pytest.mark.parametrize(
    ("when", "start", "allowed", "minutes_off"),
    [
        (When(), "2027-02-12T10:00", True, 0),
        (When(days=(FRIDAY,)), "2027-02-12T10:00", True, 0),
        (When(days=(FRIDAY,)), "2027-02-13T10:00", False, 1440),
        (When(days=(FRIDAY,), exact=time(15)), "2027-02-12T15:00", True, 0),
        (When(days=(FRIDAY,), exact=time(15)), "2027-02-12T15:15", False, 15),
        (When(exact=time(15), around=True), "2027-02-12T15:30", True, 30),
        (When(exact=time(15), around=True), "2027-02-12T15:45", False, 45),
        (When(earliest=time(14), latest=time(16)), "2027-02-12T14:00", True, 0),
        (When(earliest=time(14), latest=time(16)), "2027-02-12T16:00", True, 0),
        (When(earliest=time(14), latest=time(16)), "2027-02-12T16:30", False, 30),
        (When(excluded=(FRIDAY,)), "2027-02-12T10:00", False, 0),
        (When(excluded_times=((time(10), time(11)),)), "2027-02-12T10:30", False, 0),
        (
            When(windows=(Window((FRIDAY,), earliest=time(17)), Window((SATURDAY,), latest=time(11)))),
            "2027-02-13T10:00",
            True,
            0,
        ),
        (
            When(windows=(Window((FRIDAY,), earliest=time(17)), Window((SATURDAY,), latest=time(11)))),
            "2027-02-12T10:00",
            False,
            420,
        ),
    ],
)
def test_allows(when: When, start: str, allowed: bool, minutes_off: int) -> None:
    moment = datetime.fromisoformat(start)
    assert (when.allows(moment), when.minutes_off(moment)) == (allowed, minutes_off)


@pytest.mark.parametrize(
    ("when", "precise"),
    [
        (When(days=(FRIDAY,), exact=time(15)), True),
        (When(days=(FRIDAY,), exact=time(15), around=True), False),
        (When(days=(FRIDAY,), exact=time(15), problem="past"), False),
        (When(days=(FRIDAY, SATURDAY), exact=time(15)), False),
        (When(days=(FRIDAY,)), False),
    ],
)
def test_is_precise(when: When, precise: bool) -> None:
    assert when.is_precise() is precise


def test_json_holds_only_what_was_said() -> None:
    detail = Detail(said="03/04", readings=(Reading(FRIDAY), Reading(SATURDAY, time(15))))
    when = When("fri", ((0, 3),), (FRIDAY,), earliest=time(17, 30), problem="unclear", detail=detail)
    data: dict[str, Any] = {
        "text": "fri",
        "spans": [[0, 3]],
        "days": ["2027-02-12"],
        "earliest": "17:30",
        "problem": "unclear",
        "detail": {
            "said": "03/04",
            "readings": [{"day": "2027-02-12"}, {"day": "2027-02-13", "at": "15:00"}],
        },
    }
    assert when.to_json() == data
    assert When.from_json(data) == when


def test_json_of_a_later_version_is_read() -> None:
    assert When.from_json({"text": "fri", "mood": "happy"}) == When("fri")


@pytest.mark.parametrize(
    "data",
    [{"days": ["friday"]}, {"exact": "25:00"}, {"problem": "moon"}, {"days": "2027-02-12"}, {"days": [3]}],
)
def test_malformed_json_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        When.from_json(data)
