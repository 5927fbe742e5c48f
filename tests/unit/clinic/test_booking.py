"""Confirming, changing, cancelling, and finding one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic import booking, diary, references
from clinic.booking import Draft
from clinic.db.appointments import Appointment, AppointmentEvent, Kind, RoomSlot, Status
from clinic.db.screenings import Screening
from clinic.diary import Place
from clinic.ledger import Result
from clinic.profile import Clinic

PHONE = "+19175550123"
Screened = Callable[..., int]


@pytest.fixture
def five(clinic: Clinic) -> Place:
    return Place("flatiron", 1, datetime.combine(date(2027, 2, 12), time(17, 0), clinic.zone), 60)


@pytest.fixture
def screened(session: Session, now: datetime) -> Screened:
    """Stores a screening; its id."""

    def store(
        decision: str = "clear", conversation: str = "web:a", person: str = "", hours_ago: float = 0
    ) -> int:
        row = Screening(
            conversation=conversation,
            channel="web",
            person=person,
            question_set="1",
            answers={},
            findings=[],
            rules=[] if decision == "clear" else ["other_serious present"],
            decision=decision,
            at=now - timedelta(hours=hours_ago),
        )
        session.add(row)
        session.flush()
        return row.id

    return store


@pytest.fixture
def draft(five: Place, screened: Screened) -> Draft:
    """Cleared, for Friday at five."""
    return Draft("web:a", five, "Anna", first_visit=True, phone=PHONE, screening_id=screened())


@pytest.fixture
def booked(session: Session, clinic: Clinic, now: datetime, draft: Draft) -> Appointment:
    appointment = booking.confirm(session, draft, "clear", "m1", now, clinic).appointment
    assert appointment is not None
    return appointment


def count(session: Session, table: type) -> int:
    return int(session.execute(select(func.count()).select_from(table)).scalar_one())


def later(place: Place, hours: float) -> Place:
    return replace(place, start=place.start + timedelta(hours=hours))


def fill(session: Session, clinic: Clinic, now: datetime, place: Place) -> None:
    for room in (1, 2):
        diary.take(session, place, f"appointment:full{room}", now, clinic=clinic)


KINDS = [
    # said, stored decision, hours ago, whose screening, minor, people -> kind, reasons
    ("clear", "clear", 0, "", False, 1, Kind.BOOKED, []),
    ("clear", "clear", 23.9, "", False, 1, Kind.BOOKED, []),
    ("clear", "clear", 24, "", False, 1, Kind.REQUEST, ["no_clearance"]),
    ("clear", "clear", 0, "maria", False, 1, Kind.REQUEST, ["no_clearance"]),
    ("clear", None, 0, "", False, 1, Kind.REQUEST, ["no_clearance"]),
    ("clear", "ask_clinician", 0, "", False, 1, Kind.REQUEST, ["other_serious present"]),
    ("ask_clinician", "clear", 0, "", False, 1, Kind.REQUEST, ["screening"]),
    ("ask_clinician", "ask_clinician", 0, "", False, 1, Kind.REQUEST, ["other_serious present"]),
    ("ask_clinician", None, 0, "", False, 1, Kind.REQUEST, ["screening"]),
    ("nonsense", None, 0, "", False, 1, Kind.REQUEST, ["screening"]),
    ("", "clear", 0, "", False, 1, Kind.REQUEST, ["screening"]),
    ("clear", "clear", 0, "", True, 1, Kind.REQUEST, ["minor"]),
    ("clear", "clear", 0, "", False, 2, Kind.REQUEST, ["several_people"]),
    ("ask_clinician", None, 0, "", True, 3, Kind.REQUEST, ["screening", "minor", "several_people"]),
    ("avoid", "clear", 0, "", False, 1, None, []),
    ("clear", "avoid", 0, "", False, 1, None, []),
    ("avoid", None, 0, "", True, 2, None, []),
]


@pytest.mark.parametrize(("said", "stored", "ago", "person", "minor", "people", "kind", "reasons"), KINDS)
def test_kind_of(
    session: Session,
    screened: Screened,
    five: Place,
    now: datetime,
    said: str,
    stored: str | None,
    ago: float,
    person: str,
    minor: bool,
    people: int,
    kind: Kind | None,
    reasons: list[str],
) -> None:
    screening = session.get(Screening, screened(stored, person=person, hours_ago=ago)) if stored else None
    draft = Draft("web:a", five, "Anna", True, phone=PHONE, minor=minor, people=people)
    assert booking.kind_of(draft, said, screening, now) == (kind, reasons)


@pytest.mark.parametrize(
    ("minor", "reasons"), [(True, ["minor", "age said: 15"]), (False, [])], ids=["a child", "a grown-up"]
)
def test_staff_are_told_more_only_of_what_they_decide(
    session: Session, now: datetime, draft: Draft, minor: bool, reasons: list[str]
) -> None:
    told = replace(draft, minor=minor, told=("age said: 15",))
    assert booking.kind_of(told, "clear", session.get(Screening, draft.screening_id), now)[1] == reasons


def test_another_conversations_clearance_does_not_count(
    session: Session, clinic: Clinic, now: datetime, draft: Draft, screened: Screened
) -> None:
    stolen = replace(draft, screening_id=screened(conversation="web:b"))
    assert booking.confirm(session, stolen, "clear", "m1", now, clinic).result is Result.REQUESTED


def test_confirm_books(session: Session, clinic: Clinic, now: datetime, draft: Draft, five: Place) -> None:
    diary.hold(session, five, "web:a", now, clinic)
    outcome = booking.confirm(session, draft, "clear", "m1", now, clinic)
    assert (outcome.result, outcome.place, outcome.repeated) == (Result.BOOKED, five, False)
    appointment = outcome.appointment
    assert appointment is not None
    assert references.is_reference(appointment.reference)
    assert (appointment.kind, appointment.status, appointment.respond_by) == ("booked", "confirmed", None)
    assert diary.held(session, "web:a", now, clinic) is None
    assert count(session, RoomSlot) == 4


def test_one_message_books_once(
    session: Session, clinic: Clinic, now: datetime, draft: Draft, booked: Appointment
) -> None:
    again = booking.confirm(session, draft, "clear", "m1", now + timedelta(minutes=5), clinic)
    assert (again.result, again.appointment, again.repeated) == (Result.BOOKED, booked, True)
    assert count(session, AppointmentEvent) == 1


def test_a_second_yes_books_once(
    session: Session, clinic: Clinic, now: datetime, draft: Draft, booked: Appointment
) -> None:
    again = booking.confirm(session, draft, "clear", "m2", now, clinic)
    assert (again.result, again.appointment, again.repeated) == (Result.BOOKED, booked, True)
    assert count(session, Appointment) == 1


def test_two_people_of_one_conversation_get_a_place_each(
    session: Session, clinic: Clinic, now: datetime, draft: Draft, booked: Appointment, screened: Screened
) -> None:
    wife = replace(draft, treated="Maria", screening_id=screened(person="Maria"))
    outcome = booking.confirm(session, wife, "clear", "m2", now, clinic)
    assert (outcome.result, outcome.repeated) == (Result.BOOKED, False)
    assert outcome.place is not None
    assert outcome.place.room == 2


def test_ask_a_clinician_requests_and_keeps_the_place(
    session: Session, clinic: Clinic, now: datetime, draft: Draft, screened: Screened
) -> None:
    outcome = booking.confirm(
        session, replace(draft, screening_id=screened("ask_clinician")), "ask_clinician", "m1", now, clinic
    )
    assert outcome.result is Result.REQUESTED
    assert outcome.appointment is not None
    assert outcome.appointment.status == Status.WAITING.value
    assert outcome.appointment.reasons == ["other_serious present"]
    assert outcome.appointment.respond_by == now + timedelta(hours=clinic.booking.request_hold_hours)
    assert count(session, RoomSlot) == 4


def test_a_request_waits_no_longer_than_its_visit(
    session: Session, clinic: Clinic, now: datetime, draft: Draft
) -> None:
    soon = datetime.combine(now.date(), time(17, 0), clinic.zone)
    asked = replace(draft, place=replace(draft.place, start=soon))
    outcome = booking.confirm(session, asked, "ask_clinician", "m1", now, clinic)
    assert outcome.appointment is not None
    assert outcome.appointment.respond_by == soon


def test_avoid_books_nothing_and_gives_the_hold_up(
    session: Session, clinic: Clinic, now: datetime, draft: Draft, five: Place
) -> None:
    diary.hold(session, five, "web:a", now, clinic)
    outcome = booking.confirm(session, draft, "avoid", "m1", now, clinic)
    assert (outcome.result, outcome.appointment) == (Result.REFUSED, None)
    assert count(session, Appointment) == count(session, RoomSlot) == 0


def test_the_loser_hears_what_is_nearest(
    session: Session, clinic: Clinic, now: datetime, draft: Draft, five: Place
) -> None:
    fill(session, clinic, now, five)
    outcome = booking.confirm(session, draft, "clear", "m1", now, clinic)
    assert (outcome.result, outcome.appointment) == (Result.TAKEN, None)
    assert [place.start.strftime("%a %H:%M") for place in outcome.offers] == [
        "Fri 15:30",
        "Fri 16:00",
        "Fri 18:00",
    ]
    assert count(session, Appointment) == count(session, AppointmentEvent) == 0


def test_who_loses_keeps_the_hold(
    session: Session, clinic: Clinic, now: datetime, draft: Draft, five: Place
) -> None:
    fill(session, clinic, now, five)
    diary.hold(session, later(five, -2), "web:a", now, clinic)
    booking.confirm(session, draft, "clear", "m1", now, clinic)
    assert diary.held(session, "web:a", now, clinic) == later(five, -2)


@pytest.mark.parametrize("lacking", [{"name": " "}, {"phone": None}])
def test_a_draft_must_be_complete(draft: Draft, lacking: dict[str, str | None]) -> None:
    with pytest.raises(ValueError, match="a booking needs"):
        replace(draft, **lacking)  # type: ignore[arg-type]


def test_move(session: Session, clinic: Clinic, now: datetime, booked: Appointment, five: Place) -> None:
    wanted = replace(later(five, -0.5), minutes=45)  # overlaps the place that is given up
    outcome = booking.move(session, booked, wanted, "m2", now, clinic=clinic)
    assert (outcome.result, outcome.place) == (Result.MOVED, wanted)
    assert (booked.status, booked.start, booked.minutes) == ("confirmed", wanted.start, 45)
    assert count(session, RoomSlot) == 3


def test_moving_to_a_taken_place_keeps_the_old_one(
    session: Session, clinic: Clinic, now: datetime, booked: Appointment, five: Place
) -> None:
    fill(session, clinic, now, later(five, -3))
    outcome = booking.move(session, booked, later(five, -3), "m2", now, clinic=clinic)
    assert (outcome.result, outcome.appointment, len(outcome.offers)) == (Result.TAKEN, booked, 3)
    assert booked.start == five.start
    assert diary.free(session, "flatiron", five.start, 60, now, clinic=clinic) == replace(five, room=2)


def test_moving_from_another_conversation_uses_its_hold(
    session: Session, clinic: Clinic, now: datetime, booked: Appointment, five: Place
) -> None:
    wanted = later(five, -2)
    diary.take(session, wanted, "appointment:full", now, clinic=clinic)
    held = diary.hold(session, wanted, "sms:b", now, clinic)
    assert held is not None
    outcome = booking.move(session, booked, held, "m2", now, clinic=clinic, conversation="sms:b")
    assert (outcome.result, outcome.place) == (Result.MOVED, held)
    assert diary.held(session, "sms:b", now, clinic) is None


def test_a_moved_request_waits_for_staff_anew(
    session: Session, clinic: Clinic, now: datetime, draft: Draft, five: Place
) -> None:
    request = booking.confirm(session, draft, "ask_clinician", "m1", now, clinic).appointment
    assert request is not None
    after = now + timedelta(hours=20)
    booking.move(session, request, later(five, -1), "m2", after, clinic=clinic)
    assert (request.status, request.respond_by) == ("waiting", after + timedelta(hours=24))


def test_edit(session: Session, clinic: Clinic, now: datetime, booked: Appointment) -> None:
    outcome = booking.edit(
        session, booked, {"phone": None, "email": "a@example.com"}, "m2", now, clinic=clinic
    )
    assert (outcome.result, booked.phone, booked.email, booked.name) == (
        Result.EDITED,
        None,
        "a@example.com",
        "Anna",
    )


@pytest.mark.parametrize(
    "changes", [{"phone": None}, {"name": ""}, {"status": "confirmed"}, {"treated": "Bob"}]
)
def test_edits_that_are_mistakes(
    session: Session, clinic: Clinic, now: datetime, booked: Appointment, changes: dict[str, str | None]
) -> None:
    with pytest.raises(ValueError, match=r"a booking needs|cannot be edited"):
        booking.edit(session, booked, changes, "m2", now, clinic=clinic)
    assert (booked.name, booked.phone, booked.status, booked.treated) == ("Anna", PHONE, "confirmed", "")


def test_cancel_frees_the_place(session: Session, clinic: Clinic, now: datetime, booked: Appointment) -> None:
    first = booking.cancel(session, booked, "m2", now, clinic=clinic)
    second = booking.cancel(session, booked, "m3", now, clinic=clinic)
    assert (first.result, first.repeated) == (Result.CANCELLED, False)
    assert (second.result, second.repeated) == (Result.CANCELLED, True)
    assert count(session, RoomSlot) == 0


def test_a_message_found_again_changes_nothing(
    session: Session, clinic: Clinic, now: datetime, booked: Appointment, five: Place
) -> None:
    booking.move(session, booked, later(five, -1), "m2", now, clinic=clinic)
    booking.move(session, booked, later(five, -2), "m3", now, clinic=clinic)
    again = booking.move(session, booked, later(five, -1), "m2", now, clinic=clinic)
    assert (again.result, again.repeated, again.place) == (Result.MOVED, True, later(five, -2))


@pytest.mark.parametrize("hours", [51, 60])
def test_what_has_begun_is_closed(
    session: Session, clinic: Clinic, now: datetime, booked: Appointment, five: Place, hours: int
) -> None:
    after = now + timedelta(hours=hours)
    assert booking.move(session, booked, later(five, 72), "m2", after, clinic=clinic).result is Result.CLOSED
    assert booking.edit(session, booked, {"name": "Bob"}, "m3", after, clinic=clinic).result is Result.CLOSED
    assert booking.cancel(session, booked, "m4", after, clinic=clinic).result is Result.CLOSED
    assert booked.status == "confirmed"


def test_what_is_cancelled_cannot_be_moved(
    session: Session, clinic: Clinic, now: datetime, booked: Appointment, five: Place
) -> None:
    booking.cancel(session, booked, "m2", now, clinic=clinic)
    assert booking.move(session, booked, later(five, -1), "m3", now, clinic=clinic).result is Result.CLOSED
    assert count(session, RoomSlot) == 0


def test_events_say_who_did_what(
    session: Session, clinic: Clinic, now: datetime, booked: Appointment, five: Place
) -> None:
    booking.move(session, booked, later(five, -1), "m2", now, clinic=clinic)
    booking.cancel(session, booked, None, now, actor="rosa", clinic=clinic)
    events = session.execute(select(AppointmentEvent).order_by(AppointmentEvent.id)).scalars().all()
    assert [(event.action, event.actor) for event in events] == [
        ("booked", "client"),
        ("moved", "client"),
        ("cancelled", "rosa"),
    ]
    assert events[1].detail == {"from": "2027-02-12T17:00:00-05:00", "studio": "flatiron"}


def test_staff_who_move_leave_the_clients_hold(
    session: Session, clinic: Clinic, now: datetime, booked: Appointment, five: Place
) -> None:
    diary.hold(session, later(five, -4), "web:a", now, clinic)
    booking.move(session, booked, later(five, -2), None, now, actor="rosa", clinic=clinic)
    assert diary.held(session, "web:a", now, clinic) == later(five, -4)


def test_mine(session: Session, clinic: Clinic, now: datetime, booked: Appointment) -> None:
    assert booking.mine(session, "web:a", now) == [booked]
    assert booking.mine(session, "web:b", now) == []
    assert booking.mine(session, "web:a", now + timedelta(days=3)) == []
    booking.cancel(session, booked, "m2", now, clinic=clinic)
    assert booking.mine(session, "web:a", now) == []


def test_of_phone(session: Session, now: datetime, booked: Appointment) -> None:
    assert booking.of_phone(session, PHONE, now) == [booked]
    assert booking.of_phone(session, "+19175550124", now) == []


@pytest.mark.parametrize(
    ("contact", "found"),
    [
        ("917 555 0123", True),
        ("+1 (917) 555-0123", True),
        ("917 555 0124", False),
        ("anna@example.com", False),
        ("", False),
    ],
)
def test_by_reference_and_contact(
    session: Session, now: datetime, booked: Appointment, contact: str, found: bool
) -> None:
    said = f"my reference is {booked.reference.lower()}"
    assert (booking.by_reference(session, said, contact, now) == booked) is found


def test_a_contact_alone_finds_nothing(session: Session, now: datetime, booked: Appointment) -> None:
    assert booking.by_reference(session, "K7F3PT", "917 555 0123", now) is None
    assert booking.by_reference(session, "", "917 555 0123", now) is None


def test_by_reference_and_email(session: Session, clinic: Clinic, now: datetime, booked: Appointment) -> None:
    booking.edit(session, booked, {"email": "anna@example.com"}, "m2", now, clinic=clinic)
    assert booking.by_reference(session, booked.reference, "Anna@Example.com", now) == booked
