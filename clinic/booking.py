"""Booking: confirming what somebody said yes to, changing and cancelling it, and finding one's own.

Everything here runs inside the caller's transaction and answers with an `Outcome`. What staff decide about
requests is in `clinic.requests`; that a message makes its change once is `clinic.ledger`'s doing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from clinic import diary, ledger, overlaps, people, providers, references, settings, timetable
from clinic.db.appointments import LIVE, Action, Appointment, Kind, Status
from clinic.db.screenings import Screening
from clinic.db.texters import Texter
from clinic.diary import Place
from clinic.draft import Draft, check_contact, kind_of
from clinic.ledger import CLIENT, Outcome, Result
from clinic.profile import Clinic
from clinic.when.model import When

EDITABLE = frozenset({"name", "phone", "email", "note"})


def confirm(
    session: Session,
    draft: Draft,
    decision: str,
    message_id: str,
    now: datetime,
    clinic: Clinic | None = None,
) -> Outcome:
    """Book the draft's place, or request it from staff: BOOKED, REQUESTED, REFUSED, TAKEN or OVERLAPS.

    `decision` is the screening's. The conversation's hold is used up. Idempotent on `message_id`; a second
    yes to the same visit gets the first booking again.
    """
    clinic = clinic or settings.get().clinic
    before = ledger.begin(session, message_id, clinic) or _booked_before(session, draft, now, clinic)
    if before:
        return before
    screening = session.get(Screening, draft.screening_id) if draft.screening_id is not None else None
    kind, reasons = kind_of(draft, decision, screening, now)
    if kind is None:
        diary.release(session, diary.holder(draft.conversation))
        return Outcome(Result.REFUSED)
    overlap = overlaps.of_draft(session, draft, now)
    if overlap:
        return overlaps.refused(overlap, draft.conversation, clinic)
    appointment = _appointment(session, draft, kind, reasons, now)
    if kind is Kind.REQUEST:
        appointment.respond_by = ledger.respond_by(draft.place, now, clinic)
    if not _put(session, appointment, draft.place, draft.conversation, now, clinic):
        return _taken(session, draft.place, draft.conversation, now, clinic)
    session.add(appointment)
    session.flush()
    action = Action.BOOKED if kind is Kind.BOOKED else Action.REQUESTED
    return ledger.finish(session, appointment, action, now, clinic, message_id=message_id)


def move(
    session: Session,
    appointment: Appointment,
    place: Place,
    message_id: str | None,
    now: datetime,
    actor: str = CLIENT,
    clinic: Clinic | None = None,
    conversation: str | None = None,
    detail: Mapping[str, Any] | None = None,
    words: str = "",
) -> Outcome:
    """Give the appointment another place: MOVED (`repeated`: it is there already), TAKEN (it keeps its own)
    or CLOSED.

    `conversation` is the one that asks, if it is not the one that booked: its hold is used up. Staff are not
    bound by notice and horizon, but by the opening hours. `words` are theirs, for the client.
    """
    clinic = clinic or settings.get().clinic
    closed = _closed(session, appointment, message_id, now, clinic)
    if closed:
        return closed
    if _is_there(appointment, place, now):
        return ledger.unchanged(appointment, Result.MOVED, clinic, repeated=True)
    overlap = overlaps.of_move(session, appointment, place, now)
    if overlap:
        return overlaps.refused(overlap, conversation or appointment.conversation, clinic)
    before = {"from": appointment.start.astimezone(clinic.zone).isoformat(), "studio": appointment.studio}
    held_by = conversation or (appointment.conversation if actor == CLIENT else None)
    granted = (
        actor != CLIENT and place.start > now and timetable.is_open_for(clinic, place.start, place.minutes)
    )
    if not _put(session, appointment, place, held_by, now, clinic, granted):
        return _taken(session, place, held_by or "", now, clinic, appointment)
    if appointment.status == Status.WAITING.value:
        appointment.respond_by = ledger.respond_by(place, now, clinic)
    return ledger.finish(
        session,
        appointment,
        Action.MOVED,
        now,
        clinic,
        actor=actor,
        message_id=message_id,
        detail={**before, **(detail or {})},
        words=words,
    )


def edit(
    session: Session,
    appointment: Appointment,
    changes: Mapping[str, Any],
    message_id: str | None,
    now: datetime,
    actor: str = CLIENT,
    clinic: Clinic | None = None,
) -> Outcome:
    """Change name, phone, email or note: EDITED or CLOSED. ValueError for other keys or no contact left."""
    unknown = sorted(set(changes) - EDITABLE)
    if unknown:
        raise ValueError(f"cannot be edited: {', '.join(unknown)}")
    clinic = clinic or settings.get().clinic
    closed = _closed(session, appointment, message_id, now, clinic)
    if closed:
        return closed
    wanted = {key: changes.get(key, getattr(appointment, key)) for key in EDITABLE}
    check_contact(wanted["name"], wanted["phone"], wanted["email"])
    for key, value in wanted.items():
        setattr(appointment, key, value)
    detail = {"edited": sorted(changes)}
    return ledger.finish(
        session, appointment, Action.EDITED, now, clinic, actor=actor, message_id=message_id, detail=detail
    )


def cancel(
    session: Session,
    appointment: Appointment,
    message_id: str | None,
    now: datetime,
    actor: str = CLIENT,
    clinic: Clinic | None = None,
    detail: Mapping[str, Any] | None = None,
    words: str = "",
) -> Outcome:
    """Cancel and free the place: CANCELLED (`repeated` if it was cancelled already) or CLOSED."""
    clinic = clinic or settings.get().clinic
    closed = _closed(session, appointment, message_id, now, clinic)
    if closed and appointment.status == Status.CANCELLED.value:
        return ledger.unchanged(appointment, Result.CANCELLED, clinic, repeated=True)
    if closed:
        return closed
    ledger.give_up(session, appointment, Status.CANCELLED)
    return ledger.finish(
        session,
        appointment,
        Action.CANCELLED,
        now,
        clinic,
        actor=actor,
        message_id=message_id,
        detail=dict(detail or {}),
        words=words,
    )


def mine(session: Session, conversation: str, now: datetime) -> list[Appointment]:
    """What this conversation booked or requested and is still to come, soonest first.

    Who writes by SMS has proven their number: what was booked elsewhere for that number is theirs, too.
    """
    which = Appointment.conversation == conversation
    texter = session.get(Texter, conversation)
    if texter is not None and not texter.simulated:
        which = or_(which, Appointment.phone == texter.number)
    return _to_come(session, now, which)


def latest(session: Session, conversation: str, now: datetime) -> Appointment | None:
    """The appointment that this conversation would ask about: the next to come, else the last one changed."""
    own = mine(session, conversation, now)
    if own:
        return own[0]
    query = select(Appointment).where(Appointment.conversation == conversation, Appointment.start > now)
    found: Appointment | None = (
        session.execute(query.order_by(Appointment.updated_at.desc())).scalars().first()
    )
    return found


def of_phone(session: Session, phone: str, now: datetime) -> list[Appointment]:
    """The same by phone number (E.164). Only for a number that is proven to be the person's: on SMS."""
    return _to_come(session, now, Appointment.phone == phone)


