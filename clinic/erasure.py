"""Erasing what is kept about somebody: found by a reference, a conversation, or a phone number or address.

What goes is what the bot promises: the conversation, the health answers, and whose an appointment was. The
appointment's time and place stay, for the books, with nobody's name to them; an open one is cancelled.
All is done in one transaction, the conversations of Rasa's included (`forget`), so that it is whole or not
done. `test_erasure.py` sees to it that no table is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from clinic import contacts, diary, ledger, references
from clinic.contacts import Contact
from clinic.db.appointments import LIVE, Action, Appointment, AppointmentEvent, Status
from clinic.db.deliveries import Delivery
from clinic.db.erasures import Erasure
from clinic.db.handoffs import Handoff
from clinic.db.messages import Conversation, Inbox, InboxState, Outbox, WebSession
from clinic.db.notices import Notice
from clinic.db.screenings import Screening
from clinic.db.texters import Reminder, Texter, WebLink
from clinic.profile import Clinic

Forget = Callable[[Sequence[str]], int]  # erases Rasa's events of these conversations; how many there were

_SCHEME = re.compile(r"^(?:tel|mailto):", re.IGNORECASE)  # as in our own exports
_CONVERSATION = re.compile(r"[a-z]+:\S+")
_ERASED = "erased:"  # begins what stands in place of a conversation
# Rows that belong to a conversation and go with it, in an order that foreign keys allow.
OF_A_CONVERSATION: tuple[tuple[str, Any, Any], ...] = (
    ("reminders", Reminder, Reminder.conversation),
    ("messages", Outbox, Outbox.conversation),
    ("messages", Inbox, Inbox.conversation),
    ("sessions", WebSession, WebSession.conversation),
    ("links", WebLink, WebLink.conversation),
    ("phones", Texter, Texter.conversation),
    ("screenings", Screening, Screening.conversation),
    ("handoffs", Handoff, Handoff.conversation),
    ("conversations", Conversation, Conversation.sender_id),
)


class FoundBy(str, Enum):
    """What staff named."""

    REFERENCE = "reference"
    CONVERSATION = "conversation"
    CONTACT = "contact"


class InUseError(Exception):
    """A message of theirs is being answered at this moment."""


@dataclass(frozen=True)
class Kept:
    """What is kept about somebody. `appointments` come in order of time; `still_open` are to be cancelled.

    `contacts` are numbers and addresses that are known elsewhere too, in `others` conversations.
    """

    found_by: FoundBy
    conversations: tuple[str, ...]
    appointments: tuple[Appointment, ...]
    counts: dict[str, int]
    still_open: tuple[Appointment, ...] = ()
    names: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()  # bookings in Cal.com: their id there, or our key


def read(text: str) -> tuple[FoundBy, str]:
    """What staff typed: a conversation ("web:..."), a contact or a reference. ValueError if it is none."""
    said = _SCHEME.sub("", text.strip())
    if _CONVERSATION.fullmatch(said):
        return FoundBy.CONVERSATION, said
    contact = contacts.read_contact(said)
    if isinstance(contact, Contact):
        return FoundBy.CONTACT, contact.value
    reference = re.sub("[ -]", "", said).upper()
    if not references.is_reference(reference):
        raise ValueError("give a reference, a conversation (web:...), a phone number or an e-mail address")
    return FoundBy.REFERENCE, reference


def find(session: Session, found_by: FoundBy, value: str, now: datetime) -> Kept:
    """All that is kept about them in the clinic's database. Nothing is changed."""
    conversations = _conversations(session, found_by, value)
    appointments = _appointments(session, conversations)
    handoffs = session.execute(select(Handoff).where(Handoff.conversation.in_(conversations))).scalars().all()
    known = {c for row in (*appointments, *handoffs) for c in (row.phone, row.email) if c}
    others = {c for contact in known for c in _of_contact(session, contact)} - set(conversations)
    counts = {"appointments": len(appointments)}
    for name, table, column in OF_A_CONVERSATION:
        counts[name] = counts.get(name, 0) + _count(session, table, column.in_(conversations))
    return Kept(
        found_by,
        conversations,
        appointments,
        counts,
        still_open=tuple(found for found in appointments if _is_open(found, now)),
        names=tuple(dict.fromkeys(row.name for row in (*appointments, *handoffs) if row.name)),
        contacts=tuple(sorted(known)) if others else (),
        others=tuple(sorted(others)),
        outside=_outside(session, appointments),
    )


def erase(
    session: Session, kept: Kept, by: str, clinic: Clinic, now: datetime, real_now: datetime, forget: Forget
) -> Erasure:
    """Erase it, in this transaction. The note that it was done tells nobody's name, number or reference.

    Args:
        by: the staff member; clinic, now: to cancel what is open, whose place becomes free.
        real_now: the queue's time. forget: called last, so that a failure of it undoes everything.
    Raises: InUseError while a message of theirs is being answered.
    """
    ledger.begin(session, None, clinic)
    _wait_for_turns(session, kept.conversations, real_now)
    for appointment in kept.appointments:
        session.refresh(appointment, with_for_update=True)
        _cancel_if_open(session, appointment, by, clinic, now)
        _blank(session, appointment)
    session.flush()
    counts = {"appointments": len(kept.appointments), "cancelled": len(kept.still_open)}
    for conversation in kept.conversations:
        diary.release(session, diary.holder(conversation))
    for name, table, column in OF_A_CONVERSATION:
        gone = delete(table).where(column.in_(kept.conversations))
        done: Any = session.execute(gone.execution_options(synchronize_session=False))
        counts[name] = counts.get(name, 0) + int(done.rowcount)
    counts["events"] = forget(kept.conversations)
    note = Erasure(at=now, by=by, found_by=kept.found_by.value, counts=counts)
    session.add(note)
    session.flush()
    return note


