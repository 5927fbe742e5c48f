"""Who is told what, once, however often and by whom it is looked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy.orm import Session

from clinic import booking, notices, requests
from clinic.booking import Draft
from clinic.db.appointments import Appointment
from clinic.db.notices import Notice, NoticeState, Route
from clinic.diary import Place
from clinic.ledger import CLIENT
from clinic.profile import Clinic

REAL = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)
THREAD, MAIL, STUDIO = ("client", "thread"), ("client", "mail"), ("studio", "mail")


@pytest.fixture
def five(clinic: Clinic) -> Place:
    return Place("flatiron", 1, datetime.combine(date(2027, 2, 12), time(17, 0), clinic.zone), 60)


@pytest.fixture
def request_(session: Session, clinic: Clinic, now: datetime, five: Place) -> Appointment:
    draft = Draft("web:a", five, "Anna", first_visit=True, phone="+19175550123", email="anna@example.com")
    appointment = booking.confirm(session, draft, "ask_clinician", "m1", now, clinic).appointment
    assert appointment is not None
    return appointment


def told(session: Session, appointment: Appointment, about: str) -> set[tuple[str, str]]:
    found = [notice for notice in notices.about(session, appointment) if notice.about == about]
    ways = [(notice.audience, notice.route) for notice in found]
    assert len(set(ways)) == len(ways)
    return set(ways)


Deed = Callable[[Session, Appointment, datetime, Clinic], Any]
# what is done -> who is told of it
TOLD: list[tuple[str, Deed, set[tuple[str, str]]]] = [
    ("requested", lambda s, a, n, c: None, {MAIL, STUDIO}),
    ("approved", lambda s, a, n, c: requests.approve(s, a, "rosa", n, clinic=c), {THREAD, MAIL, STUDIO}),
    ("declined", lambda s, a, n, c: requests.decline(s, a, "rosa", n, clinic=c), {THREAD, MAIL, STUDIO}),
    ("calling", lambda s, a, n, c: requests.call_back(s, a, "rosa", n, clinic=c), {THREAD, MAIL}),
    ("noted", lambda s, a, n, c: requests.note(s, a, "rosa", n, "hm", c), set()),
    ("lapsed", lambda s, a, n, c: requests.lapse(s, n + timedelta(days=2), c), {THREAD, MAIL, STUDIO}),
    ("cancelled", lambda s, a, n, c: requests.cancel(s, a, "rosa", n, clinic=c), {THREAD, MAIL, STUDIO}),
    ("cancelled", lambda s, a, n, c: booking.cancel(s, a, "m2", n, clinic=c), {MAIL, STUDIO}),
    ("edited", lambda s, a, n, c: booking.edit(s, a, {"note": "x"}, "m2", n, clinic=c), set()),
]


@pytest.mark.parametrize(("about", "deed", "ways"), TOLD)
def test_who_is_told(
    session: Session,
    clinic: Clinic,
    now: datetime,
    request_: Appointment,
    about: str,
    deed: Deed,
    ways: set[tuple[str, str]],
) -> None:
    deed(session, request_, now, clinic)
    deed(session, request_, now, clinic)  # doing it twice tells nobody twice
    assert told(session, request_, about) == ways


@pytest.mark.parametrize("by", ["rosa", CLIENT])
def test_a_move_is_told(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment, five: Place, by: str
) -> None:
    place = Place("flatiron", 1, five.start - timedelta(hours=2), 60)
    booking.move(session, request_, place, None, now, actor=by, clinic=clinic)
    assert told(session, request_, "moved") == ({MAIL, STUDIO} if by == CLIENT else {THREAD, MAIL, STUDIO})
    assert {n.said["start"] for n in notices.about(session, request_)} == {
        at.astimezone(timezone.utc).isoformat() for at in (five.start, place.start)
    }


def test_without_an_address_there_is_no_mail(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment
) -> None:
    booking.edit(session, request_, {"email": None}, "m2", now, clinic=clinic)
    requests.approve(session, request_, "rosa", now, clinic=clinic)
    assert told(session, request_, "approved") == {THREAD, STUDIO}


def test_a_notice_holds_nothing_about_health_and_staff_words_only_for_the_client(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment
) -> None:
    request_.reasons, request_.note = ["pregnancy"], "pregnant"
    requests.decline(session, request_, "rosa", now, reason="pregnant", words="Call us.", clinic=clinic)
    found = [notice for notice in notices.about(session, request_) if notice.about == "declined"]
    assert not any("pregnan" in str(notice.said) for notice in found)
    assert {n.audience: n.said.get("words") for n in found} == {"client": "Call us.", "studio": None}


def due(session: Session, at: datetime, route: Route = Route.MAIL) -> Notice | None:
    return notices.claim(session, route, at)


def test_a_notice_is_claimed_by_one(session: Session, request_: Appointment) -> None:
    first, second = due(session, REAL), due(session, REAL)
    assert first
    assert second
    assert first.id != second.id
    assert due(session, REAL) is None
    assert due(session, REAL, Route.THREAD) is None


def test_a_notice_whose_worker_died_is_due_again(session: Session, request_: Appointment) -> None:
    first = due(session, REAL)
    due(session, REAL)
    assert due(session, REAL + notices.CLAIM - timedelta(seconds=1)) is None
    assert due(session, REAL + notices.CLAIM) is first


def test_trying_again_waits_longer_each_time_and_ends(session: Session, request_: Appointment) -> None:
    other = due(session, REAL)
    assert other
    notices.settle(session, other.id, NoticeState.SENT, REAL)
    at, pauses = REAL, []
    notice = due(session, at)
    assert notice
    while notice.state == NoticeState.SENDING.value:
        notices.settle(session, notice.id, NoticeState.WAITING, at, "refused")
        if notice.state == NoticeState.WAITING.value:
            assert due(session, notice.due_at - timedelta(seconds=1)) is None
            pauses.append(notice.due_at - at)
            at = notice.due_at
            assert due(session, at) is notice
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (notices.FIRST_PAUSE, notices.LONGEST_PAUSE)
    assert (notice.state, notice.attempts) == ("failed", notices.MOST_ATTEMPTS)
    assert notices.failed(session) == [notice]


def test_what_failed_is_not_told_late_when_it_has_changed(
    session: Session, clinic: Clinic, now: datetime, request_: Appointment
) -> None:
    first = due(session, REAL)
    assert first
    notices.settle(session, first.id, NoticeState.WAITING, REAL, "refused")
    booking.cancel(session, request_, "m2", now, clinic=clinic)
    later = [due(session, REAL + timedelta(hours=1)) for _ in range(3)]
    assert [notice.about for notice in later if notice] == ["requested", "cancelled", "cancelled"]
    assert (first.state, first.problem) == ("off", "overtaken by a later change")