def by_reference(session: Session, reference: str, contact: str, now: datetime) -> Appointment | None:
    """The appointment of which somebody knows the reference and the phone number or e-mail address.

    Both as the person wrote them. None tells nothing: not whether the reference exists, nor which part is
    wrong.
    """
    read = people.read_contact(contact)
    key = references.read(reference)
    if key is None or not isinstance(read, people.Contact):
        return None
    known = or_(Appointment.phone == read.value, Appointment.email == read.value)
    found = _to_come(session, now, (Appointment.reference == key) & known)
    return found[0] if found else None


def _to_come(session: Session, now: datetime, which: Any) -> list[Appointment]:
    query = select(Appointment).where(which, Appointment.status.in_(LIVE), Appointment.start > now)
    return list(session.execute(query.order_by(Appointment.start, Appointment.id)).scalars())


def _booked_before(session: Session, draft: Draft, now: datetime, clinic: Clinic) -> Outcome | None:
    """The live appointment for the very same visit, made by an earlier message of this conversation."""
    query = select(Appointment).where(
        Appointment.conversation == draft.conversation,
        Appointment.treated == draft.treated,
        Appointment.studio == draft.place.studio,
        Appointment.start == draft.place.start,
        Appointment.status.in_(LIVE),
    )
    found: Appointment | None = session.execute(query).scalars().first()
    if found is None or (found.respond_by is not None and found.respond_by <= now):
        return None
    result = Result.REQUESTED if found.status == Status.WAITING.value else Result.BOOKED
    return ledger.unchanged(found, result, clinic, repeated=True)


