"""A booking reaches Cal.com once, whatever fails on the way; nobody is told more than is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone

import pytest
from sqlalchemy import select

from clinic import booking, courier, notices, requests
from clinic.booking import Draft
from clinic.calcom_api import CalcomApi
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.db.deliveries import Delivery
from clinic.db.handoffs import Handoff
from clinic.db.screenings import Screening
from clinic.diary import Place
from clinic.profile import Calcom, Clinic, EventTypes, Provider
from tests.services import calcom_server
from tests.services.calcom_server import CalcomServer

pytestmark = pytest.mark.services
REAL = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)
SECONDS = 0.3


class Desk:
    """The clinic with Cal.com, and what happens there."""

    def __init__(self, url: str, clinic: Clinic, server: CalcomServer, now: datetime) -> None:
        types = {studio.key: EventTypes(first=7, returning=8) for studio in clinic.studios}
        rules = clinic.booking.copy(update={"provider": Provider.calcom, "calcom": Calcom(event_types=types)})
        self.clinic = clinic.copy(update={"booking": rules})
        self.url, self.server, self.now, self.real = url, server, now, REAL
        self.address = server.url
        self.place = Place("flatiron", 1, datetime.combine(date(2027, 2, 12), time(17), clinic.zone), 60)

    def book(self, decision: str = "clear") -> str:
        with base.session(self.url) as session:
            parts = {"channel": "web", "question_set": "1", "answers": {}, "findings": [], "rules": []}
            screening = Screening(conversation="web:a", decision=decision, at=self.now, **parts)
            session.add(screening)
            session.flush()
            draft = Draft("web:a", self.place, "Anna", True, "+19175550123", screening_id=screening.id)
            made = booking.confirm(session, draft, decision, "m1", self.now, self.clinic).appointment
            assert made is not None
            return str(made.reference)

    def do(self, act: Callable[..., object], *arguments: object, **options: object) -> None:
        with base.session(self.url) as session:
            found = session.execute(select(Appointment)).scalar_one()
            act(session, found, *arguments, now=self.now, clinic=self.clinic, **options)

    def staff(self, act: Callable[..., bool], *arguments: object) -> bool:
        with base.session(self.url) as session:
            found = session.execute(select(Appointment)).scalar_one()
            return act(session, found, "rosa", *arguments, self.clinic, self.now, self.real)

    def carry(self, after: timedelta = timedelta(0)) -> int:
        self.real += after
        api = CalcomApi(self.address, "cal_test", SECONDS)
        try:
            return courier.carry(
                api, self.clinic, lambda: base.session(self.url), lambda: (self.now, self.real)
            )
        finally:
            api.close()

    def row(self) -> Delivery:
        with base.reading(self.url) as session:
            return session.execute(select(Delivery)).scalar_one()

    def told(self) -> list[str]:
        """What the client is told in the conversation."""
        with base.reading(self.url) as session:
            found = session.execute(select(Appointment)).scalar_one()
            return [n.about for n in notices.about(session, found) if n.route == "thread"]

    def with_staff(self) -> list[str]:
        with base.reading(self.url) as session:
            return list(session.execute(select(Handoff.reason)).scalars())


@pytest.fixture
def server() -> Iterator[CalcomServer]:
    with calcom_server.serving() as found:
        yield found


@pytest.fixture
def desk(database_url: str, clinic: Clinic, server: CalcomServer) -> Desk:
    return Desk(database_url, clinic, server, datetime(2027, 2, 10, 14, 10, tzinfo=clinic.zone))


def at(hour: int, day: int = 12) -> str:
    return f"2027-02-{day:02}T{hour + 5:02}:00:00Z"  # New York in winter


@pytest.mark.smoke
def test_book_move_cancel(desk: Desk, server: CalcomServer) -> None:
    desk.book()
    assert desk.carry() == 1
    assert [(b["start"], b["metadata"]) for b in server.live()] == [(at(17), {"ventosa": desk.row().key})]
    desk.do(booking.move, replace(desk.place, start=desk.place.start - timedelta(hours=2)), "m2")
    desk.carry()
    assert [b["start"] for b in server.live()] == [at(15)]
    desk.do(booking.cancel, "m3")
    assert desk.carry() == 1
    assert (server.live(), desk.row().state, desk.carry(), desk.told()) == ([], "in_step", 0, [])


def test_another_length_is_booked_before_the_old_one_goes(desk: Desk, server: CalcomServer) -> None:
    desk.book()
    desk.carry()
    desk.do(booking.move, replace(desk.place, minutes=45), "m2")
    assert desk.carry() == 2
    assert [b["eventTypeId"] for b in server.live()] == [8]
    assert server.writes[-1].endswith("/uid-0/cancel")


def test_a_request_is_held_and_let_go_or_booked(desk: Desk, server: CalcomServer) -> None:
    desk.book("ask_clinician")
    desk.carry()
    assert (list(server.holds.values()), server.live()) == ([(7, at(17))], [])
    desk.do(requests.approve, "rosa")
    desk.carry()
    assert [b["start"] for b in server.live()] == [at(17)]


def test_a_declined_request_is_let_go(desk: Desk, server: CalcomServer) -> None:
    desk.book("ask_clinician")
    desk.carry()
    desk.do(requests.decline, "rosa")
    desk.carry()
    assert (server.holds, server.live(), desk.row().state) == ({}, [], "in_step")


def test_what_was_cancelled_before_it_was_sent_is_never_sent(desk: Desk, server: CalcomServer) -> None:
    desk.book()
    desk.do(booking.cancel, "m2")
    assert (desk.carry(), server.writes) == (0, [])


def test_busy_is_tried_again_when_they_want(desk: Desk, server: CalcomServer) -> None:
    server.mishaps = ["429"]
    desk.book()
    desk.carry()
    assert (server.live(), desk.row().state) == ([], "waiting")
    assert desk.carry(timedelta(seconds=59)) == 0
    assert desk.carry(timedelta(seconds=2)) == 1
    assert len(server.live()) == 1


def test_away_is_tried_again_with_longer_pauses_then_left_to_staff(desk: Desk, server: CalcomServer) -> None:
    desk.book()
    desk.address = "http://127.0.0.1:9"  # nobody listens there
    tries = sum(desk.carry(timedelta(hours=3)) for _ in range(30))
    desk.address = server.url
    assert (tries, desk.row().state, desk.with_staff()) == (10, "staff", ["booking_not_delivered"])
    assert desk.told() == ["confirming"]
    assert desk.staff(courier.send_again)
    desk.carry()
    assert (len(server.live()), desk.told()) == (1, ["confirming", "confirmed"])


@pytest.mark.smoke
@pytest.mark.parametrize("mishap", ["500", "500 after", "hang", "hang after", "cut after"])
def test_an_unknown_outcome_is_not_sent_again(desk: Desk, server: CalcomServer, mishap: str) -> None:
    done = mishap.endswith("after")
    server.free = [at(17)]
    server.mishaps = [mishap]
    desk.book()
    desk.carry()
    assert (desk.row().state, desk.told()) == ("unknown", ["confirming"])
    assert desk.with_staff() == ["booking_not_delivered"]
    assert desk.carry(timedelta(minutes=1)) == 0
    assert desk.carry(timedelta(minutes=2)) == 1  # the look
    assert len(server.writes) == 1
    row = desk.row()
    assert (row.state, row.in_doubt) == ("staff", done)
    assert row.problem == (
        "looked: the time is taken there" if done else "looked: the time is still free there"
    )
    if done:
        assert desk.staff(courier.found_there, "uid-0")
    else:
        assert desk.staff(courier.send_again)
        desk.carry()
    assert desk.row().uid == "uid-0"
    assert (len(server.live()), desk.told()) == (1, ["confirming", "confirmed"])
    desk.do(booking.cancel, "m2")
    desk.carry()
    assert server.live() == []


def test_a_booking_in_doubt_that_is_cancelled_stays_with_staff(desk: Desk, server: CalcomServer) -> None:
    server.mishaps = ["hang after"]
    desk.book()
    desk.carry()
    desk.do(booking.cancel, "m2")
    desk.carry(timedelta(minutes=3))
    assert (desk.row().state, desk.row().in_doubt) == ("staff", True)
    assert desk.staff(courier.found_there, "uid-0")
    desk.carry()
    assert server.live() == []


@pytest.mark.parametrize("mishap", ["500", "hang after"])
def test_a_move_in_doubt_is_looked_up(desk: Desk, server: CalcomServer, mishap: str) -> None:
    desk.book()
    desk.carry()
    server.mishaps = [mishap]
    desk.do(booking.move, replace(desk.place, start=desk.place.start - timedelta(hours=2)), "m2")
    desk.carry()
    assert (desk.row().state, desk.told()) == ("unknown", ["confirming"])
    desk.carry(timedelta(minutes=3))
    if mishap == "500":
        assert desk.row().problem == "looked: it was not moved there"
        desk.staff(courier.send_again)
        desk.carry()
    assert ([b["start"] for b in server.live()], desk.row().state) == ([at(15)], "in_step")
    assert desk.told() == ["confirming", "confirmed"]


@pytest.mark.parametrize("mishap", ["500", "500 after", "cut after"])
def test_cancelling_twice_is_as_good_as_once(desk: Desk, server: CalcomServer, mishap: str) -> None:
    desk.book()
    desk.carry()
    server.mishaps = [mishap]
    desk.do(booking.cancel, "m2")
    desk.carry()
    desk.carry(timedelta(minutes=5))
    assert (server.live(), desk.row().state) == ([], "in_step")


def test_a_time_that_is_taken_there_goes_to_staff(desk: Desk, server: CalcomServer) -> None:
    server.bookings["x"] = {"uid": "x", "start": at(17), "eventTypeId": 7, "status": "accepted"}
    desk.book()
    desk.carry()
    assert (desk.row().state, desk.row().answer, desk.row().in_doubt) == ("staff", "taken", False)
    assert (desk.told(), desk.with_staff()) == (["confirming"], ["booking_not_delivered"])
    desk.do(booking.move, replace(desk.place, start=desk.place.start - timedelta(hours=2)), "m2")
    desk.carry()
    assert sorted(b["start"] for b in server.live()) == [at(15), at(17)]


def test_a_late_answer_of_a_slow_worker_counts(desk: Desk, server: CalcomServer) -> None:
    desk.book()
    api = CalcomApi(server.url, "cal_test", 5)
    with base.session(desk.url) as session:
        job = courier.claim(session, desk.clinic, desk.now, desk.real)
    assert job is not None
    answer = courier.send(api, job)
    api.close()
    desk.carry(courier.CLAIM)  # another worker takes it for lost
    assert desk.row().state == "unknown"
    with base.session(desk.url) as session:
        courier.settle(session, job, answer, desk.clinic, desk.now, desk.real)
    assert (desk.row().state, desk.row().uid, len(server.live())) == ("in_step", "uid-0", 1)


def test_two_workers_send_once(desk: Desk, server: CalcomServer) -> None:
    desk.book()
    with base.session(desk.url) as session:
        first = courier.claim(session, desk.clinic, desk.now, desk.real)
    with base.session(desk.url) as session:
        assert courier.claim(session, desk.clinic, desk.now, desk.real) is None
    assert first is not None
