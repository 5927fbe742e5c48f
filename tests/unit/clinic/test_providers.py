"""Which provider keeps the diary, and the booking page."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from clinic import booking, diary, link, providers
from clinic.booking import Draft
from clinic.db.appointments import Appointment, RoomSlot
from clinic.db.screenings import Screening
from clinic.diary import Place
from clinic.ledger import Result
from clinic.profile import Clinic, Link
from clinic.profile import Provider as Named
from clinic.providers.calcom import Calcom
from clinic.providers.desk import Desk

PAGE = "https://book.example.com/{studio}/{date}?name={name}&email={email}&phone={phone}"


def kept_by(clinic: Clinic, provider: Named) -> Clinic:
    rules = clinic.booking.copy(update={"provider": provider, "link": Link(url=PAGE)})
    return clinic.copy(update={"booking": rules})


@pytest.mark.parametrize(("name", "kind"), [("desk", Desk), ("calcom", Calcom), ("link", Desk)])
def test_who_keeps_the_diary(clinic: Clinic, name: str, kind: type) -> None:
    assert isinstance(providers.chosen(kept_by(clinic, Named(name))), kind)


def test_the_desk_is_our_own_diary(clinic: Clinic, now: datetime) -> None:
    desk = Desk()
    assert (desk.offers, desk.free) == (diary.offers, diary.free)
    assert desk.reserve(Place("flatiron", 1, now, 60), now, clinic)


def draft(session: Session, now: datetime, decision: str) -> Draft:
    parts = {"channel": "web", "question_set": "1", "answers": {}, "findings": [], "rules": []}
    screening = Screening(conversation="web:a", decision=decision, at=now, **parts)
    session.add(screening)
    session.flush()
    five = Place("flatiron", 1, now.replace(day=12, hour=17, minute=0), 60)
    return Draft("web:a", five, "Ana & Söhne", True, email="a+b@example.com", screening_id=screening.id)


def test_a_booking_page_gets_what_is_known(session: Session, clinic: Clinic, now: datetime) -> None:
    linked = kept_by(clinic, Named.link)
    said = draft(session, now, "clear")
    diary.hold(session, said.place, "web:a", now, linked)
    outcome = booking.confirm(session, said, "clear", "m1", now, linked)
    assert outcome.result is Result.LINKED
    assert outcome.link == (
        "https://book.example.com/flatiron/2027-02-12?name=Ana%20%26%20S%C3%B6hne&email=a%2Bb%40example.com&phone="
    )
    assert session.query(Appointment).count() == session.query(RoomSlot).count() == 0


@pytest.mark.parametrize(
    ("decision", "result"), [("avoid", Result.REFUSED), ("ask_clinician", Result.REQUESTED)]
)
def test_the_page_is_only_for_who_is_clear(
    session: Session, clinic: Clinic, now: datetime, decision: str, result: Result
) -> None:
    outcome = booking.confirm(
        session, draft(session, now, decision), decision, "m1", now, kept_by(clinic, Named.link)
    )
    assert (outcome.result, outcome.link) == (result, None)


def test_without_a_page_there_is_no_address(clinic: Clinic) -> None:
    with pytest.raises(ValueError, match=r"no booking\.link"):
        link.address(clinic)
