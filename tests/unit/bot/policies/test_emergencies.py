"""How an emergency stands, by what was told and by the clock."""

from __future__ import annotations

import pytest

from bot.policies import emergencies

NOW, LATER = "2027-02-10T14:10:00-05:00", "2027-02-11T14:10:00-05:00"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLINIC_NOW", NOW)


def test_it_stands_until_it_is_told_to_be_over() -> None:
    told = {"kind": "mind", "at": NOW}
    assert emergencies.standing(told) == "mind"
    assert emergencies.set_aside(told, 1.0, wishes=True) == {"task": None, "read_back": None}
    assert emergencies.standing({**told, "over": 1.0}) is None


def test_afterwards_a_wish_takes_things_up_again() -> None:
    over = {"kind": "body", "at": NOW, "over": 1.0}
    assert emergencies.is_over_now(over, 1.0)
    assert emergencies.afterwards(over) == "body"
    assert emergencies.set_aside(over, 2.0, wishes=False) == {}
    resumed = emergencies.set_aside(over, 2.0, wishes=True)["emergency"]
    assert emergencies.afterwards(resumed) is None


def test_a_false_alarm_interrupts_nothing() -> None:
    alarm = {"kind": "any", "at": NOW}
    assert emergencies.set_aside(alarm, 1.0, wishes=False) == {}
    assert emergencies.afterwards({**alarm, "over": 1.0}) is None


def test_a_day_later_it_is_no_more_spoken_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLINIC_NOW", LATER)
    assert emergencies.standing({"kind": "mind", "at": NOW}) is None
    assert emergencies.afterwards({"kind": "mind", "at": NOW, "over": 1.0}) is None
