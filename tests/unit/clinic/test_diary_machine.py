"""Any order of holding, confirming, deciding, moving, cancelling and waiting keeps the diary true.

A small model (who keeps the room when) says what must happen; the database must agree after each step.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import combinations, count

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

EXAMPLE = clinic_settings.load(env={}).clinic
# One room a studio, few people, and few places that overlap in many ways: they meet all the time
CLINIC = EXAMPLE.copy(update={"studios": tuple(s.copy(update={"rooms": 1}) for s in EXAMPLE.studios)})
BEGIN = datetime(2027, 2, 10, 9, 0, tzinfo=CLINIC.zone)
PEOPLE = ("web:a", "web:b", "web:c")
PLACES = tuple(
    Place(studio, 1, datetime.combine(date(2027, 2, 11), time(hour, minute), CLINIC.zone), 60)
    for studio, hour, minute in (
        ("flatiron", 10, 0),
        ("flatiron", 10, 45),
        ("flatiron", 11, 0),
        ("williamsburg", 10, 30),
    )
)
DATABASE = "sqlite://"  # in memory
people = st.sampled_from(PEOPLE)
places = st.sampled_from(PLACES)


Cell = tuple[str, datetime]  # a quarter of an hour of a studio's room


@dataclass(frozen=True)
class Claim:
    """What the model believes somebody keeps."""

    place: Place
    until: datetime | None
    cells: frozenset[Cell]

    def counts(self, now: datetime) -> bool:
        return self.until is None or self.until > now


class Diary(RuleBasedStateMachine):
    """People, staff and the clock act on one diary in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGIN
        self.claims: dict[str, Claim] = {}  # by owner
        self.waiting: dict[str, str] = {}  # reference -> whose, in the order in which they were made
        self.confirmed: dict[str, str] = {}
        self.messages = count()
        Base.metadata.create_all(base.engine(DATABASE))

    def teardown(self) -> None:
        Base.metadata.drop_all(base.engine(DATABASE))

    @rule(person=people, place=places)
    def hold(self, person: str, place: Place) -> None:
        holder = diary.holder(person)
        possible = self.is_free(place, but=(holder,)) and self.in_time(place)
        with base.session(DATABASE) as session:
            got = diary.hold(session, place, person, self.now, CLINIC)
        assert got == (place if possible else None)
        if got:
            self.claims[holder] = Claim(place, self.hold_ends(), quarters(place))

    @precondition(lambda self: self.waiting or self.confirmed)
    @rule(data=st.data(), place=places)
    def hold_to_move(self, data: st.DataObject, place: Place) -> None:
        """What the appointment keeps already is not kept twice."""
        reference = pick(data, {**self.waiting, **self.confirmed})
        person = {**self.waiting, **self.confirmed}[reference]
        owner, holder = f"appointment:{reference}", diary.holder(person)
        own = self.claims[owner]
        possible = self.is_free(place, but=(holder, owner)) and self.in_time(place)
        with base.session(DATABASE) as session:
            got = diary.hold(session, place, person, self.now, CLINIC, moving=reference)
        assert got == (place if possible else None)
        if got:
            spared = own.cells if own.counts(self.now) else frozenset()
            self.claims[holder] = Claim(place, self.hold_ends(), quarters(place) - spared)

    @rule(person=people, place=places, decision=st.sampled_from(["clear", "clear", "ask_clinician", "avoid"]))
    def confirm(self, person: str, place: Place, decision: str) -> None:
        holder = diary.holder(person)
        possible = self.is_free(place, but=(holder,)) and self.in_time(place, holder)
        with base.session(DATABASE) as session:
            screening = self.screened(session, person, decision)
            phone = f"+1917555010{PEOPLE.index(person)}"
            draft = Draft(person, place, "Anna", False, phone=phone, screening_id=screening)
            outcome = booking.confirm(session, draft, decision, self.message(), self.now, CLINIC)
        if outcome.repeated:
            assert not possible
        elif decision == "avoid":
            assert outcome.result is Result.REFUSED
            self.claims.pop(holder, None)
        elif self.overlaps(person, place):
            assert outcome.result is Result.OVERLAPS
        elif possible:
            assert outcome.result is (Result.BOOKED if decision == "clear" else Result.REQUESTED)
            self.claims.pop(holder, None)
            self.note(outcome.appointment, place, person)
        else:
            assert outcome.result is Result.TAKEN

    @precondition(lambda self: self.waiting or self.confirmed)
    @rule(data=st.data(), place=places, by=st.sampled_from(["client", "rosa"]))
    def move(self, data: st.DataObject, place: Place, by: str) -> None:
        reference = pick(data, {**self.waiting, **self.confirmed})
        person = {**self.waiting, **self.confirmed}[reference]
        owner, holder = f"appointment:{reference}", diary.holder(person)
        closed = self.claims[owner].place.start <= self.now
        staff = by == "rosa"
        freed = (owner,) if staff else (owner, holder)
        timely = place.start > self.now if staff else self.in_time(place, holder)
        possible = self.is_free(place, but=freed) and timely
        stays = self.claims[owner].place == place and self.claims[owner].counts(self.now)
        with base.session(DATABASE) as session:
            found = find(session, reference)
            if staff:
                outcome = requests.move(session, found, place, by, self.now, clinic=CLINIC)
            else:
                outcome = booking.move(session, found, place, self.message(), self.now, clinic=CLINIC)
        if closed:
            assert outcome.result is Result.CLOSED
        elif stays:
            assert (outcome.result, outcome.repeated) == (Result.MOVED, True)
        elif self.overlaps(person, place, but=owner):
            assert outcome.result is Result.OVERLAPS
        elif possible:
            assert (outcome.result, outcome.repeated) == (Result.MOVED, False)
            if not staff:
                self.claims.pop(holder, None)
            self.note(outcome.appointment, place, person)
        else:
            assert outcome.result is Result.TAKEN

    @precondition(lambda self: self.waiting or self.confirmed)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        reference = pick(data, {**self.waiting, **self.confirmed})
        closed = self.claims[f"appointment:{reference}"].place.start <= self.now
        with base.session(DATABASE) as session:
            found = find(session, reference)
            outcome = booking.cancel(session, found, self.message(), self.now, clinic=CLINIC)
        assert outcome.result is (Result.CLOSED if closed else Result.CANCELLED)
        if not closed:
            self.forget(reference)

    @precondition(lambda self: self.waiting)
    @rule(data=st.data(), approve=st.booleans())
    def decide(self, data: st.DataObject, approve: bool) -> None:
        reference = pick(data, self.waiting)
        owner = f"appointment:{reference}"
        place = self.claims[owner].place
        with base.session(DATABASE) as session:
            act = requests.approve if approve else requests.decline
            outcome = act(session, find(session, reference), "rosa", self.now, clinic=CLINIC)
        if not approve:
            assert outcome.result is Result.DECLINED
            self.forget(reference)
        elif place.start <= self.now:
            assert outcome.result is Result.CLOSED
        elif self.is_free(place, but=(owner,)):
            assert outcome.result is Result.APPROVED
            self.note(outcome.appointment, place, self.waiting.pop(reference))
        else:
            assert outcome.result is Result.TAKEN

    @rule()
    def lapse(self) -> None:
        due = [ref for ref in self.waiting if not self.claims[f"appointment:{ref}"].counts(self.now)]
        with base.session(DATABASE) as session:
            outcomes = requests.lapse(session, self.now, CLINIC)
        assert [outcome.appointment.reference for outcome in outcomes if outcome.appointment] == due
        for reference in due:
            self.forget(reference)

    @rule(minutes=st.sampled_from([1, 9, 10, 13 * 60, 24 * 60]))
    def wait(self, minutes: int) -> None:
        self.now = later(self.now, minutes)

    @invariant()
    def nobody_shares_the_room(self) -> None:
        live = [claim for claim in self.claims.values() if claim.counts(self.now)]
        assert not any(one.cells & other.cells for one, other in combinations(live, 2))

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        for mine in map(self.kept_by, PEOPLE):
            assert not any(overlap(one, other) for one, other in combinations(mine, 2))

    @invariant()
    def the_database_agrees(self) -> None:
        with base.reading(DATABASE) as session:
            rows = session.execute(select(RoomSlot)).scalars().all()
        kept: dict[str, set[Cell]] = {}
        for row in rows:
            if row.until is None or row.until > self.now:
                kept.setdefault(row.owner, set()).add((row.studio, row.slot_start))
        live = {owner: claim.cells for owner, claim in self.claims.items() if claim.counts(self.now)}
        assert kept == {owner: set(cells) for owner, cells in live.items() if cells}

    def is_free(self, place: Place, but: tuple[str, ...]) -> bool:
        """Whether the room is free for the whole visit, not counting what these owners keep."""
        others = [claim for owner, claim in self.claims.items() if owner not in but]
        return not any(claim.counts(self.now) and claim.cells & quarters(place) for claim in others)

    def kept_by(self, person: str, but: str = "") -> list[Place]:
        """Where this person has an appointment."""
        whose = {f"appointment:{ref}": who for ref, who in {**self.waiting, **self.confirmed}.items()}
        mine = [owner for owner, who in whose.items() if who == person and owner != but]
        return [self.claims[owner].place for owner in mine if self.claims[owner].counts(self.now)]

    def overlaps(self, person: str, place: Place, but: str = "") -> bool:
        return any(overlap(kept, place) for kept in self.kept_by(person, but))

    def hold_ends(self) -> datetime:
        return self.now + timedelta(minutes=CLINIC.booking.hold_minutes)

    def in_time(self, place: Place, holder: str = "") -> bool:
        """Whether there is notice enough, or the place is held already and needs none."""
        held = self.claims.get(holder)
        granted = held is not None and held.counts(self.now) and held.place == place and bool(held.cells)
        return granted or place.start >= later(self.now, CLINIC.booking.notice_minutes)

    def screened(self, session: Session, person: str, decision: str) -> int:
        parts = {"channel": "web", "question_set": "1", "answers": {}, "findings": [], "rules": []}
        screening = Screening(conversation=person, decision=decision, at=self.now, **parts)
        session.add(screening)
        session.flush()
        return screening.id

    def message(self) -> str:
        return f"m{next(self.messages)}"

    def note(self, appointment: Appointment | None, place: Place, person: str) -> None:
        """Remember what an appointment keeps now."""
        assert appointment is not None
        waits = appointment.status == "waiting"
        limit = self.now + timedelta(hours=CLINIC.booking.request_hold_hours)
        until = min(limit, place.start) if waits else None
        self.claims[f"appointment:{appointment.reference}"] = Claim(place, until, quarters(place))
        (self.waiting if waits else self.confirmed)[appointment.reference] = person

    def forget(self, reference: str) -> None:
        self.claims.pop(f"appointment:{reference}", None)
        self.waiting.pop(reference, None)
        self.confirmed.pop(reference, None)


def find(session: Session, reference: str) -> Appointment:
    query = select(Appointment).where(Appointment.reference == reference)
    found: Appointment = session.execute(query).scalar_one()
    return found


def pick(data: st.DataObject, references: dict[str, str]) -> str:
    """One of the references, by its position: they are different in every run."""
    return list(references)[data.draw(st.integers(0, len(references) - 1))]


def quarters(place: Place) -> frozenset[Cell]:
    return frozenset((place.studio, later(place.start, step)) for step in range(0, place.minutes, 15))


def overlap(one: Place, other: Place) -> bool:
    return one.start < other.end and other.start < one.end


TestDiary = Diary.TestCase
TestDiary.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
