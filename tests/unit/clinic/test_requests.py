"""What staff decide, and what happens when they do not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic import booking, diary, ledger, notices, requests
from clinic.booking import Draft
from clinic.db.appointments import Appointment, AppointmentEvent, RoomSlot
from clinic.diary import Place
from clinic.ledger import Outcome, Result
from clinic.profile import Clinic


@pytest.fixture
def five(clinic: Clinic) -> Place:
    return Place("flatiron", 1, datetime.combine(date(2027, 2, 12), time(17, 0), clinic.zone), 60)


@pytest.fixture
def request_(session: Session, clinic: Clinic, now: datetime, five: Place) -> Appointment:
    draft = Draft("web:a", five, "Anna", first_visit=True, phone="+19175550123")
    appointment = booking.confirm(session, draft, "ask_clinician", "m1", now, clinic).appointment
    assert appointment is not None
    return appointment


def slots(session: Session) -> int:
    return int(session.execute(select(func.count()).select_from(RoomSlot)).scalar_one())


def test_approve(session: Session, clinic: Clinic, now: datetime, request_: Appointment) -> None:
    outcome = requests.approve(session, request_, "rosa", now, note="fine", clinic=clinic)
    assert outcome.result is Result.APPROVED
    assert (request_.status, request_.respond_by, request_.decided_by) == ("confirmed", None, "rosa")
    assert requests.waiting(session) == []
    assert requests.lapse(session, now + timedelta(days=30), clinic) == []
    assert slots(session) == 4


def test_decline_frees_the_place(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment
) -> None:
    assert requests.decline(session, request_, "rosa", now, clinic=clinic).result is Result.DECLINED
    assert (request_.status, slots(session)) == ("declined", 0)


def test_the_second_decision_is_told_of_the_first(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment
) -> None:
    requests.approve(session, request_, "rosa", now, clinic=clinic)
    outcome = requests.decline(session, request_, "noor", now, clinic=clinic)
    assert (outcome.result, request_.status, request_.decided_by) == (Result.DECIDED, "confirmed", "rosa")


def test_a_request_that_changed_since_it_was_looked_at(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment, five: Place
) -> None:
    seen = request_.version
    earlier = Place(five.studio, 1, five.start - timedelta(hours=2), 60)
    booking.move(session, request_, earlier, "m2", now, clinic=clinic)
    outcome = requests.approve(session, request_, "rosa", now, seen_version=seen, clinic=clinic)
    assert (outcome.result, request_.status) == (Result.DECIDED, "waiting")
    assert (
        requests.approve(session, request_, "rosa", now, seen_version=request_.version, clinic=clinic).result
        is Result.APPROVED
    )


def test_a_request_lapses(session: Session, clinic: Clinic, now: datetime, request_: Appointment) -> None:
    limit = now + timedelta(hours=24)
    assert requests.lapse(session, limit - timedelta(seconds=1), clinic) == []
    outcomes = requests.lapse(session, limit, clinic)
    assert [(outcome.result, outcome.appointment) for outcome in outcomes] == [(Result.LAPSED, request_)]
    assert (request_.status, slots(session)) == ("lapsed", 0)
    assert requests.lapse(session, limit, clinic) == []
    event = session.execute(select(AppointmentEvent).order_by(AppointmentEvent.id.desc())).scalars().first()
    assert (event.action, event.actor) == ("lapsed", "clock")
    assert requests.approve(session, request_, "rosa", limit, clinic=clinic).result is Result.DECIDED


def test_approving_late_works_while_the_place_is_free(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment
) -> None:
    late = now + timedelta(hours=30)  # the worker that lets requests lapse was away
    assert requests.approve(session, request_, "rosa", late, clinic=clinic).result is Result.APPROVED


def test_approving_late_cannot_take_the_place_back(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment, five: Place
) -> None:
    late = now + timedelta(hours=30)
    for room in (1, 2):
        assert diary.take(session, five, f"appointment:other{room}", late, clinic=clinic)
    outcome = requests.approve(session, request_, "rosa", late, clinic=clinic)
    assert (outcome.result, request_.status) == (Result.TAKEN, "waiting")


def test_the_client_may_cancel_a_request(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment
) -> None:
    assert booking.cancel(session, request_, "m2", now, clinic=clinic).result is Result.CANCELLED
    assert requests.approve(session, request_, "rosa", now, clinic=clinic).result is Result.DECIDED
    assert slots(session) == 0


def test_holds_lapse_too(session: Session, clinic: Clinic, now: datetime, five: Place) -> None:
    diary.hold(session, five, "web:b", now, clinic)
    assert requests.lapse(session, now + timedelta(minutes=10), clinic) == []
    assert slots(session) == 0


def test_the_most_urgent_request_comes_first(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment
) -> None:
    soon = Place("williamsburg", 1, datetime.combine(now.date(), time(17, 0), clinic.zone), 60)
    draft = Draft("web:b", soon, "Bob", first_visit=False, email="bob@example.com")
    urgent = booking.confirm(session, draft, "ask_clinician", "m2", now, clinic).appointment
    assert requests.waiting(session) == [urgent, request_]


@pytest.mark.parametrize("act", [requests.approve, requests.decline])
def test_doing_it_again_oneself_changes_nothing(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment, act: Callable[..., Outcome]
) -> None:
    first = act(session, request_, "rosa", now, clinic=clinic)
    version = request_.version
    again = act(session, request_, "rosa", now, clinic=clinic)
    assert (again.result, again.repeated, request_.version) == (first.result, True, version)
    assert act(session, request_, "noor", now, clinic=clinic).result is Result.DECIDED


def test_a_request_whose_time_has_come_cannot_be_approved(
    session: Session, clinic: Clinic, request_: Appointment
) -> None:
    assert requests.approve(session, request_, "rosa", request_.start, clinic=clinic).result is Result.CLOSED


def test_a_note_is_written_and_nobody_is_told(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment
) -> None:
    told = len(notices.about(session, request_))
    assert requests.note(session, request_, "rosa", now, "rang, no answer", clinic).result is Result.NOTED
    event = session.execute(select(AppointmentEvent).order_by(AppointmentEvent.id.desc())).scalars().first()
    assert (event.actor, event.action, event.detail) == ("rosa", "noted", {"note": "rang, no answer"})
    assert (request_.status, len(notices.about(session, request_))) == ("waiting", told)
    with pytest.raises(ValueError, match="needs words"):
        requests.note(session, request_, "rosa", now, "  ", clinic)


def test_a_call_leaves_the_request_waiting(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment
) -> None:
    limit = request_.respond_by
    assert requests.call_back(session, request_, "rosa", now, clinic=clinic).result is Result.CALLING
    assert (request_.status, request_.respond_by) == ("waiting", limit)
    requests.decline(session, request_, "rosa", now, clinic=clinic)
    assert requests.call_back(session, request_, "noor", now, clinic=clinic).result is Result.DECIDED


def test_staff_cancel(session: Session, clinic: Clinic, now: datetime, request_: Appointment) -> None:
    seen = request_.version
    outcome = requests.cancel(session, request_, "rosa", now, reason="room is flooded", clinic=clinic)
    assert (outcome.result, request_.status, slots(session)) == (Result.CANCELLED, "cancelled", 0)
    assert requests.cancel(session, request_, "rosa", now, clinic=clinic).repeated
    late = requests.cancel(session, request_, "noor", now, seen_version=seen, clinic=clinic)
    assert late.result is Result.DECIDED


# when staff move it to -> what comes of it
STAFF_MOVES = [
    (date(2027, 2, 12), time(11, 0), Result.MOVED),
    (date(2027, 2, 10), time(14, 30), Result.MOVED),  # sooner than clients may
    (date(2027, 6, 1), time(11, 0), Result.MOVED),  # further ahead than clients may
    (date(2027, 2, 10), time(14, 0), Result.TAKEN),  # past
    (date(2027, 2, 14), time(11, 0), Result.TAKEN),  # closed
    (date(2027, 2, 12), time(9, 0), Result.TAKEN),  # before opening
    (date(2027, 2, 12), time(11, 7), Result.TAKEN),  # no quarter of an hour
]


@pytest.mark.parametrize(("day", "at", "result"), STAFF_MOVES)
def test_staff_move(
    session: Session,
    clinic: Clinic,
    now: datetime,
    request_: Appointment,
    day: date,
    at: time,
    result: Result,
) -> None:
    place = Place("flatiron", 1, datetime.combine(day, at, clinic.zone), 60)
    assert requests.move(session, request_, place, "rosa", now, clinic=clinic).result is result
    assert (request_.start == place.start) == (result is Result.MOVED)


def test_moving_where_it_is_does_nothing(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment, five: Place
) -> None:
    version = request_.version
    outcome = requests.move(session, request_, five, "rosa", now, clinic=clinic)
    assert (outcome.result, outcome.repeated, request_.version) == (Result.MOVED, True, version)


def test_of_two_movers_the_second_is_told(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment, five: Place
) -> None:
    seen = request_.version
    for by, hours, result in (("rosa", 1, Result.MOVED), ("noor", 2, Result.DECIDED)):
        place = Place(five.studio, 1, five.start - timedelta(hours=hours), 60)
        outcome = requests.move(session, request_, place, by, now, seen_version=seen, clinic=clinic)
        assert outcome.result is result


def test_each_thing_done_makes_a_new_version(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment
) -> None:
    """Also within the same moment: who looked before a note was written looks again."""
    versions = [request_.version]
    for act in (requests.call_back, requests.call_back):
        act(session, request_, "rosa" if len(versions) == 1 else "noor", now, clinic=clinic)
        versions.append(request_.version)
    requests.note(session, request_, "rosa", now, "rang", clinic)
    versions.append(request_.version)
    assert sorted(set(versions)) == versions


def test_found_by_reference_with_its_history(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment
) -> None:
    requests.decline(session, request_, "rosa", now, clinic=clinic)
    found = requests.find(session, request_.reference)
    assert found is request_
    assert [(event.action, event.actor) for event in ledger.history(session, found)] == [
        ("requested", "client"),
        ("declined", "rosa"),
    ]
    assert requests.find(session, "X34679") is None
