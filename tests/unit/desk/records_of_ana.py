"""Ana's and Ben's data in a clinic's database, for tests of what staff do with it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from clinic import questionnaire
from clinic.db import base
from clinic.db.appointments import Appointment, Kind, Status
from clinic.db.handoffs import CLOSED, OPEN, Handoff
from clinic.db.messages import Conversation, Inbox
from clinic.db.screenings import Screening

NOW = datetime(2027, 2, 10, 19, 10, tzinfo=timezone.utc)
ANA, BEN = "web:ana", "web:ben"
NAME, PHONE, MAIL = "Ana Silva", "+12125550147", "ana@example.com"
SAID = '=HYPERLINK("x") I take eliquis\nsince May \x1b[31m, Silva'
FINDING = {
    "concept": "blood_thinner", "status": "present", "text": "eliquis", "rule": "apixaban: stated",
    "whose": "self", "area": None, "start": 0, "end": 7, "source": "BNF, oral anticoagulants",
}  # fmt: skip


def screening(number: int, conversation: str, decision: str, days_ago: int, **more: Any) -> Screening:
    values = {
        "id": number, "conversation": conversation, "channel": "web", "question_set": "1",
        "asked": questionnaire.asked(), "answers": {"pregnancy": "no", "blood": "no"}, "findings": [],
        "rules": [], "decision": decision, "at": NOW - timedelta(days=days_ago),
    }  # fmt: skip
    return Screening(**{**values, **more})


def appointment(
    reference: str, status: Status, days: int, conversation: str = ANA, **more: Any
) -> Appointment:
    changed = NOW - timedelta(days=abs(days))
    values = {
        "reference": reference, "status": status.value, "kind": Kind.BOOKED.value, "studio": "flatiron",
        "room": 1, "minutes": 60, "start": NOW + timedelta(days=days), "conversation": conversation,
        "name": NAME, "phone": PHONE, "first_visit": True, "created_at": changed, "updated_at": changed,
    }  # fmt: skip
    return Appointment(**{**values, **more})


def handoff(conversation: str, status: str, days_ago: int, **more: Any) -> Handoff:
    at = NOW - timedelta(days=days_ago)
    values = {
        "conversation": conversation, "status": status, "reason": "wants_data_erased",
        "last_message": "-delete my data", "created_at": at, "updated_at": at, "name": NAME, "email": MAIL,
        "facts": {"name": NAME}, "transcript": [{"who": "client", "text": SAID}],
    }  # fmt: skip
    return Handoff(**{**values, **more})


def message(conversation: str, text: str) -> list[Any]:
    return [
        Conversation(sender_id=conversation, channel="web", started_at=NOW),
        Inbox(id=conversation, conversation=conversation, channel="web", external_id="m", position=1,
              text=text, state="done", received_at=NOW),
    ]  # fmt: skip


def write() -> None:
    """Ana: a clear screening and one that says avoid, five appointments, two hand-offs. Ben: a screening."""
    with base.session() as session:
        for conversation, text in ((ANA, SAID), (BEN, "hello from Ben")):
            for row in message(conversation, text):
                session.add(row)
                session.flush()
        old = {"question_set": "0", "asked": {"old": "Any drugs?"}, "answers": {"old": "no"}}
        avoid = {"person": "wife", "findings": [FINDING], "rules": ["blood_thinner: avoid"]}
        said = {"pregnancy": "no", "blood": SAID}
        session.add(screening(1, ANA, "clear", 40, **old))
        session.add(screening(2, ANA, "avoid", 3, answers=said, **avoid))
        session.add(screening(3, BEN, "clear", 1))
        session.flush()
        session.add_all(
            [
                appointment("KF73TG", Status.CONFIRMED, -40, screening_id=1),
                appointment("KF73TH", Status.CANCELLED, 2, treated="wife"),
                appointment("KF73TJ", Status.WAITING, 3, kind="request", reasons=["=r", "s"], note="@note"),
                appointment("KF73TK", Status.DECLINED, 4, kind="request", decided_by="rosa"),
                appointment("KF73TM", Status.LAPSED, 5, kind="request", phone=None, email=MAIL),
                handoff(ANA, OPEN, 0),
                handoff(ANA, CLOSED, 40, note="+called"),
            ]
        )
