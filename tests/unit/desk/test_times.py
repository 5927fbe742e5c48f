"""Days and times as staff type them. It is Wednesday 10 February 2027, ten past two."""

from __future__ import annotations

from datetime import date

import pytest
import typer

from desk import times

pytestmark = pytest.mark.usefixtures("clinic_database")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("today", date(2027, 2, 10)),
        ("tomorrow", date(2027, 2, 11)),
        ("Yesterday", date(2027, 2, 9)),
        ("fri", date(2027, 2, 12)),
        ("sunday", date(2027, 2, 14)),  # closed, and still a day
        ("feb 20", date(2027, 2, 20)),
        ("2027-02-01", date(2027, 2, 1)),
        ("2026-12-24", date(2026, 12, 24)),
    ],
)
def test_days(typed: str, meant: date) -> None:
    assert times.day(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fri 3pm", "2027-02-12T15:00:00-05:00"),
        ("tomorrow 10:30", "2027-02-11T10:30:00-05:00"),
        ("today 4pm", "2027-02-10T16:00:00-05:00"),
        ("today 1pm", "2027-02-10T13:00:00-05:00"),
        ("sun 3pm", "2027-02-14T15:00:00-05:00"),
        ("june 1 at 11", "2027-06-01T11:00:00-04:00"),
        ("2027-02-12 15:00", "2027-02-12T15:00:00-05:00"),
        ("2027-02-12T20:00+00:00", "2027-02-12T15:00:00-05:00"),
        ("2027-07-01 15:00", "2027-07-01T15:00:00-04:00"),
    ],
)
def test_moments(typed: str, meant: str) -> None:
    assert times.moment(typed).isoformat() == meant


@pytest.mark.parametrize("typed", ["", "someday", "6/1", "feb 30", "this week", "2027-02-30"])
def test_no_day(typed: str) -> None:
    with pytest.raises(typer.BadParameter, match="is not one day"):
        times.day(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "fri", "3pm", "around 3 on friday", "fri or sat 3pm", "6/1 3pm", "2027-02-30 15:00", "99:99"],
)
def test_no_moment(typed: str) -> None:
    with pytest.raises(typer.BadParameter, match="is not one day and time"):
        times.moment(typed)
