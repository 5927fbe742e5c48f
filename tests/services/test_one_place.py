"""One place, one client: however many ask at once, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from clinic import booking, diary, handoff, questions, requests
from clinic.booking import Draft
from clinic.db import base
from clinic.db.appointments import Appointment, AppointmentEvent, RoomSlot
from clinic.db.handoffs import Handoff
from clinic.db.questions import Question
from clinic.db.screenings import Screening
from clinic.diary import Place
from clinic.ledger import Result
from clinic.profile import Clinic

CROWD = 64


@pytest.fixture
def now(clinic: Clinic) -> datetime:
    return datetime(2027, 2, 10, 14, 10, tzinfo=clinic.zone)


@pytest.fixture
def five(clinic: Clinic) -> Place:
    return Place("flatiron", 1, datetime.combine(date(2027, 2, 12), time(17, 0), clinic.zone), 60)


@pytest.fixture
def one_room(clinic: Clinic) -> Clinic:
    return clinic.copy(
        update={"studios": tuple(studio.copy(update={"rooms": 1}) for studio in clinic.studios)}
    )


def connection_of(url: str, client: int) -> str:
    """The same database under another name, so that each client has connections of its own."""
    if url.startswith("sqlite"):
        return url.replace("sqlite:///", "sqlite:///" + "/." * (client % 40))
    return f"{url}?application_name=client{client}"


def all_at_once(url: str, clients: int, act: Callable[[str, int], Any]) -> list[Any]:
    """What each of the clients got, all having begun at the same moment; errors are raised."""
    results: list[Any] = [None] * clients
    start = threading.Barrier(clients)

    def run(client: int) -> None:
        start.wait(30)
        try:
            results[client] = act(connection_of(url, client), client)
        except Exception as error:
            results[client] = error

    threads = [threading.Thread(target=run, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for client in range(clients):
        base.engine(connection_of(url, client)).dispose()
    errors = [result for result in results if isinstance(result, Exception)]
    assert errors == []
    return results


def clear_drafts(url: str, place: Place, now: datetime, clients: int) -> list[Draft]:
    """A cleared person for each client, all wanting the same place."""
    with base.session(url) as session:
        rows = [
            Screening(
                conversation=f"web:{client}",
                channel="web",
                question_set="1",
                answers={},
                findings=[],
                rules=[],
                decision="clear",
                at=now,
            )
            for client in range(clients)
        ]
        session.add_all(rows)
        session.flush()
        return [
            Draft(row.conversation, place, "Anna", True, phone=f"+1917555{n:04}", screening_id=row.id)
            for n, row in enumerate(rows)
        ]


def count(url: str, table: type) -> int:
    with base.reading(url) as session:
        return int(session.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.mark.smoke
def test_64_confirm_the_last_place(database_url: str, one_room: Clinic, five: Place, now: datetime) -> None:
    drafts = clear_drafts(database_url, five, now, CROWD)

    def confirm(url: str, client: int) -> booking.Outcome:
        with base.session(url) as session:
            return booking.confirm(session, drafts[client], "clear", f"m{client}", now, one_room)

    outcomes = all_at_once(database_url, CROWD, confirm)
    assert Counter(outcome.result for outcome in outcomes) == {Result.BOOKED: 1, Result.TAKEN: CROWD - 1}
    losers = [outcome for outcome in outcomes if outcome.result is Result.TAKEN]
    assert all(
        len(loser.offers) == 3 and five.start not in {o.start for o in loser.offers} for loser in losers
    )
    assert (count(database_url, Appointment), count(database_url, AppointmentEvent)) == (1, 1)
    assert count(database_url, RoomSlot) == 4


def test_the_constraint_alone_suffices(
    database_url: str, one_room: Clinic, five: Place, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diary, "one_writer", lambda session: None)

    def hold(url: str, client: int) -> Place | None:
        with base.session(url) as session:
            return diary.hold(session, five, f"web:{client}", now, one_room)

    held = all_at_once(database_url, CROWD, hold)
    assert [place for place in held if place] == [five]
    assert count(database_url, RoomSlot) == 4


@pytest.mark.smoke
def test_one_person_gets_one_of_three_studios(
    database_url: str, clinic: Clinic, five: Place, now: datetime
) -> None:
    """The same phone number in as many conversations, all at once, in studios that all have room."""

    def ask(url: str, client: int) -> booking.Outcome:
        place = replace(five, studio=clinic.studios[client % 3].key)
        draft = Draft(f"web:{client}", place, "Anna", True, phone="+19175550123")
        with base.session(url) as session:
            return booking.confirm(session, draft, "ask_clinician", f"m{client}", now, clinic)

    results = Counter(outcome.result for outcome in all_at_once(database_url, 12, ask))
    assert results == {Result.REQUESTED: 1, Result.OVERLAPS: 11}
    assert count(database_url, Appointment) == 1


def test_two_rooms_have_two_winners(database_url: str, clinic: Clinic, five: Place, now: datetime) -> None:
    def hold(url: str, client: int) -> Place | None:
        with base.session(url) as session:
            return diary.hold(session, five, f"web:{client}", now, clinic)

    held = [place for place in all_at_once(database_url, 16, hold) if place]
    assert sorted(place.room for place in held) == [1, 2]


def test_one_message_delivered_often_books_once(
    database_url: str, clinic: Clinic, five: Place, now: datetime
) -> None:
    draft = clear_drafts(database_url, five, now, 1)[0]

    def confirm(url: str, client: int) -> booking.Outcome:
        with base.session(url) as session:
            return booking.confirm(session, draft, "clear", "m1", now, clinic)

    outcomes = all_at_once(database_url, 16, confirm)
    assert {outcome.result for outcome in outcomes} == {Result.BOOKED}
    assert sum(not outcome.repeated for outcome in outcomes) == 1
    assert len({outcome.appointment.reference for outcome in outcomes}) == 1
    assert (count(database_url, Appointment), count(database_url, RoomSlot)) == (1, 4)


def test_swapping_places_ends(database_url: str, one_room: Clinic, five: Place, now: datetime) -> None:
    """Each wants what its neighbour holds: nobody waits for ever, nobody holds two, nothing is held twice."""
    places = [replace(five, start=five.start - timedelta(hours=hour)) for hour in range(8)]
    with base.session(database_url) as session:
        for client, place in enumerate(places):
            assert diary.hold(session, place, f"web:{client}", now, one_room)

    def swap(url: str, client: int) -> None:
        for step in range(1, 9):
            with base.session(url) as session:
                wanted = places[(client + step) % 8]
                diary.hold(session, wanted, f"web:{client}", now, one_room)

    all_at_once(database_url, 8, swap)
    with base.reading(database_url) as session:
        held = [diary.held(session, f"web:{client}", now, one_room) for client in range(8)]
    assert sorted(place.start for place in held if place) == sorted(place.start for place in places)


def test_staff_and_client_at_once(database_url: str, clinic: Clinic, five: Place, now: datetime) -> None:
    """Two approve, one declines, the client cancels: one of them is first, the others are told."""
    with base.session(database_url) as session:
        draft = Draft("web:a", five, "Anna", True, phone="+19175550123")
        made = booking.confirm(session, draft, "ask_clinician", "m1", now, clinic).appointment
        assert made is not None

    def decide(url: str, client: int) -> Result:
        with base.session(url) as session:
            found = session.get(Appointment, made.id)
            assert found is not None
            if client == 0:
                return booking.cancel(session, found, "m2", now, clinic=clinic).result
            act = requests.decline if client == 1 else requests.approve
            return act(session, found, f"staff{client}", now, clinic=clinic).result

    results = all_at_once(database_url, 4, decide)
    with base.reading(database_url) as session:
        status = session.get(Appointment, made.id).status  # type: ignore[union-attr]
    decided = [result for result in results if result in (Result.APPROVED, Result.DECLINED)]
    assert len(decided) <= 1
    assert status == {Result.DECLINED: "declined"}.get(decided[0] if decided else None, "cancelled")
    assert count(database_url, RoomSlot) == 0


def test_hand_offs_and_questions_are_counted_once(database_url: str, now: datetime) -> None:
    def ask(url: str, client: int) -> None:
        with base.session(url) as session:
            handoff.hand_over(session, "web:a", "asked", "a person please", now, message_id=f"m{client}")
        with base.session(url) as session:
            questions.note(session, "is there parking", "fallback", [], now)

    all_at_once(database_url, 16, ask)
    with base.reading(database_url) as session:
        assert session.execute(select(Handoff.times_asked)).scalars().all() == [16]
        assert session.execute(select(Question.times)).scalars().all() == [16]
