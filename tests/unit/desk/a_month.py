"""A busy month of a clinic in both databases, for tests of the report. Names, contacts, references and words
about health stand wherever a database has room for them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine

from bot.stores.events import EVENTS
from clinic import settings
from clinic.db import base
from clinic.db.appointments import Appointment, AppointmentEvent
from clinic.db.handoffs import Handoff
from clinic.db.messages import Conversation, Inbox
from clinic.db.questions import Question
from clinic.db.screenings import Screening

NOW = datetime(2027, 2, 10, 14, 10, tzinfo=ZoneInfo("America/New_York"))
FIRST = datetime(2027, 1, 12, 0, 0, tzinfo=NOW.tzinfo)
NAMES = ("Ana", "Silva", "Bartholomew", "Quill", "Nguyen")
WORDS = ("warfarin", "pregnant", "eliquis", "epilepsy", "haemophilia")
PHONE, MAIL, REFERENCE = "+12125550147", "ana.silva@example.com", "KF73"
SECRETS = (*NAMES, *WORDS, PHONE, "2125550147", "555-0147", MAIL, "example.com", REFERENCE, "web:", "sms:")
SAID = f"I am {NAMES[0]} {NAMES[1]}, {PHONE}, {MAIL}: I take {', '.join(WORDS)}"
TOPICS = ("marks", "pain", "price_membership", "locations_hours.parking", "aftercare.hot_tub", "what_to_wear",
          "session_duration", "benefits", "who_should_avoid", "home_kit", "tiredness", "timing_results",
          "what_is_cupping")  # fmt: skip
MESSAGES = 4  # of a conversation

Row = dict[str, Any]


def fill(conversations: int) -> None:
    """Write them. Every 3rd is by SMS; every 5th books, every 50th is a request; every 7th asks something
    that gets no answer; every 11th is handed over; every 97th is an emergency.
    """
    with base.session() as session:
        for table, rows in ROWS.items():
            made = [row for number in range(conversations) for row in rows(number)]
            session.bulk_insert_mappings(table, made)
        session.bulk_insert_mappings(Question, list(_questions()))
    engine = create_engine(settings.get().tracker_url, future=True)
    EVENTS.metadata.create_all(engine)
    with engine.begin() as connection:
        for number in range(conversations):
            connection.execute(EVENTS.insert(), list(_events(number)))
    engine.dispose()


def _at(number: int) -> datetime:
    """When a conversation begins: from 7 to 22 o'clock, more around noon, more towards the end."""
    day, hour = (number * 7 + number % 3) % 29, 7 + (number * 5 % 9 + number * 3 % 8) % 16
    return FIRST + timedelta(days=day, hours=hour, minutes=number * 13 % 55)


def _who(number: int) -> str:
    return f"{_channel(number)}:{number:06}"


def _channel(number: int) -> str:
    return "sms" if number % 3 == 0 else "web"


def _conversations(number: int) -> Iterator[Row]:
    yield {"sender_id": _who(number), "channel": _channel(number), "started_at": _at(number)}


def _inbox(number: int) -> Iterator[Row]:
    for place in range(MESSAGES):
        yield {
            "id": f"{number}-{place}", "conversation": _who(number), "channel": _channel(number),
            "external_id": f"{place}", "position": 2 * place + 1, "text": SAID, "state": "done",
            "kind": "message", "received_at": _at(number) + timedelta(minutes=place),
        }  # fmt: skip


def _screenings(number: int) -> Iterator[Row]:
    decision = {0: "ask_clinician", 1: "avoid"}.get(number % 25 // 5, "clear")
    if number % 5 == 0:
        yield {
            "conversation": _who(number), "channel": _channel(number), "question_set": "1",
            "person": NAMES[2], "asked": {"blood": "?"}, "answers": {"blood": SAID}, "rules": [SAID],
            "findings": [{"concept": "blood_thinner", "text": SAID}], "decision": decision,
            "at": _at(number),
        }  # fmt: skip


def _appointments(number: int) -> Iterator[Row]:
    if number % 5 == 0:
        asked = number % 50 == 0
        yield {
            "id": number + 1, "reference": f"{REFERENCE}{number}", "kind": "request" if asked else "booked",
            "status": "waiting" if asked else "confirmed", "studio": "flatiron", "room": 1,
            "start": _at(number), "minutes": 60, "conversation": _who(number), "name": " ".join(NAMES),
            "phone": PHONE, "email": MAIL, "treated": NAMES[4], "first_visit": True, "reasons": [WORDS[0]],
            "note": SAID, "created_at": _at(number), "updated_at": _at(number), "version": 1,
        }  # fmt: skip


def _done(number: int) -> Iterator[Row]:
    if number % 5 == 0:
        action = "requested" if number % 50 == 0 else "moved" if number % 45 == 0 else "booked"
        yield {
            "appointment_id": number + 1, "at": _at(number), "actor": "client", "action": action,
            "detail": {"words": SAID},
        }  # fmt: skip


def _handoffs(number: int) -> Iterator[Row]:
    if number % 11 == 0 or number % 97 == 0:
        reason = "emergency" if number % 97 == 0 else ("asked_for_a_person", "complaint")[number % 2]
        yield {
            "conversation": _who(number), "status": "open", "reason": reason, "last_message": SAID,
            "name": NAMES[0], "facts": {"reasons": [reason], "names": NAMES, "said": SAID}, "note": SAID,
            "phone": PHONE, "transcript": [{"who": "client", "text": SAID}], "email": MAIL,
            "created_at": _at(number), "updated_at": _at(number),
        }  # fmt: skip


def _questions() -> Iterator[Row]:
    for number in range(12):
        yield {
            "likeness": f"{SAID} {number}", "text": SAID, "why": "fallback", "times": 3,
            "nearest": [TOPICS[number % 4], TOPICS[5]], "first_at": FIRST, "last_at": _at(number),
            "status": ("new", "new", "assigned", "dismissed")[number % 4], "handled_by": NAMES[3],
        }  # fmt: skip


def _events(number: int) -> Iterator[Row]:
    """As Rasa's store writes them: what was said, slots, actions."""
    for place in range(MESSAGES):
        when = (_at(number) + timedelta(minutes=place)).timestamp()
        answer = f"utter_faq/{TOPICS[(number * number + place) % (1 + number % len(TOPICS))]}"
        if number % 7 == 0 and place == 1:
            answer = ("action_fallback", "action_keep_question", "utter_out_of_scope")[number % 3]
        if number % 97 == 0 and place == 2:
            answer = "utter_emergency_body"
        for kind, name, data in (
            ("user", None, {"text": SAID, "parse_data": {"text": SAID, "entities": [SAID] * 5}}),
            ("slot", "name", {"value": NAMES[0]}),
            ("slot", "health_findings", {"value": [SAID]}),
            ("action", answer, {}),
            ("bot", None, {"text": f"Thank you, {NAMES[0]}. {SAID}", "metadata": {"utter_action": answer}}),
            ("action", "action_listen", {}),
        ):
            yield {
                "sender_id": _who(number), "type_name": kind, "action_name": name, "timestamp": when,
                "data": json.dumps({"event": kind, "name": name, "timestamp": when, **data}),
            }  # fmt: skip


ROWS: dict[Any, Callable[[int], Iterator[Row]]] = {
    Conversation: _conversations,
    Inbox: _inbox,
    Screening: _screenings,
    Appointment: _appointments,
    AppointmentEvent: _done,
    Handoff: _handoffs,
}
