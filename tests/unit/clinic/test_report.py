"""What the report counts: each thing once, in its time, and nothing that staff tried out themselves."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy.orm import Session

from clinic import report
from clinic.db.appointments import Appointment, AppointmentEvent
from clinic.db.handoffs import CLOSED, OPEN, Handoff
from clinic.db.messages import Conversation, Inbox
from clinic.db.questions import Question
from clinic.db.screenings import Screening
from clinic.db.texters import Texter
from clinic.profile import Clinic
from clinic.report import Span

SINCE = datetime(2027, 2, 1, 5, 0, tzinfo=timezone.utc)  # midnight in New York
SPAN = Span(SINCE, SINCE + timedelta(days=7))
BEFORE, AFTER = SINCE - timedelta(seconds=1), SPAN.until


def wrote(session: Session, conversation: str, *moments: datetime, **more: Any) -> None:
    channel = conversation.partition(":")[0]
    if session.get(Conversation, conversation) is None:
        session.add(Conversation(sender_id=conversation, channel=channel, started_at=SINCE))
        session.flush()
    for place, at in enumerate(moments):
        name = f"{conversation}:{place}"
        values = {"kind": "message", "text": "I take warfarin", "state": "done", **more}
        session.add(
            Inbox(id=name, conversation=conversation, channel=channel, external_id=name, position=place,
                  received_at=at, **values)
        )  # fmt: skip
    session.flush()


def appointment(session: Session, reference: str, *done: tuple[str, datetime], **more: Any) -> None:
    values = {
        "reference": reference, "kind": "booked", "status": "confirmed", "studio": "flatiron", "room": 1,
        "start": AFTER, "minutes": 60, "conversation": f"web:{reference}", "name": "Ana", "first_visit": True,
        "created_at": done[0][1], "updated_at": done[-1][1],
    }  # fmt: skip
    found = Appointment(**{**values, **more})
    session.add(found)
    session.flush()
    for action, at in done:
        session.add(AppointmentEvent(appointment_id=found.id, at=at, actor="client", action=action))
    session.flush()


def called(session: Session, conversation: str, reason: str, at: datetime, **more: Any) -> None:
    values = {"status": OPEN, "last_message": "call me", "updated_at": at, **more}
    session.add(Handoff(conversation=conversation, reason=reason, created_at=at, **values))
    session.flush()


def screened(session: Session, conversation: str, decision: str, at: datetime) -> None:
    session.add(
        Screening(conversation=conversation, channel="web", question_set="1", answers={}, findings=[],
                  rules=[], decision=decision, at=at)
    )  # fmt: skip
    session.flush()


def test_conversations_by_channel_day_and_hour_of_the_clinic_s_clock(
    session: Session, clinic: Clinic
) -> None:
    late = SINCE + timedelta(hours=23, minutes=59)  # the first of February still, in the clinic
    wrote(session, "web:1", SINCE, late, late + timedelta(minutes=1))
    wrote(session, "sms:1", SINCE + timedelta(days=2, hours=12))
    wrote(session, "web:2", BEFORE)
    wrote(session, "web:3", AFTER)
    found = report.talks(session, SPAN, clinic)
    assert found.channels == {"web:1": "web", "sms:1": "sms"}
    assert found.days == {date(2027, 2, 1): 1, date(2027, 2, 3): 1}
    assert found.hours == {0: 2, 23: 1, 12: 1}
    assert (found.messages, found.outside) == (4, 3)


def test_what_staff_tried_out_is_not_counted(session: Session, clinic: Clinic) -> None:
    moment = SINCE + timedelta(hours=1)
    for conversation in ("shell:1", "sms:mine"):
        wrote(session, conversation, moment)
        called(session, conversation, "complaint", moment)
        screened(session, conversation, "avoid", moment)
    session.add(Texter(conversation="sms:mine", number="+12125550147", simulated=True))
    appointment(session, "SHELL2", ("booked", moment), conversation="shell:1")
    appointment(session, "PHNE22", ("booked", moment), conversation="sms:mine")
    found = report.records(session, SPAN)
    assert report.talks(session, SPAN, clinic).channels == {}
    assert (found.decisions, found.actions, found.reasons, found.open_now) == ({}, {}, {}, 0)


def test_an_empty_or_overlong_message_is_none(session: Session, clinic: Clinic) -> None:
    wrote(session, "web:1", SINCE, kind="empty")
    assert report.talks(session, SPAN, clinic).messages == 0


@pytest.mark.parametrize(
    ("local", "is_open"),
    [
        ("2027-02-10T10:00", True), ("2027-02-10T09:59", False), ("2027-02-10T18:59", True),
        ("2027-02-10T19:00", False), ("2027-02-14T12:00", False),
    ],
)  # fmt: skip
def test_opening_hours(clinic: Clinic, local: str, is_open: bool) -> None:
    assert report.is_open(clinic, datetime.fromisoformat(local)) is is_open


def test_a_day_off_is_outside_the_opening_hours(clinic: Clinic) -> None:
    hours = clinic.hours.copy(update={"closed_dates": (date(2027, 2, 10),)})
    off = clinic.copy(update={"hours": hours})
    assert not report.is_open(off, datetime(2027, 2, 10, 12, 0))


def test_decisions_and_what_was_done_to_appointments(session: Session) -> None:
    inside = SINCE + timedelta(days=1)
    for decision, at in (("clear", inside), ("clear", SINCE), ("avoid", inside), ("avoid", BEFORE)):
        screened(session, "web:1", decision, at)
    appointment(session, "AAAA22", ("booked", BEFORE), ("moved", SINCE), ("cancelled", inside))
    appointment(session, "BBBB22", ("booked", inside), ("noted", AFTER))
    found = report.records(session, SPAN)
    assert found.decisions == {"clear": 2, "avoid": 1}
    assert found.actions == {"booked": 1, "moved": 1, "cancelled": 1}


def test_a_hand_off_counts_with_each_of_its_reasons(session: Session) -> None:
    facts = {"reasons": ["asked_for_a_person", "emergency"]}
    called(session, "web:1", "asked_for_a_person", SINCE, facts=facts)
    called(session, "web:2", "asked_for_a_person", SINCE, status=CLOSED)
    called(session, "web:3", "complaint", BEFORE)
    found = report.records(session, SPAN)
    assert found.reasons == {"asked_for_a_person": 2, "emergency": 1}
    assert found.open_now == 2


def test_staff_took_part_where_they_were_called_or_have_to_decide(session: Session) -> None:
    called(session, "web:called", "complaint", SINCE)
    called(session, "web:still open", "complaint", BEFORE, updated_at=SINCE)
    called(session, "web:done before", "complaint", BEFORE)
    called(session, "web:later", "complaint", AFTER)
    appointment(session, "AAAA22", ("requested", SINCE), kind="request")
    appointment(session, "BBBB22", ("requested", BEFORE), ("approved", SINCE), kind="request")
    appointment(session, "CCCC22", ("booked", SINCE))
    found = report.records(session, SPAN).with_staff
    assert found == {"web:called", "web:still open", "web:AAAA22", "web:BBBB22"}


def test_questions_by_what_became_of_them_and_the_nearest_topic(session: Session) -> None:
    for number, (nearest, status, at) in enumerate(
        [
            (["aftercare.hot_tub", "pain"], "new", SINCE), (["aftercare"], "assigned", SINCE),
            ([], "dismissed", SINCE), (["marks"], "new", AFTER),
        ]
    ):  # fmt: skip
        session.add(
            Question(likeness=f"{number}", text="may I", why="fallback", nearest=nearest, status=status,
                     first_at=BEFORE, last_at=at)
        )  # fmt: skip
    session.flush()
    found = report.unanswered(session, SPAN)
    assert found.statuses == {"new": 1, "assigned": 1, "dismissed": 1}
    assert found.nearest == {"aftercare": 2, "": 1}


@pytest.mark.parametrize(("count", "few"), [(0, False), (1, True), (4, True), (5, False)])
def test_few(count: int, few: bool) -> None:
    assert report.is_few(count) is few
