"""From a wish to a place that is held."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from actions import places
from clinic import clock, diary
from clinic.db import base
from clinic.diary import Place
from clinic.when.model import When

ZONE = ZoneInfo("America/New_York")
FRIDAY = date(2027, 2, 12)
FRIDAY_AT_3 = When(days=(FRIDAY,), exact=time(15))
OFFERED = ["2027-02-12T10:00:00-05:00", "2027-02-12T11:00:00-05:00", "2027-02-12T12:00:00-05:00"]

pytestmark = pytest.mark.usefixtures("fresh_clinic")


def held(conversation: str) -> Place | None:
    with base.session() as session:
        return diary.held(session, conversation, clock.now())


def test_a_place_survives_the_slot() -> None:
    place = Place("flatiron", 2, datetime(2027, 2, 12, 15, tzinfo=ZONE), 60)
    assert places.from_slot(places.to_slot(place)) == place


def test_a_first_visit_is_planned() -> None:
    assert places.minutes_of_visit() == 60


@pytest.mark.parametrize(
    ("wish", "offered", "text", "start"),
    [
        (FRIDAY_AT_3, [], "", "2027-02-12T15:00:00-05:00"),
        (None, OFFERED, "the second", "2027-02-12T11:00:00-05:00"),
        (None, OFFERED, "2", "2027-02-12T11:00:00-05:00"),
        (None, OFFERED, "the last one", "2027-02-12T12:00:00-05:00"),
        (None, OFFERED, "any of them", "2027-02-12T10:00:00-05:00"),
        (FRIDAY_AT_3, OFFERED, "the first", "2027-02-12T10:00:00-05:00"),
        (FRIDAY_AT_3, OFFERED, "3pm", "2027-02-12T15:00:00-05:00"),
    ],
)
def test_what_is_chosen_is_held(wish: When | None, offered: list[str], text: str, start: str) -> None:
    place = places.hold_chosen("flatiron", wish, offered, text, "web:1")
    assert place is not None
    assert place.start == datetime.fromisoformat(start)
    assert held("web:1") == place


@pytest.mark.parametrize(
    ("wish", "offered", "text"),
    [
        (None, [], "the second"),
        (None, OFFERED, "yes"),
        (None, OFFERED, "what does it cost"),
        (When(days=(FRIDAY,)), [], ""),
        (When(days=(FRIDAY,), earliest=time(15)), [], ""),
        (When(days=(FRIDAY,), exact=time(15), around=True), [], ""),
        (When(days=(FRIDAY,), exact=time(9), problem="too_early"), [], ""),
        (When(exact=time(15)), [], ""),
        (When(days=(date(2027, 2, 14),), exact=time(15)), [], ""),  # a Sunday
        (When(days=(date(2027, 2, 10),), exact=time(14)), [], ""),  # gone
    ],
)
def test_nothing_is_held_without_a_choice(wish: When | None, offered: list[str], text: str) -> None:
    assert places.hold_chosen("flatiron", wish, offered, text, "web:1") is None
    assert held("web:1") is None


def test_both_rooms_gone_nothing_is_held() -> None:
    rooms = [places.hold_chosen("flatiron", FRIDAY_AT_3, [], "", f"web:{n}") for n in range(3)]
    assert [place.room if place else None for place in rooms] == [1, 2, None]


def test_a_new_choice_gives_up_the_old_one() -> None:
    places.hold_chosen("flatiron", FRIDAY_AT_3, [], "", "web:1")
    places.hold_chosen("flatiron", When(days=(FRIDAY,), exact=time(11)), [], "", "web:1")
    place = held("web:1")
    assert place is not None
    assert place.start.hour == 11


def test_offers_are_three_at_most_and_as_wished() -> None:
    found = places.offers("flatiron", When(days=(FRIDAY,), earliest=time(15)), "web:1")
    assert len(found) == places.MOST_OFFERS
    assert all(place.start.date() == FRIDAY and place.start.hour >= 15 for place in found)


def test_places_as_people_read_and_press_them() -> None:
    found = places.offers("flatiron", FRIDAY_AT_3, "web:1")[:1]
    assert places.spoken(found) == "Friday, February 12 at 3 pm"
    assert places.buttons(found) == [{"title": "Friday, February 12 at 3 pm"}]
    assert places.spoken(found * 2).count("; ") == 1
