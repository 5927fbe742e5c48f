"""Any order of holding, confirming, deciding, moving, cancelling and waiting keeps the diary true.

A small model (who keeps which room when) says what must happen; the database must agree after each step.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import count

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import booking, diary, requests
from clinic import settings as clinic_settings
from clinic.booking import Draft
from clinic.db import base
from clinic.db.appointments import Appointment, RoomSlot
from clinic.db.models import Base
from clinic.db.screenings import Screening
from clinic.diary import Place
from clinic.ledger import Result
from clinic.timetable import later

CLINIC = clinic_settings.load(env={}).clinic
BEGIN = datetime(2027, 2, 10, 9, 0, tzinfo=CLINIC.zone)
MINUTES = 60
PEOPLE = tuple(f"web:{letter}" for letter in "abcde")
# Few places that overlap in many ways, so that people meet
PLACES = tuple(
    Place("flatiron", 1, datetime.combine(date(2027, 2, 11), time(hour, minute), CLINIC.zone), MINUTES)
    for hour, minute in ((10, 0), (10, 30), (10, 45), (11, 0), (12, 0))
)
people = st.sampled_from(PEOPLE)
places = st.sampled_from(PLACES)


@dataclass(frozen=True)
class Claim:
    """What the model believes somebody keeps."""

    place: Place
    until: datetime | None

    def counts(self, now: datetime) -> bool:
        return self.until is None or self.until > now

    def meets(self, place: Place) -> bool:
        return self.place.start < place.end and place.start < self.place.end


class Diary(RuleBasedStateMachine):
    """People, staff and the clock act on one diary in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGIN
        self.claims: dict[str, Claim] = {}  # by owner
        self.waiting: dict[str, str] = {}  # reference -> whose
        self.confirmed: dict[str, str] = {}
        self.messages = count()
        self.engine = base.engine("sqlite://")
        Base.metadata.create_all(self.engine)

    def teardown(self) -> None:
        Base.metadata.drop_all(self.engine)

    @contextmanager
    def session(self) -> Iterator[Session]:
        with base.session("sqlite://") as opened:
            yield opened

    def message(self) -> str:
        return f"m{next(self.messages)}"

    def rooms_left(self, place: Place, but: tuple[str, ...]) -> int:
        """Rooms that are free for the whole visit, not counting what these owners keep."""
        others = [c for owner, c in self.claims.items() if owner not in but and c.counts(self.now)]
        busy = {claim.place.room for claim in others if claim.meets(place)}
        return 2 - len(busy)

    def keep(self, owner: str, place: Place | None, until: datetime | None) -> None:
        assert place is not None
        self.claims[owner] = Claim(place, until)

    @rule(person=people, place=places)
    def hold(self, person: str, place: Place) -> None:
        owner = diary.holder(person)
        possible = self.rooms_left(place, but=(owner,)) > 0 and place.start >= later(self.now, 60)
        with self.session() as session:
            got = diary.hold(session, place, person, self.now, CLINIC)
        assert (got is not None) == possible
        if got:
            self.keep(owner, got, self.now + timedelta(minutes=CLINIC.booking.hold_minutes))

    @rule(person=people, place=places, decision=st.sampled_from(["clear", "clear", "ask_clinician", "avoid"]))
    def confirm(self, person: str, place: Place, decision: str) -> None:
        owner = diary.holder(person)
        held = self.claims.get(owner)
        granted = bool(held and held.counts(self.now) and held.place.start == place.start)
        possible = self.rooms_left(place, but=(owner,)) > 0 and (
            granted or place.start >= later(self.now, 60)
        )
        with self.session() as session:
            screening = Screening(
                conversation=person,
                channel="web",
                question_set="1",
                answers={},
                findings=[],
                rules=[],
                decision=decision,
                at=self.now,
            )
            session.add(screening)
            session.flush()
            draft = Draft(person, place, "Anna", False, phone="+19175550123", screening_id=screening.id)
            outcome = booking.confirm(session, draft, decision, self.message(), self.now, CLINIC)
        if outcome.repeated:
            return
        if decision == "avoid":
            assert outcome.result is Result.REFUSED
            self.claims.pop(owner, None)
            return
        expected = {"clear": Result.BOOKED, "ask_clinician": Result.REQUESTED}[decision]
        assert outcome.result is (expected if possible else Result.TAKEN)
        if possible:
            self.claims.pop(owner, None)
            self.note(outcome.appointment, person)

    @precondition(lambda self: self.waiting or self.confirmed)
    @rule(data=st.data(), place=places)
    def move(self, data: st.DataObject, place: Place) -> None:
        reference = data.draw(st.sampled_from(sorted({**self.waiting, **self.confirmed})))
        person = {**self.waiting, **self.confirmed}[reference]
        owner, holder = f"appointment:{reference}", diary.holder(person)
        held = self.claims.get(holder)
        granted = bool(held and held.counts(self.now) and held.place.start == place.start)
        free = self.rooms_left(place, but=(owner, holder)) > 0
        possible = free and (granted or place.start >= later(self.now, 60))
        with self.session() as session:
            found = self.find(session, reference)
            closed = found.start <= self.now
            outcome = booking.move(session, found, place, self.message(), self.now, clinic=CLINIC)
        expected = Result.MOVED if possible else Result.TAKEN
        assert outcome.result is (Result.CLOSED if closed else expected)
        if outcome.result is Result.MOVED:
            self.claims.pop(holder, None)
            self.note(outcome.appointment, person)

    @precondition(lambda self: self.waiting or self.confirmed)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        reference = data.draw(st.sampled_from(sorted({**self.waiting, **self.confirmed})))
        with self.session() as session:
            found = self.find(session, reference)
            outcome = booking.cancel(session, found, self.message(), self.now, clinic=CLINIC)
        if outcome.result is Result.CANCELLED:
            self.forget(reference)
        else:
            assert outcome.result is Result.CLOSED

    @precondition(lambda self: self.waiting)
    @rule(data=st.data(), approve=st.booleans())
    def decide(self, data: st.DataObject, approve: bool) -> None:
        reference = data.draw(st.sampled_from(sorted(self.waiting)))
        with self.session() as session:
            found = self.find(session, reference)
            place = replace(PLACES[0], room=found.room, start=found.start, minutes=found.minutes)
            possible = self.rooms_left(place, but=(f"appointment:{reference}",)) > 0
            act = requests.approve if approve else requests.decline
            outcome = act(session, found, "rosa", self.now, clinic=CLINIC)
        if not approve:
            assert outcome.result is Result.DECLINED
            self.forget(reference)
        elif possible:
            assert outcome.result is Result.APPROVED
            self.confirmed[reference] = self.waiting.pop(reference)
            self.note(outcome.appointment, self.confirmed[reference])
        else:
            assert outcome.result is Result.TAKEN

    @rule()
    def lapse(self) -> None:
        with self.session() as session:
            outcomes = requests.lapse(session, self.now, CLINIC)
        gone = {outcome.appointment.reference for outcome in outcomes if outcome.appointment}
        due = {ref for ref in self.waiting if not self.claims[f"appointment:{ref}"].counts(self.now)}
        assert gone == due
        for reference in gone:
            self.forget(reference)

    @rule(minutes=st.sampled_from([1, 9, 11, 60, 13 * 60, 24 * 60]))
    def wait(self, minutes: int) -> None:
        self.now = later(self.now, minutes)

    @invariant()
    def nobody_shares_a_room(self) -> None:
        live = [claim for claim in self.claims.values() if claim.counts(self.now)]
        for index, one in enumerate(live):
            for other in live[index + 1 :]:
                assert one.place.room != other.place.room or not one.meets(other.place)

    @invariant()
    def the_database_agrees(self) -> None:
        with base.reading("sqlite://") as session:
            rows = session.execute(select(RoomSlot)).scalars().all()
        live = {owner: claim for owner, claim in self.claims.items() if claim.counts(self.now)}
        kept: dict[str, set[tuple[int, datetime]]] = {owner: set() for owner in live}
        for row in rows:
            if row.until is None or row.until > self.now:
                kept.setdefault(row.owner, set()).add((row.room, row.slot_start))
        assert kept == {owner: quarters(claim.place) for owner, claim in live.items()}

    def find(self, session: Session, reference: str) -> Appointment:
        found: Appointment = session.execute(
            select(Appointment).where(Appointment.reference == reference)
        ).scalar_one()
        return found

    def note(self, appointment: Appointment | None, person: str) -> None:
        """Remember what an appointment keeps now."""
        assert appointment is not None
        place = replace(
            PLACES[0], room=appointment.room, start=appointment.start, minutes=appointment.minutes
        )
        self.keep(f"appointment:{appointment.reference}", place, appointment.respond_by)
        kind = self.waiting if appointment.status == "waiting" else self.confirmed
        kind[appointment.reference] = person

    def forget(self, reference: str) -> None:
        self.claims.pop(f"appointment:{reference}", None)
        self.waiting.pop(reference, None)
        self.confirmed.pop(reference, None)


def quarters(place: Place) -> set[tuple[int, datetime]]:
    steps = range(0, place.minutes, 15)
    return {(place.room, later(place.start, step).astimezone(BEGIN.tzinfo)) for step in steps}


TestDiary = Diary.TestCase
TestDiary.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
