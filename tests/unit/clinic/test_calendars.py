"""Calendar files: right in every zone, changed and taken out again, at addresses that nobody can guess."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

import pytest
from icalendar import Calendar
from sqlalchemy.orm import Session

from clinic import booking, calendars, invitation, requests
from clinic.booking import Draft
from clinic.db.appointments import Appointment
from clinic.diary import Place
from clinic.invitation import Entry
from clinic.profile import Clinic

SECRET, PUBLIC = b"s" * 32, "https://clinic.example"


@pytest.fixture
def request_(session: Session, clinic: Clinic, now: datetime) -> Appointment:
    five = Place("flatiron", 1, datetime.combine(date(2027, 2, 12), time(17), clinic.zone), 60)
    draft = Draft("web:a", five, "Anna", True, phone="+19175550123", note="pregnant")
    made = booking.confirm(session, draft, "ask_clinician", "m1", now, clinic).appointment
    assert made is not None
    made.reasons = ["pregnancy"]
    return made


def events(written: bytes | None) -> list[dict[str, str]]:
    assert written is not None
    found = Calendar.from_ical(written).walk("VEVENT")
    return [{key.lower(): str(event.get(key)) for key in event} for event in found]


def file_of(address: str) -> str:
    return address.rpartition("/")[2]


def own(session: Session, appointment: Appointment, clinic: Clinic) -> bytes | None:
    address = calendars.appointment_address(PUBLIC, SECRET, appointment.reference)
    assert address.startswith(f"{PUBLIC}/calendar/{appointment.reference}-")
    return calendars.appointment_file(session, SECRET, file_of(address), clinic)


def test_a_clients_file_follows_the_appointment(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment
) -> None:
    assert own(session, request_, clinic) is None  # nothing is confirmed yet
    requests.approve(session, request_, "rosa", now, clinic=clinic)
    first = Calendar.from_ical(own(session, request_, clinic) or b"")
    (event,) = first.walk("VEVENT")
    assert first["method"] == "PUBLISH"
    assert event["dtstart"].dt == datetime(2027, 2, 12, 22, 0, tzinfo=timezone.utc)
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=60)
    assert event["summary"] == "Appointment at Stillwater Acupuncture"
    earlier = Place("williamsburg", 1, request_.start - timedelta(hours=3), 60)
    booking.move(session, request_, earlier, "m2", now, clinic=clinic)
    moved = Calendar.from_ical(own(session, request_, clinic) or b"").walk("VEVENT")[0]
    assert (moved["uid"], moved["sequence"] > event["sequence"]) == (event["uid"], True)
    booking.cancel(session, request_, "m3", now, clinic=clinic)
    gone = Calendar.from_ical(own(session, request_, clinic) or b"")
    assert (gone["method"], gone.walk("VEVENT")[0]["status"]) == ("CANCEL", "CANCELLED")


def test_a_declined_request_never_was_in_a_calendar(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment
) -> None:
    requests.decline(session, request_, "rosa", now, clinic=clinic)
    assert own(session, request_, clinic) is None


@pytest.mark.parametrize(
    ("start", "utc"),
    [
        ("2027-03-13T17:00:00-05:00", 22),
        ("2027-03-15T17:00:00-04:00", 21),
        ("2027-11-06T17:00:00-04:00", 21),
        ("2027-11-08T17:00:00-05:00", 22),
    ],
)
def test_around_the_daylight_saving_days(clinic: Clinic, start: str, utc: int) -> None:
    at = datetime.fromisoformat(start).astimezone(clinic.zone)
    written = invitation.for_client(Entry("K7F3PT", "flatiron", at, 60, 1, at), clinic)
    assert Calendar.from_ical(written).walk("VEVENT")[0]["dtstart"].dt.hour == utc


def test_a_feed_shows_a_studio_its_appointments_and_nothing_about_health(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment
) -> None:
    def feed(studio: str) -> bytes | None:
        name = file_of(calendars.feed_address(PUBLIC, SECRET, studio, clinic))
        return calendars.feed_file(session, SECRET, name, clinic, now)

    (event,) = events(feed("flatiron"))
    assert (event["summary"], event["status"]) == ("Anna (to decide)", "TENTATIVE")
    assert "(917) 555-0123" in event["description"]
    assert b"pregnan" not in (feed("flatiron") or b"")
    assert events(feed("williamsburg")) == []
    requests.approve(session, request_, "rosa", now, clinic=clinic)
    assert [e["summary"] for e in events(feed("flatiron"))] == ["Anna"]
    booking.cancel(session, request_, "m2", now, clinic=clinic)
    assert events(feed("flatiron")) == []


@pytest.mark.parametrize(
    "wrong", ["", "-", ".ics", "K7F3PT.ics", "flatiron-.ics", "flatiron-é.ics", "K7F3PT-" + "0" * 32 + ".ics"]
)
def test_a_guessed_address_opens_nothing(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment, wrong: str
) -> None:
    assert calendars.appointment_file(session, SECRET, wrong, clinic) is None
    assert calendars.feed_file(session, SECRET, wrong, clinic, now) is None


def test_an_address_opens_only_what_it_was_made_for(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment
) -> None:
    requests.approve(session, request_, "rosa", now, clinic=clinic)
    feed = file_of(calendars.feed_address(PUBLIC, SECRET, "flatiron", clinic))
    signature = feed.removesuffix(".ics").rpartition("-")[2]
    assert (
        calendars.appointment_file(session, SECRET, f"{request_.reference}-{signature}.ics", clinic) is None
    )
    assert calendars.feed_file(session, SECRET, f"williamsburg-{signature}.ics", clinic, now) is None
    assert calendars.feed_file(session, b"t" * 32, feed, clinic, now) is None
    renumbered = clinic.copy(update={"booking": clinic.booking.copy(update={"feed_number": 2})})
    assert calendars.feed_file(session, SECRET, feed, renumbered, now) is None


def test_what_people_write_cannot_add_lines_to_a_calendar(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment
) -> None:
    request_.name = "Anna\r\nEND:VEVENT\r\nBEGIN:VALARM"
    name = file_of(calendars.feed_address(PUBLIC, SECRET, "flatiron", clinic))
    written = calendars.feed_file(session, SECRET, name, clinic, now)
    assert b"\r\nBEGIN:VALARM" not in (written or b"")
    assert len(events(written)) == 1
