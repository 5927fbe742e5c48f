"""Erasing on both kinds of database, where foreign keys and locks are their own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic import clock, erasure
from clinic.db import base
from clinic.db.appointments import Appointment, AppointmentEvent, Kind, Status
from clinic.db.deliveries import Delivery
from clinic.db.erasures import Erasure
from clinic.db.handoffs import Handoff
from clinic.db.messages import Conversation, Inbox, Outbox, WebSession
from clinic.db.models import Base
from clinic.db.notices import Notice
from clinic.db.screenings import Screening
from clinic.profile import Clinic

ANA = "web:ana"


def fill(url: str) -> None:
    """A row in every table that goes with a conversation, each referring to the others."""
    now = clock.utcnow()
    with base.session(url) as session:
        session.add(Conversation(sender_id=ANA, channel="web", started_at=now))
        session.flush()
        session.add(WebSession(id="s", conversation=ANA, created_at=now, renewed_at=now))
        session.add(Inbox(id="m", conversation=ANA, channel="web", external_id="m", position=1, text="Ana",
                          state="done", received_at=now))  # fmt: skip
        session.add(Handoff(conversation=ANA, reason="r", last_message="Ana", created_at=now, updated_at=now))
        screening = Screening(conversation=ANA, channel="web", question_set="1", answers={"blood": "Ana"},
                              findings=[], rules=[], decision="clear", at=now)  # fmt: skip
        session.add(screening)
        session.flush()
        session.add(Outbox(conversation=ANA, channel="web", position=2, answers="m", text="Ana", state="sent",
                           created_at=now))  # fmt: skip
        visit = Appointment(reference="KF73TG", kind=Kind.BOOKED.value, status=Status.CONFIRMED.value, room=1,
                            studio="flatiron", start=now + timedelta(days=1), minutes=60, conversation=ANA,
                            name="Ana", phone="+12125550147", first_visit=True, screening_id=screening.id,
                            created_at=now, updated_at=now)  # fmt: skip
        session.add(visit)
        session.flush()
        event = AppointmentEvent(appointment_id=visit.id, at=now, actor="client", action="booked",
                                 message_id="m", detail={"note": "Ana"})  # fmt: skip
        session.add(event)
        session.add(
            Delivery(appointment_id=visit.id, key="k", state="in_step", problem="Ana", updated_at=now)
        )
        session.flush()
        session.add(Notice(event_id=event.id, appointment_id=visit.id, audience="client", route="mail",
                           about="booked", said={"name": "Ana"}, created_at=now))  # fmt: skip


@pytest.mark.smoke
def test_all_of_it_goes_in_one_transaction(database_url: str, clinic: Clinic) -> None:
    fill(database_url)
    now = clock.now()
    with base.session(database_url) as session:
        kept = erasure.find(session, *erasure.read("+1 212 555 0147"), now)
        erasure.erase(session, kept, "rosa", clinic, now, clock.utcnow(), len)
    with base.reading(database_url) as session:
        rows = {name: session.execute(table.select()).all() for name, table in Base.metadata.tables.items()}
        assert session.execute(select(Appointment.status, Appointment.name)).all() == [("cancelled", "")]
        assert session.execute(select(Erasure.counts)).scalar_one()["messages"] == 2
    assert {name for name, found in rows.items() if found} == {
        "appointments", "appointment_events", "deliveries", "erasures",
    }  # fmt: skip
    assert "Ana" not in str(rows)
    assert "2125550147" not in str(rows)


def test_a_failure_at_the_end_undoes_it_all(database_url: str, clinic: Clinic) -> None:
    fill(database_url)

    def fail(_: object) -> int:
        raise base.DatabaseError("TRACKER_URL: away")

    def erase() -> None:
        now = clock.now()
        with base.session(database_url) as session:
            kept = erasure.find(session, *erasure.read(ANA), now)
            erasure.erase(session, kept, "rosa", clinic, now, clock.utcnow(), fail)

    with pytest.raises(base.DatabaseError, match="TRACKER_URL: away"):
        erase()
    with base.reading(database_url) as session:
        assert session.execute(select(Appointment.status, Appointment.name)).all() == [("confirmed", "Ana")]
        assert session.execute(select(Inbox.text)).scalars().all() == ["Ana"]
        assert session.execute(select(Erasure)).all() == []