# -- finding --


def _conversations(session: Session, found_by: FoundBy, value: str) -> tuple[str, ...]:
    if found_by is FoundBy.CONTACT:
        found = [*_of_contact(session, value), *_who_wrote(session, value)]
    elif found_by is FoundBy.REFERENCE:
        of_it = select(Appointment.conversation).where(Appointment.reference == value)
        found = list(session.execute(of_it).scalars())
    else:
        found = [value]
    # Where an appointment's conversation was not known any more, staff were asked under its own name.
    found += [f"appointment:{appointment.reference}" for appointment in _appointments(session, found)]
    return tuple(name for name in dict.fromkeys(found) if not name.startswith(_ERASED))


def _of_contact(session: Session, contact: str) -> list[str]:
    """Conversations from this number by SMS, or with an appointment or a hand-off under number or address."""
    found = list(session.execute(select(Texter.conversation).where(Texter.number == contact)).scalars())
    for table in (Appointment, Handoff):
        theirs = or_(table.phone == contact, table.email == contact)
        found += session.execute(select(table.conversation).where(theirs)).scalars()
    return found


def _who_wrote(session: Session, contact: str) -> list[str]:
    """Conversations in which the number or address was written."""
    found: dict[str, None] = {}
    for conversation, text in session.execute(select(Inbox.conversation, Inbox.text)):
        if conversation in found or not ("@" in text or any(symbol.isdigit() for symbol in text)):
            continue
        if any(isinstance(one, Contact) and one.value == contact for one in contacts.find(text)):
            found[conversation] = None
    return list(found)


def _appointments(session: Session, conversations: Sequence[str]) -> tuple[Appointment, ...]:
    query = select(Appointment).where(Appointment.conversation.in_(conversations))
    return tuple(session.execute(query.order_by(Appointment.start, Appointment.id)).scalars())


def _count(session: Session, table: Any, which: Any) -> int:
    return int(session.execute(select(func.count()).select_from(table).where(which)).scalar_one())


def _is_open(appointment: Appointment, now: datetime) -> bool:
    """Whether somebody still has to come, or to decide."""
    return appointment.status == Status.WAITING.value or (
        appointment.status in LIVE and appointment.start > now
    )


def _outside(session: Session, appointments: Iterable[Appointment]) -> tuple[str, ...]:
    numbers = [appointment.id for appointment in appointments]
    query = select(Delivery).where(Delivery.appointment_id.in_(numbers)).order_by(Delivery.appointment_id)
    rows = session.execute(query).scalars()
    return tuple(row.uid or row.key for row in rows if row.there or row.in_doubt or row.uid)


# -- erasing --


def _wait_for_turns(session: Session, conversations: Sequence[str], real_now: datetime) -> None:
    """Nobody writes in these conversations from here on; InUseError if a turn is under way."""
    theirs = select(Conversation).where(Conversation.sender_id.in_(conversations))
    session.execute(theirs.order_by(Conversation.sender_id).with_for_update()).all()
    messages = select(Inbox).where(Inbox.conversation.in_(conversations)).with_for_update()
    for message in session.execute(messages.execution_options(populate_existing=True)).scalars():
        ends = message.claimed_until
        if message.state == InboxState.RUNNING.value and ends is not None and ends > real_now:
            raise InUseError


def _cancel_if_open(
    session: Session, appointment: Appointment, by: str, clinic: Clinic, now: datetime
) -> None:
    """Free its place and tell the clinic's own system. Nobody else is told: staff speak with the person."""
    if _is_open(appointment, now):
        ledger.give_up(session, appointment, Status.CANCELLED)
        ledger.finish(session, appointment, Action.CANCELLED, now, clinic, actor=by, told=False)


def _blank(session: Session, appointment: Appointment) -> None:
    """Leave when, where and what became of it; take out who, why and what was written about it."""
    appointment.conversation = f"{_ERASED}{appointment.reference}"
    appointment.name, appointment.phone, appointment.email = "", None, None
    appointment.treated, appointment.note, appointment.reasons = "", "", []
    appointment.screening_id = None
    session.execute(delete(Notice).where(Notice.appointment_id == appointment.id))
    events = update(AppointmentEvent).where(AppointmentEvent.appointment_id == appointment.id)
    session.execute(events.values(detail={}, message_id=None).execution_options(synchronize_session=False))
    deliveries = update(Delivery).where(Delivery.appointment_id == appointment.id)
    session.execute(deliveries.values(problem=None).execution_options(synchronize_session=False))
