"""Unanswered questions: kept once, counted, without saying who asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from clinic import questions


def test_the_same_question_is_counted(session: Session, now: datetime) -> None:
    first = questions.note(session, "Is there parking?", "fallback", ["locations_hours"], now)
    again = questions.note(session, "is there PARKING", "fallback", [], now + timedelta(hours=1))
    assert first is not None
    assert again is first
    assert (first.times, first.text, first.nearest) == (2, "Is there parking?", ["locations_hours"])
    assert (first.first_at, first.last_at) == (now, now + timedelta(hours=1))


def test_people_are_taken_out(session: Session, now: datetime) -> None:
    said = "im anna, 917 555 0123: do you take dogs, asks Xiomara"
    kept = questions.note(session, said, "fallback", [], now, names=("Xiomara",))
    assert kept is not None
    assert kept.text == "im [name], [phone]: do you take dogs, asks [name]"


def test_the_most_frequent_first(session: Session, now: datetime) -> None:
    rare = questions.note(session, "do you take dogs", "fallback", [], now)
    for _ in range(3):
        often = questions.note(session, "is there parking", "fallback", [], now)
    assert questions.open_questions(session) == [often, rare]
    assert questions.open_questions(session, limit=1) == [often]


def test_settling(session: Session, now: datetime) -> None:
    question = questions.note(session, "is there parking", "corrected", [], now)
    assert question is not None
    assert questions.settle(session, question, "rosa", "locations_hours") is True
    assert questions.settle(session, question, "noor", None) is False
    assert (question.status, question.topic, question.handled_by) == ("assigned", "locations_hours", "rosa")
    assert questions.open_questions(session) == []


def test_nothing_is_left_of_it(session: Session, now: datetime) -> None:
    assert questions.note(session, "??? 👍", "fallback", [], now) is None


def test_very_long_questions_are_cut(session: Session, now: datetime) -> None:
    kept = questions.note(session, "parking " * 2000, "fallback", [], now)
    assert kept is not None
    assert len(kept.text) <= 1000
