"""Erasing somebody's data: all of theirs, nothing of others', and a note that says nothing about them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from clinic import booking, diary, erasure, handoff, requests, texters
from clinic.db.appointments import Action, Appointment, AppointmentEvent, RoomSlot, Status
from clinic.db.base import Base
from clinic.db.deliveries import Delivery
from clinic.db.erasures import Erasure
from clinic.db.handoffs import Handoff
from clinic.db.messages import Conversation, Inbox, Outbox, WebSession
from clinic.db.notices import Notice
from clinic.db.screenings import Screening
from clinic.db.texters import Reminder, Texter, WebLink
from clinic.diary import Place
from clinic.draft import Draft
from clinic.erasure import FoundBy, InUseError, Kept
from clinic.profile import Clinic

REAL_NOW = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)
HERS, HIS = "web:ana", "web:ben"
SECRETS = ("Ana Silva", "ana@example.com", "+12125550147", "eliquis", "web:ana", "Bea")
# Tables with nothing about a person that goes with a conversation, and how else they are dealt with
OTHERWISE = {
    "appointments": "blanked", "appointment_events": "blanked", "notices": "deleted with the appointment",
    "deliveries": "blanked", "room_slots": "holds are released",
    "questions": "kept without names, and without whose they were", "erasures": "about nobody",
    "exports": "about nobody",
    "text_statuses": "Twilio's own numbers of texts",
}  # fmt: skip
KEPT_OF_AN_APPOINTMENT = {
    "id", "reference", "kind", "status", "studio", "room", "start", "minutes", "first_visit", "respond_by",
    "decided_by", "created_at", "updated_at", "version",
}  # fmt: skip


def converse(session: Session, conversation: str, texts: Sequence[str], now: datetime) -> None:
    """A web conversation with these messages, each answered."""
    session.add(Conversation(sender_id=conversation, channel="web", started_at=now))
    session.flush()
    session.add(WebSession(id=conversation[::-1], conversation=conversation, created_at=now, renewed_at=now))
    for number, text in enumerate(texts):
        message = f"{conversation}:{number}"
        session.add(
            Inbox(id=message, conversation=conversation, channel="web", external_id=message,
                  position=2 * number, text=text, state="done", received_at=now)
        )  # fmt: skip
        session.flush()
        session.add(
            Outbox(conversation=conversation, channel="web", position=2 * number + 1, answers=message,
                   text=f"About '{text}'", state="sent", created_at=now)
        )  # fmt: skip


def screened(session: Session, conversation: str, answer: str, now: datetime) -> int:
    row = Screening(
        conversation=conversation, channel="web", question_set="1", answers={"blood": answer},
        findings=[{"concept": "blood_thinner", "status": "present", "text": answer}], rules=["r"],
        decision="clear", at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return int(row.id)


def book(session: Session, clinic: Clinic, now: datetime, conversation: str, hour: int, **more: Any) -> str:
    """A booking of tomorrow at that hour; its reference."""
    start = (now + timedelta(days=1)).replace(hour=hour, minute=0)
    values = {"name": "Ana Silva", "phone": "+12125550147", "email": "ana@example.com", "first_visit": True}
    draft = Draft(conversation, Place("flatiron", 1, start, 60), **{**values, **more})
    done = booking.confirm(session, draft, "clear", f"{conversation}:{hour}", now, clinic)
    assert done.appointment is not None, done
    return str(done.appointment.reference)


@pytest.fixture
def references(session: Session, clinic: Clinic, now: datetime) -> dict[str, str]:
    """Ana: a past visit, one to come, a request for her wife Bea, a hand-off. Ben: a visit to come."""
    converse(session, HERS, ["hi", "I take eliquis", "Ana Silva, (212) 555-0147"], now)
    converse(session, HIS, ["book me in", "ben@example.com"], now)
    hers = screened(session, HERS, "eliquis", now)
    made = {
        "past": book(session, clinic, now, HERS, 11, screening_id=hers, note="Ana Silva limps"),
        "to come": book(session, clinic, now, HERS, 15, screening_id=hers),
        "request": book(session, clinic, now, HERS, 17, treated="Bea"),
        "his": book(
            session, clinic, now, HIS, 15, name="Ben", phone=None, email="ben@example.com",
            screening_id=screened(session, HIS, "no", now),
        ),
    }  # fmt: skip
    past = of(session, made["past"])
    requests.move(session, past, Place("flatiron", 1, now.replace(hour=17, minute=0), 60), "rosa", now,
                  note="Ana Silva called", words="See you, Ana Silva")  # fmt: skip
    past.start = now - timedelta(days=9)
    session.add(Delivery(appointment_id=past.id, key="k1", state="in_step", there="booked", uid="cal-1",
                         problem="Ana Silva is unknown", updated_at=now))  # fmt: skip
    for conversation, name in (
        (HERS, "Ana Silva"),
        (f"appointment:{made['past']}", "Ana Silva"),
        (HIS, "Ben"),
    ):
        handoff.hand_over(
            session, conversation, "asked_for_a_person", "call me", now, contact=handoff.Reach(name),
            facts={"name": name}, transcript=[{"who": "client", "text": "eliquis"}] if name != "Ben" else (),
        )  # fmt: skip
    diary.hold(
        session, Place("flatiron", 1, (now + timedelta(days=2)).replace(hour=11, minute=0), 60), HERS, now
    )
    return made


def of(session: Session, reference: str) -> Appointment:
    found: Appointment = session.execute(
        select(Appointment)
        .where(Appointment.reference == reference)
        .execution_options(populate_existing=True)
    ).scalar_one()
    return found


def dump(session: Session) -> dict[str, list[str]]:
    """Every row of every table as text."""
    return {
        name: [json.dumps(list(row), default=str) for row in session.execute(table.select())]
        for name, table in Base.metadata.tables.items()
    }


def left(session: Session, words: Sequence[str] = SECRETS) -> list[tuple[str, str]]:
    """Where in the database one of the words still stands."""
    return [
        (name, row) for name, rows in dump(session).items() for row in rows if any(w in row for w in words)
    ]


def kept(session: Session, now: datetime, typed: str = HERS) -> Kept:
    return erasure.find(session, *erasure.read(typed), now)


def erase(session: Session, clinic: Clinic, now: datetime, typed: str = HERS, **more: Any) -> Erasure:
    found = kept(session, now, typed)
    return erasure.erase(session, found, "rosa", clinic, now, REAL_NOW, more.get("forget", len))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("k7f-3pt", (FoundBy.REFERENCE, "K7F3PT")),
        ("web:5f2a", (FoundBy.CONVERSATION, "web:5f2a")),
        ("sms:00112233445566778899", (FoundBy.CONVERSATION, "sms:00112233445566778899")),
        ("(212) 555-0147", (FoundBy.CONTACT, "+12125550147")),
        ("tel:+12125550147", (FoundBy.CONTACT, "+12125550147")),
        (" Ana@Example.com", (FoundBy.CONTACT, "ana@example.com")),
    ],
)
def test_what_staff_type_is_read(typed: str, read: tuple[FoundBy, str]) -> None:
    assert erasure.read(typed) == read


@pytest.mark.parametrize("typed", ["", "Ana Silva", "please erase K7F3PT", "12", "web: x"])
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="give a reference"):
        erasure.read(typed)


def test_every_table_is_dealt_with() -> None:
    """A new table: say in clinic/erasure.py what becomes of it."""
    covered = {table.__tablename__ for _, table, _ in erasure.OF_A_CONVERSATION}
    assert covered | set(OTHERWISE) == set(Base.metadata.tables)
    by_conversation = {
        name
        for name, table in Base.metadata.tables.items()
        if {"conversation", "sender_id"} & set(table.c.keys())
    }
    assert by_conversation - covered == {"appointments"}


@pytest.mark.usefixtures("references")
def test_nothing_of_hers_is_left(session: Session, clinic: Clinic, now: datetime) -> None:
    assert {name for name, _ in left(session)} >= {
        "inbox", "outbox", "screenings", "appointments", "appointment_events", "notices", "deliveries",
        "handoffs", "conversations", "web_sessions", "room_slots",
    }  # fmt: skip
    erase(session, clinic, now)
    assert left(session) == []


@pytest.mark.usefixtures("references")
def test_his_stay_as_they_were(session: Session, clinic: Clinic, now: datetime) -> None:
    before = left(session, ("Ben", "ben@example.com", HIS))
    erase(session, clinic, now)
    assert left(session, ("Ben", "ben@example.com", HIS)) == before


def test_an_appointment_keeps_time_and_place_only(
    session: Session, clinic: Clinic, now: datetime, references: dict[str, str]
) -> None:
    names = [attribute.key for attribute in inspect(Appointment).column_attrs]
    past = of(session, references["past"])
    past.treated, past.reasons, past.decided_by = "wife", ["blood_thinner present"], "rosa"
    session.flush()
    before = {name: getattr(past, name) for name in names}
    erase(session, clinic, now)
    after = {name: getattr(of(session, references["past"]), name) for name in names}
    unchanged = {name for name in names if after[name] == before[name]}
    assert unchanged == KEPT_OF_AN_APPOINTMENT - {"version"}
    assert after["conversation"] == f"erased:{references['past']}"
    assert (after["name"], after["treated"], after["note"], after["reasons"]) == ("", "", "", [])


def test_what_is_open_is_cancelled_and_its_place_free(
    session: Session, clinic: Clinic, now: datetime, references: dict[str, str]
) -> None:
    found = kept(session, now)
    assert [a.reference for a in found.still_open] == [references["to come"], references["request"]]
    erase(session, clinic, now)
    for which in ("to come", "request"):
        appointment = of(session, references[which])
        assert appointment.status == Status.CANCELLED.value
        owner = diary.appointment_owner(appointment.reference)
        assert session.execute(select(RoomSlot).where(RoomSlot.owner == owner)).all() == []
        last = select(AppointmentEvent).where(AppointmentEvent.appointment_id == appointment.id)
        event = session.execute(last.order_by(AppointmentEvent.id.desc())).scalars().first()
        assert (event.action, event.actor, event.detail) == (Action.CANCELLED.value, "rosa", {})
    assert of(session, references["past"]).status == Status.CONFIRMED.value


def test_nobody_is_told_by_the_bot(
    session: Session, clinic: Clinic, now: datetime, references: dict[str, str]
) -> None:
    erase(session, clinic, now)
    notices = session.execute(select(Notice.appointment_id)).scalars().all()
    assert set(notices) == {of(session, references["his"]).id}


@pytest.mark.parametrize("found_by", ["reference", "email", "phone", "as written"])
def test_each_way_finds_the_same(
    session: Session, now: datetime, references: dict[str, str], found_by: str
) -> None:
    typed = {
        "reference": references["past"], "email": "ana@example.com", "phone": "+1 212 555 0147",
        "as written": "212.555.0147",
    }[found_by]  # fmt: skip
    found = kept(session, now, typed)
    assert set(found.conversations) == set(kept(session, now).conversations)
    assert found.counts == {
        "appointments": 3, "messages": 6, "sessions": 1, "screenings": 1, "handoffs": 2, "conversations": 1,
        "reminders": 0, "links": 0, "phones": 0,
    }  # fmt: skip
    assert found.names == ("Ana Silva",)
    assert found.outside == ("cal-1",)


def test_a_number_that_was_only_written_finds_its_conversation(session: Session, now: datetime) -> None:
    converse(session, "web:cy", ["my number is 917 555 0142", "bye"], now)
    assert kept(session, now, "+19175550142").conversations == ("web:cy",)
    assert kept(session, now, "+19175550143").conversations == ()


def test_another_conversation_of_the_same_contact_is_told_and_stays(
    session: Session, clinic: Clinic, now: datetime, references: dict[str, str]
) -> None:
    other = book(session, clinic, now, "web:ana2", 12, treated="mother")
    found = kept(session, now, references["past"])
    assert (found.contacts, found.others) == (("+12125550147", "ana@example.com"), ("web:ana2",))
    erase(session, clinic, now, references["past"])
    assert of(session, other).name == "Ana Silva"
    assert kept(session, now, "ana@example.com").conversations[0] == "web:ana2"


@pytest.mark.usefixtures("references")
def test_the_note_tells_how_much_and_by_whom(session: Session, clinic: Clinic, now: datetime) -> None:
    note = erase(session, clinic, now, "ana@example.com", forget=lambda conversations: 40)
    assert (note.at, note.by, note.found_by) == (now, "rosa", "contact")
    assert note.counts == {
        "appointments": 3, "cancelled": 2, "messages": 6, "sessions": 1, "screenings": 1, "handoffs": 2,
        "conversations": 1, "events": 40, "reminders": 0, "links": 0, "phones": 0,
    }  # fmt: skip


def test_what_was_erased_is_not_found_again(
    session: Session, clinic: Clinic, now: datetime, references: dict[str, str]
) -> None:
    erase(session, clinic, now)
    for typed in (references["past"], HERS, "ana@example.com", f"erased:{references['past']}"):
        assert not any(kept(session, now, typed).counts.values()), typed


@pytest.mark.usefixtures("references")
def test_rasa_forgets_the_same_conversations(session: Session, clinic: Clinic, now: datetime) -> None:
    asked: list[Sequence[str]] = []
    erase(session, clinic, now, forget=lambda conversations: asked.append(conversations) or 0)
    assert asked[0][0] == HERS
    assert HIS not in asked[0]


@pytest.mark.usefixtures("references")
@pytest.mark.parametrize(("seconds", "refused"), [(30, True), (-1, False)])
def test_not_while_a_message_is_being_answered(
    session: Session, clinic: Clinic, now: datetime, seconds: int, refused: bool
) -> None:
    """A claim that is past its time is a process that died."""
    message = session.get(Inbox, f"{HERS}:1")
    message.state, message.claimed_until = "running", REAL_NOW + timedelta(seconds=seconds)
    session.flush()
    if refused:
        with pytest.raises(InUseError):
            erase(session, clinic, now)
        assert len(session.execute(select(Handoff)).all()) == 3
    else:
        erase(session, clinic, now)
        assert left(session) == []


def test_a_phone_is_found_by_its_number_and_goes_with_all_it_has(
    session: Session, clinic: Clinic, now: datetime
) -> None:
    """Whoever texts without ever booking is known by the number alone."""
    conversation = texters.begin(session, b"x" * 32, "+19175550142", now)
    texter = session.get(Texter, conversation)
    assert texter is not None
    texters.opt_out(texter, texters.CLIENT, now)
    session.add(WebLink(token_hash="h", conversation=conversation, expires_at=now))
    reference = book(session, clinic, now, conversation, 15, phone=None)
    appointment = of(session, reference)
    session.add(
        Reminder(appointment_id=appointment.id, start=appointment.start, conversation=conversation,
                 position=1, written_at=now)
    )  # fmt: skip
    session.flush()
    assert kept(session, now, "917 555 0142").conversations[0] == conversation
    erase(session, clinic, now, "917 555 0142")
    for table in (Texter, WebLink, Reminder, Conversation):
        assert session.execute(select(table)).first() is None
