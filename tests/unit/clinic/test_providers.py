"""Which provider keeps the diary, and the booking page."""

from __future__ import annotations

from datetime import datetime

import pytest

from clinic import diary, link, providers
from clinic.diary import Place
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


def test_a_booking_page_gets_what_is_known(clinic: Clinic) -> None:
    known = {"studio": "flatiron", "date": "2027-02-12", "name": "Ana & Söhne", "email": "a+b@example.com"}
    assert link.address(kept_by(clinic, Named.link), known) == (
        "https://book.example.com/flatiron/2027-02-12?name=Ana%20%26%20S%C3%B6hne&email=a%2Bb%40example.com&phone="
    )


def test_without_a_page_there_is_no_address(clinic: Clinic) -> None:
    assert not link.is_used(clinic)
    with pytest.raises(ValueError, match=r"no booking\.link"):
        link.address(clinic, {})
