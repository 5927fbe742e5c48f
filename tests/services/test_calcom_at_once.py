"""What a yes is answered while Cal.com keeps the calendar: booked, taken there, or being confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from clinic import booking, confirmation, diary, providers, settings
from clinic.booking import Draft
from clinic.db import base
from clinic.db.appointments import Appointment, RoomSlot
from clinic.db.handoffs import Handoff
from clinic.db.notices import Notice
from clinic.db.screenings import Screening
from clinic.diary import Place
from clinic.ledger import Outcome, Result
from clinic.profile import Calcom, Clinic, EventTypes, Provider
from clinic.when.model import When
from tests.services import calcom_server
from tests.services.calcom_server import CalcomServer

NOW = "2027-02-10T14:10:00-05:00"
pytestmark = pytest.mark.services


@pytest.fixture
def server() -> Iterator[CalcomServer]:
    with calcom_server.serving() as found:
        found.free = [f"2027-02-12T{hour}:00:00Z" for hour in (15, 16, 21, 22)]
        yield found


@pytest.fixture
def at_calcom(
    database_url: str, clinic: Clinic, server: CalcomServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Clinic]:
    """The clinic with Cal.com; the environment names the server and the database."""
    environment = {"CALCOM_URL": server.url, "CALCOM_API_KEY": "cal_test", "CLINIC_NOW": NOW}
    for name, value in {**environment, "DATABASE_URL": database_url}.items():
        monkeypatch.setenv(name, value)
    settings.get.cache_clear()
    types = {studio.key: EventTypes(first=7, returning=8) for studio in clinic.studios}
    rules = {"provider": Provider.calcom, "calcom": Calcom(event_types=types)}
    yield clinic.copy(update={"booking": clinic.booking.copy(update=rules)})
    settings.get.cache_clear()


def place_at(clinic: Clinic, hour: int) -> Place:
    return Place("flatiron", 1, datetime(2027, 2, 12, hour, tzinfo=clinic.zone), 60)


def say_yes(clinic: Clinic, hour: int = 17, message: str = "m1") -> Outcome:
    now = datetime.fromisoformat(NOW)
    parts: dict[str, Any] = {
        "channel": "web",
        "question_set": "1",
        "answers": {},
        "findings": [],
        "rules": [],
    }
    with base.session() as session:
        screening = Screening(conversation="web:a", decision="clear", at=now, **parts)
        session.add(screening)
        session.flush()
        draft = Draft(
            "web:a", place_at(clinic, hour), "Anna", True, "+19175550123", screening_id=screening.id
        )
        outcome = booking.confirm(session, draft, "clear", message, now, clinic)
    return confirmation.at_once(outcome, clinic)


def rows(table: type) -> list[Any]:
    with base.reading() as session:
        return list(session.execute(select(table)).scalars())


def test_booked_at_once(at_calcom: Clinic, server: CalcomServer) -> None:
    outcome = say_yes(at_calcom)
    assert (outcome.result, len(server.live())) == (Result.BOOKED, 1)
    again = say_yes(at_calcom)  # the message is delivered again after a crash
    assert (again.result, again.repeated, len(server.bookings)) == (Result.BOOKED, True, 1)


@pytest.mark.smoke
def test_taken_there_is_offered_something_else(at_calcom: Clinic, server: CalcomServer) -> None:
    server.bookings["x"] = {"start": "2027-02-12T22:00:00Z", "eventTypeId": 7, "status": "accepted"}
    outcome = say_yes(at_calcom)
    assert outcome.result is Result.TAKEN
    assert [place.start.hour for place in outcome.offers] == [10, 11, 16]
    assert [found.status for found in rows(Appointment)] == ["cancelled"]
    assert rows(RoomSlot) == []
    assert {found.state for found in rows(Notice)} == {"off"}  # it never was: nobody is told
    assert {found.status for found in rows(Handoff)} == {"closed"}
    assert say_yes(at_calcom, 16, "m2").result is Result.BOOKED


@pytest.mark.smoke
@pytest.mark.parametrize("mishap", ["429", "500", "500 after", "cut after"])
def test_otherwise_it_is_being_confirmed(at_calcom: Clinic, server: CalcomServer, mishap: str) -> None:
    server.mishaps = [mishap]
    outcome = say_yes(at_calcom)
    assert outcome.result is Result.CONFIRMING
    assert [found.status for found in rows(Appointment)] == ["confirmed"]
    told = [found for found in rows(Notice) if found.about == "confirming"]
    assert [found.state for found in told] == ["sent"]  # in the reply itself
    assert len(server.writes) == 1


def test_a_move_at_once(at_calcom: Clinic, server: CalcomServer) -> None:
    made = say_yes(at_calcom).appointment
    assert made is not None
    with base.session() as session:
        found = session.get(Appointment, made.id)
        moved = booking.move(
            session, found, place_at(at_calcom, 16), "m2", datetime.fromisoformat(NOW), clinic=at_calcom
        )
    assert confirmation.at_once(moved, at_calcom).result is Result.MOVED
    assert [found["start"] for found in server.live()] == ["2027-02-12T21:00:00Z"]


def test_the_desk_is_not_asked(clinic: Clinic) -> None:
    outcome = Outcome(Result.BOOKED, Appointment())
    assert confirmation.at_once(outcome, clinic) is outcome


def test_what_is_offered_is_free_there_and_here(at_calcom: Clinic, server: CalcomServer) -> None:
    now = datetime.fromisoformat(NOW)
    provider = providers.chosen(at_calcom)
    friday = When(days=(now.date() + timedelta(days=2),))
    with base.session() as session:
        for room in (1, 2):
            assert diary.take(
                session, replace(place_at(at_calcom, 11), room=room), f"x{room}", now, clinic=at_calcom
            )
    with base.reading() as session:
        offers = provider.offers(session, "flatiron", friday, 60, now, 5, clinic=at_calcom)
        assert [place.start.hour for place in offers] == [10, 16, 17]
        for hour, found in ((10, True), (11, False), (12, False)):
            start = place_at(at_calcom, hour).start
            assert (provider.free(session, "flatiron", start, 60, now, clinic=at_calcom) is not None) is found


def test_a_held_time_stays_free_to_its_holder(at_calcom: Clinic, server: CalcomServer) -> None:
    """Cal.com leaves what is held out of its list, for who holds it too."""
    now, place = datetime.fromisoformat(NOW), place_at(at_calcom, 17)
    provider = providers.chosen(at_calcom)
    assert provider.reserve(place, now, at_calcom)
    assert not provider.reserve(place, now, at_calcom)  # somebody else comes second
    server.free.remove("2027-02-12T22:00:00Z")
    with base.session() as session:
        assert diary.hold(session, place, "web:a", now, at_calcom)
    with base.reading() as session:
        mine, other = (
            provider.free(session, "flatiron", place.start, 60, now, who, at_calcom)
            for who in ("web:a", "web:b")
        )
    assert (mine, other) == (place, None)


def test_nothing_is_offered_while_it_does_not_answer(
    at_calcom: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALCOM_URL", "http://127.0.0.1:9")
    settings.get.cache_clear()
    now = datetime.fromisoformat(NOW)
    with base.reading() as session:
        assert providers.chosen(at_calcom).offers(session, "flatiron", None, 60, now, clinic=at_calcom) == []
