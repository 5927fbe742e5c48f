"""The report's tables: nothing in them points to a person, and their lines are the whole."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.stores.answers import Answers
from clinic import settings
from clinic.profile import Clinic
from clinic.report import Records, Talks, Unanswered
from desk.report import figures
from desk.report.figures import Counted, Figure

TALKS = Talks({f"web:{n}": "web" for n in range(20)}, {date(2027, 2, 1): 20}, {9: 5, 15: 35}, 5)
NO_RECORDS = Records({}, {}, {}, 0, frozenset())


def laid_out(**more: Any) -> dict[str, Figure]:
    values = {
        "talks": TALKS, "records": NO_RECORDS, "unanswered": Unanswered({}, {}),
        "answers": Answers({}, {}, frozenset(), frozenset()),
    } | more  # fmt: skip
    outcomes = figures.outcomes(values["talks"], values["records"], values["answers"])
    found = figures.lay_out(Counted(outcomes=outcomes, **values))
    return {figure.key: figure for figure in found}


def numbers(figure: Figure) -> dict[str, int | None]:
    return {line.code: line.value for line in figure.lines}


def records(**more: Any) -> Records:
    values = {"decisions": {}, "actions": {}, "reasons": {}, "open_now": 0, "with_staff": frozenset()}
    return Records(**{**values, **more})


def test_each_conversation_went_one_way() -> None:
    given = Answers({}, {}, frozenset({"web:1", "web:2"}), frozenset())
    staff = records(with_staff=frozenset({"web:2", "web:3", "web:not in this time"}))
    figure = laid_out(answers=given, records=staff)["answered"]
    assert numbers(figure) == {"alone": 17, "left_open": 1, "staff": 2}
    assert (figure.total, figure.lines[0].share) == (20, 0.85)


@pytest.mark.parametrize(
    ("decisions", "told", "total"),
    [
        ({"clear": 30, "ask_clinician": 5}, {"clear": 30, "ask_clinician": 5, "avoid": 0}, 35),
        ({"clear": 30, "ask_clinician": 4}, {"clear": 30, "ask_clinician": None, "avoid": 0}, None),
        ({"clear": 1, "avoid": 3}, {"clear": None, "ask_clinician": 0, "avoid": None}, None),
    ],
)
def test_few_decisions_about_health_are_not_told_nor_to_be_worked_out(
    decisions: dict[str, int], told: dict[str, int | None], total: int | None
) -> None:
    figure = laid_out(records=records(decisions=decisions))["screenings"]
    assert numbers(figure) == told
    assert figure.total == total
    assert any(line.share is not None for line in figure.lines) is (total is not None)


def test_why_few_were_called_is_not_told_by_the_order_either() -> None:
    reasons = {"complaint": 9, "emergency": 1, "asked_for_a_person": 4, "turn_failed_error": 3,
               "turn_failed_timeout": 3}  # fmt: skip
    figure = laid_out(records=records(reasons=reasons))["handoffs"]
    assert [(line.code, line.value) for line in figure.lines] == [
        ("complaint", 9), ("turn_failed", 6), ("emergency", None), ("asked_for_a_person", None),
    ]  # fmt: skip
    assert figure.total is None
    assert figure.lines[1].label == "the bot could not answer"


@pytest.mark.parametrize(("many", "told"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_few_emergencies_are_not_told(many: int, told: int | None) -> None:
    given = Answers({}, {}, frozenset(), frozenset(map(str, range(many))))
    assert numbers(laid_out(answers=given)["overview"])["emergencies"] == told


@pytest.mark.parametrize(("people", "shown"), [(0, True), (1, False), (4, False), (5, True)])
def test_what_and_when_few_people_asked_is_left_out(people: int, shown: bool) -> None:
    talks = Talks({f"web:{n}": "web" for n in range(people)}, {}, {}, 0)
    keys = laid_out(talks=talks).keys()
    assert [key in keys for key in ("topics", "nearest", "hours")] == [shown] * 3
    assert {"overview", "answered", "bookings"} <= keys


def test_the_most_frequent_topics_and_the_others_together() -> None:
    topics = {f"topic{n:02}": 100 - n for n in range(13)}
    figure = laid_out(answers=Answers(topics, {}, frozenset(), frozenset()))["topics"]
    assert list(numbers(figure))[:2] == ["topic00", "topic01"]
    assert len(figure.lines) == 11
    assert numbers(figure)["others"] == 90 + 89 + 88
    assert figure.total == sum(topics.values())


def test_what_was_done_to_bookings_is_no_parts_of_a_whole() -> None:
    figure = laid_out(records=records(actions={"booked": 9, "moved": 1, "noted": 5}))["bookings"]
    assert (numbers(figure)["booked"], numbers(figure)["moved"]) == (9, 1)
    assert "noted" not in numbers(figure)
    assert (figure.total, figure.lines[0].share) == (None, None)


@pytest.mark.parametrize(
    ("length", "heading", "columns", "last"),
    [
        (1, "Day", 1, "Mon Feb 1"), (62, "Day", 62, "Sat Apr 3"), (63, "Week from", 9, "Mon Mar 29"),
        (600, "Month", 20, "Sep 2028"),
    ],
)  # fmt: skip
def test_a_long_time_is_told_by_week_or_month(length: int, heading: str, columns: int, last: str) -> None:
    first = date(2027, 2, 1)
    days = {first: 3, first + timedelta(days=length - 1): 4} if length > 1 else {first: 7}
    channels = {f"web:{n}": "web" for n in range(7)}
    figure = laid_out(talks=Talks(channels, days, {}, 0))["days"]
    assert (figure.heading, len(figure.lines), figure.lines[-1].label) == (heading, columns, last)
    assert sum(line.value or 0 for line in figure.lines) == figure.total == 7


def test_each_hour_has_a_line_and_the_share_outside_opening_hours_is_told() -> None:
    figure = laid_out()["hours"]
    assert len(figure.lines) == 24
    assert numbers(figure)["15"] == 35
    assert figure.about.startswith("Messages by the hour of the clinic's clock. 12% came outside")


def test_channels_that_nobody_used_are_told_and_unknown_ones_too() -> None:
    talks = Talks({"web:1": "web", "fax:1": "fax"}, {}, {}, 0)
    assert numbers(laid_out(talks=talks)["channels"]) == {"web": 1, "sms": 0, "fax": 1}


def test_every_figure_has_its_words(clinic_database: str) -> None:
    clinic: Clinic = settings.get().clinic
    assert clinic.name
    assert {*figures.texts()["tables"]} == laid_out().keys()
    assert all(figure.title and figure.about for figure in laid_out().values())