def _is_there(appointment: Appointment, place: Place, now: datetime) -> bool:
    """Whether the appointment keeps this very place."""
    if appointment.respond_by is not None and appointment.respond_by <= now:
        return False
    kept = (appointment.studio, appointment.start, appointment.minutes)
    return kept == (place.studio, place.start, place.minutes)


def _closed(
    session: Session, appointment: Appointment, message_id: str | None, now: datetime, clinic: Clinic
) -> Outcome | None:
    """What this message did before, or CLOSED when the appointment cannot be changed any more."""
    before = ledger.begin(session, message_id, clinic)
    if before:
        return before
    session.refresh(appointment)
    if ledger.is_open(appointment, now):
        return None
    return ledger.unchanged(appointment, Result.CLOSED, clinic)


def _appointment(
    session: Session, draft: Draft, kind: Kind, reasons: list[str], now: datetime
) -> Appointment:
    """The draft as a row that has no place yet."""
    status = Status.CONFIRMED if kind is Kind.BOOKED else Status.WAITING
    return Appointment(
        reference=_new_reference(session),
        kind=kind.value,
        status=status.value,
        conversation=draft.conversation,
        name=draft.name,
        phone=draft.phone,
        email=draft.email,
        treated=draft.treated,
        first_visit=draft.first_visit,
        screening_id=draft.screening_id,
        reasons=reasons,
        note=draft.note,
        created_at=now,
        updated_at=now,
    )


def _new_reference(session: Session) -> str:
    while True:
        reference = references.make()
        taken = select(Appointment.id).where(Appointment.reference == reference)
        if session.execute(taken).first() is None:
            return reference


def _put(
    session: Session,
    appointment: Appointment,
    place: Place,
    held_by: str | None,
    now: datetime,
    clinic: Clinic,
    granted: bool = False,
) -> bool:
    """Keep the place for the appointment, its old one given up; False when somebody else has it."""
    taken = diary.take(
        session,
        place,
        ledger.owner_of(appointment),
        now,
        held_by=held_by,
        until=appointment.respond_by,
        granted=granted,
        clinic=clinic,
    )
    if taken is None:
        return False
    appointment.studio, appointment.room = taken.studio, taken.room
    appointment.start, appointment.minutes = taken.start, taken.minutes
    return True


def nearest(
    session: Session,
    place: Place,
    conversation: str,
    now: datetime,
    clinic: Clinic,
    moving: str | None = None,
) -> tuple[Place, ...]:
    """What is free nearest to a place that somebody else has."""
    start = place.start.astimezone(clinic.zone)
    wish = When(days=(start.date(),), exact=start.time())
    provider = providers.chosen(clinic)
    offers = provider.offers(
        session,
        place.studio,
        wish,
        place.minutes,
        now,
        conversation=conversation,
        clinic=clinic,
        moving=moving,
    )
    return tuple(offers)


def _taken(
    session: Session,
    place: Place,
    conversation: str,
    now: datetime,
    clinic: Clinic,
    appointment: Appointment | None = None,
) -> Outcome:
    """Somebody else has the place: what is free nearest to it."""
    moving = appointment.reference if appointment else None
    offers = nearest(session, place, conversation, now, clinic, moving)
    return Outcome(Result.TAKEN, appointment, offers=offers)
