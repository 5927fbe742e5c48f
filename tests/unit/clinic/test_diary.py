"""Places: who gets one, who loses, and what becomes free again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic import diary
from clinic.db.appointments import RoomSlot
from clinic.diary import Place
from clinic.profile import Clinic
from clinic.when.model import When

FRIDAY = date(2027, 2, 12)
AT_FIVE = When(days=(FRIDAY,), exact=time(17, 0))


@pytest.fixture
def five(clinic: Clinic) -> Place:
    return Place("flatiron", 1, datetime.combine(FRIDAY, time(17, 0), clinic.zone), 60)


def later(place: Place, minutes: int) -> Place:
    return Place(place.studio, place.room, place.start + timedelta(minutes=minutes), place.minutes)


def slots(session: Session) -> int:
    return int(session.execute(select(func.count()).select_from(RoomSlot)).scalar_one())


def test_a_held_place_is_hidden_from_others_once_all_rooms_are_held(
    session: Session, clinic: Clinic, now: datetime, five: Place
) -> None:
    assert diary.hold(session, five, "web:a", now, clinic) == five
    second = diary.hold(session, five, "web:b", now, clinic)
    assert second is not None
    assert second.room == 2
    assert diary.hold(session, five, "web:c", now, clinic) is None
    assert diary.free(session, "flatiron", five.start, 60, now, clinic=clinic) is None
    offered = diary.offers(session, "flatiron", AT_FIVE, 60, now, conversation="web:c", clinic=clinic)
    assert [place.start.strftime("%H:%M") for place in offered] == ["15:30", "16:00", "18:00"]


def test_ones_own_hold_is_free_to_oneself(
    session: Session, clinic: Clinic, now: datetime, five: Place
) -> None:
    for conversation in ("web:a", "web:b"):
        diary.hold(session, five, conversation, now, clinic)
    assert (
        diary.offers(session, "flatiron", AT_FIVE, 60, now, conversation="web:b", clinic=clinic)[0].start
        == five.start
    )
    assert diary.free(session, "flatiron", five.start, 60, now, conversation="web:a", clinic=clinic)


def test_a_visit_overlaps_those_that_begin_before_its_end(
    session: Session, clinic: Clinic, now: datetime, five: Place
) -> None:
    one_room = clinic.copy(update={"studios": tuple(s.copy(update={"rooms": 1}) for s in clinic.studios)})
    diary.take(session, five, "appointment:1", now, clinic=one_room)
    for minutes, is_free in ((-60, True), (-45, False), (-15, False), (0, False), (45, False), (60, True)):
        found = diary.free(session, "flatiron", later(five, minutes).start, 60, now, clinic=one_room)
        assert (found is not None) is is_free, minutes


def test_studios_do_not_share_rooms(session: Session, clinic: Clinic, now: datetime, five: Place) -> None:
    for owner in ("appointment:1", "appointment:2"):
        assert diary.take(session, five, owner, now, clinic=clinic)
    assert diary.free(session, "williamsburg", five.start, 60, now, clinic=clinic)


def test_a_new_hold_replaces_the_old_one(
    session: Session, clinic: Clinic, now: datetime, five: Place
) -> None:
    diary.hold(session, five, "web:a", now, clinic)
    moved = diary.hold(session, later(five, 30), "web:a", now, clinic)  # overlaps the old one
    assert diary.held(session, "web:a", now, clinic) == moved == later(five, 30)
    assert slots(session) == 4


def test_a_lost_hold_leaves_the_old_one(session: Session, clinic: Clinic, now: datetime, five: Place) -> None:
    wanted = later(five, -120)
    for owner in ("appointment:1", "appointment:2"):
        diary.take(session, wanted, owner, now, clinic=clinic)
    diary.hold(session, five, "web:a", now, clinic)
    assert diary.hold(session, wanted, "web:a", now, clinic) is None
    assert diary.held(session, "web:a", now, clinic) == five


def test_a_hold_ends_by_itself(session: Session, clinic: Clinic, now: datetime, five: Place) -> None:
    for conversation in ("web:a", "web:b"):
        diary.hold(session, five, conversation, now, clinic)
    after = now + timedelta(minutes=clinic.booking.hold_minutes)
    assert diary.held(session, "web:a", after, clinic) is None
    assert diary.free(session, "flatiron", five.start, 60, after, clinic=clinic)
    assert diary.hold(session, five, "web:c", after, clinic) == five
    assert diary.lapse(session, after) == ["hold:web:b"]
    assert diary.held(session, "web:c", after, clinic) == five


def test_taking_fulfils_the_hold(session: Session, clinic: Clinic, now: datetime, five: Place) -> None:
    diary.hold(session, five, "web:a", now, clinic)
    assert diary.take(session, five, "appointment:1", now, held_by="web:a", clinic=clinic) == five
    assert diary.held(session, "web:a", now, clinic) is None
    assert slots(session) == 4


def test_a_held_place_can_be_taken_when_notice_has_run_out_meanwhile(
    session: Session, clinic: Clinic, now: datetime
) -> None:
    soon = Place("flatiron", 1, datetime.combine(now.date(), time(15, 15), clinic.zone), 60)
    diary.hold(session, soon, "web:a", now, clinic)
    after = now + timedelta(minutes=9)
    assert diary.take(session, soon, "appointment:2", after, clinic=clinic) is None
    assert diary.take(session, soon, "appointment:1", after, held_by="web:a", clinic=clinic) == soon


@pytest.mark.parametrize("minutes", [-600, 90, 7])
def test_places_outside_the_timetable_are_lost(
    session: Session, clinic: Clinic, now: datetime, five: Place, minutes: int
) -> None:
    assert diary.hold(session, later(five, minutes), "web:a", now, clinic) is None
    assert diary.take(session, later(five, minutes), "appointment:1", now, clinic=clinic) is None
    assert slots(session) == 0


def test_staff_may_grant_what_the_timetable_does_not(
    session: Session, clinic: Clinic, now: datetime, five: Place
) -> None:
    assert diary.take(session, later(five, 90), "appointment:1", now, granted=True, clinic=clinic)


def test_taking_again_moves(session: Session, clinic: Clinic, now: datetime, five: Place) -> None:
    diary.take(session, five, "appointment:1", now, clinic=clinic)
    assert diary.take(session, later(five, 15), "appointment:1", now, clinic=clinic) == later(five, 15)
    assert slots(session) == 4


def test_release(session: Session, clinic: Clinic, now: datetime, five: Place) -> None:
    diary.hold(session, five, "web:a", now, clinic)
    diary.release(session, diary.holder("web:a"))
    assert slots(session) == 0


def test_unknown_studio(session: Session, clinic: Clinic, now: datetime) -> None:
    with pytest.raises(KeyError):
        diary.offers(session, "soho", None, 60, now, clinic=clinic)


def test_a_full_horizon_has_no_offers(session: Session, clinic: Clinic, now: datetime) -> None:
    today_only = clinic.copy(update={"booking": clinic.booking.copy(update={"horizon_days": 1})})
    for day in (0, 1):
        for hour in range(10, 19):
            start = datetime.combine(now.date() + timedelta(days=day), time(hour), clinic.zone)
            for room in (1, 2):
                owner = f"appointment:{day}.{hour}.{room}"
                diary.take(
                    session, Place("flatiron", room, start, 60), owner, now, granted=True, clinic=clinic
                )
    assert diary.offers(session, "flatiron", None, 45, now, clinic=today_only) == []


def test_a_late_evening_has_no_starts_left_today(session: Session, clinic: Clinic, now: datetime) -> None:
    night = now.replace(hour=23)
    assert diary.offers(session, "flatiron", None, 60, night, clinic=clinic)[0].start.day == now.day + 1
