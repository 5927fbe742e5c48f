"""Handing a conversation to staff: once, and brought up to date."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from clinic import handoff
from clinic.handoff import Reach


def test_hand_over(session: Session, now: datetime) -> None:
    made = handoff.hand_over(
        session,
        "web:a",
        "asked",
        "can i talk to someone",
        now,
        facts={"studio": "flatiron"},
        contact=Reach(name="Anna"),
        transcript=["hi", "hello"],
        message_id="m1",
    )
    assert handoff.waiting(session) == [made]
    assert (made.status, made.reason, made.times_asked, made.name) == ("open", "asked", 1, "Anna")
    assert (made.facts, made.transcript) == ({"studio": "flatiron", "reasons": ["asked"]}, ["hi", "hello"])


def test_asked_again_it_is_brought_up_to_date(session: Session, now: datetime) -> None:
    first = handoff.hand_over(
        session, "web:a", "asked", "a person please", now, contact=Reach(name="Anna"), facts={"a": 1}
    )
    later = now + timedelta(minutes=5)
    second = handoff.hand_over(
        session, "web:a", "complaint", "hello??", later, contact=Reach(phone="+19175550123"), facts={"b": 2}
    )
    assert second is first
    assert (second.times_asked, second.reason, second.last_message) == (2, "asked", "hello??")
    assert (second.name, second.phone) == ("Anna", "+19175550123")
    assert second.facts == {"a": 1, "b": 2, "reasons": ["asked", "complaint"]}
    assert (second.created_at, second.updated_at) == (now, later)


def test_one_message_counts_once(session: Session, now: datetime) -> None:
    for _ in range(2):
        made = handoff.hand_over(session, "web:a", "asked", "a person please", now, message_id="m1")
    assert made.times_asked == 1


def test_conversations_do_not_mix(session: Session, now: datetime) -> None:
    first = handoff.hand_over(session, "web:a", "asked", "x", now)
    second = handoff.hand_over(session, "web:b", "asked", "x", now + timedelta(seconds=1))
    assert handoff.waiting(session) == [first, second]


def test_closing(session: Session, now: datetime) -> None:
    made = handoff.hand_over(session, "web:a", "asked", "x", now)
    assert handoff.close(session, made, "rosa", now, note="called back") is True
    assert handoff.close(session, made, "noor", now) is False
    assert (made.status, made.handled_by, made.note) == ("closed", "rosa", "called back")
    assert handoff.hand_over(session, "web:a", "asked", "again", now) is not made


def test_notes_stand_below_each_other(session: Session, now: datetime) -> None:
    made = handoff.hand_over(session, "web:a", "asked", "x", now)
    handoff.note(session, made, "rosa", now, "rang, no answer ")
    handoff.note(session, made, "noor", now + timedelta(minutes=5), "rang again")
    assert handoff.close(session, made, "rosa", now, note="reached her") is True
    assert made.note.splitlines() == [
        "rosa, 2027-02-10 14:10: rang, no answer",
        "noor, 2027-02-10 14:15: rang again",
        "reached her",
    ]
    with pytest.raises(ValueError, match="needs words"):
        handoff.note(session, made, "rosa", now, "  ")
