"""Reminders the day before a visit, for who asked for them: written by the worker, answered by a number."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.channels import outbox, sms_keywords, sms_texts
from bot.channels.inbox import Accepted
from bot.channels.outbox import Reply
from clinic import booking, settings, sms_hours
from clinic.booking import Result
from clinic.db.appointments import Appointment, Status
from clinic.db.messages import Inbox, Outbox, OutboxState
from clinic.db.texters import Answer, Reminder, Texter
from clinic.texters import CHANNEL

FROM = time(10)  # clinic time; later when the worker was away, but within the hours of texting


def write_due(session: Session, now: datetime, real_now: datetime) -> int:
    """Write tomorrow's reminders that have not been written; how many. `now` is the clinic's time."""
    local = now.astimezone(settings.get().clinic.zone)
    if local.time() < FROM or sms_hours.is_quiet(local):
        return 0
    due = [found for found in _tomorrows(session, local) if not _is_written(session, found[0])]
    for visit, texter in due:
        _write(session, visit, texter, real_now)
    return len(due)


def answer(
    session: Session, conversation: str, accepted: Accepted, text: str, now: datetime, real_now: datetime
) -> str | None:
    """What to say to a text that answers the reminder just before it; None when it is no such text.

    "" when there is nothing to say yet: moving is a conversation, and the text waits for its turn.
    """
    open_one = _just_reminded(session, conversation, accepted.position)
    said = sms_keywords.reminder_answer(text) if open_one else None
    if open_one is None or said is None:
        return None
    reminder, visit = open_one
    if visit.start != reminder.start or visit.start <= now or visit.status != Status.CONFIRMED.value:
        return sms_texts.text("too_late")
    if said is Answer.MOVE:
        message = session.get(Inbox, accepted.message_id)
        if message:
            message.text = sms_texts.wish_to_move()
    elif said is Answer.CANCEL:
        outcome = booking.cancel(session, visit, accepted.message_id, now)
        if outcome.result is not Result.CANCELLED:
            return sms_texts.text("too_late")
    reminder.answer = said.value
    session.flush()
    texts = {Answer.KEEP: "kept", Answer.CANCEL: "cancelled"}
    return sms_texts.of_visit(texts[said], visit) if said in texts else ""


def _tomorrows(session: Session, local: datetime) -> list[tuple[Appointment, Texter]]:
    """Confirmed visits of tomorrow, made before today's time of reminding, with the phones that asked."""
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
    reminding = datetime.combine(local.date(), FROM, local.tzinfo)
    query = (
        select(Appointment, Texter)
        .join(
            Texter,
            or_(Texter.conversation == Appointment.conversation, Texter.number == Appointment.phone),
        )
        .where(
            Appointment.status == Status.CONFIRMED.value,
            Appointment.start >= midnight,
            Appointment.start < midnight + timedelta(days=1),
            Appointment.updated_at < reminding,
            Texter.reminders.is_(True),
            Texter.opted_out_at.is_(None),
            or_(Texter.simulated.is_(False), Texter.conversation == Appointment.conversation),
        )
        .order_by(Appointment.start, Appointment.id, Texter.simulated)
    )
    found: dict[int, tuple[Appointment, Texter]] = {}
    for visit, texter in session.execute(query).all():
        found.setdefault(visit.id, (visit, texter))
    return list(found.values())


def _is_written(session: Session, visit: Appointment) -> bool:
    query = select(Reminder.id).where(Reminder.appointment_id == visit.id, Reminder.start == visit.start)
    return session.execute(query).first() is not None


def _write(session: Session, visit: Appointment, texter: Texter, real_now: datetime) -> None:
    """One text. Only one at a time is answered by a number: "2" must not cancel the wrong visit."""
    query = select(Reminder.id).where(
        Reminder.conversation == texter.conversation,
        Reminder.answer.is_(None),
        Reminder.start > visit.start - timedelta(days=1),
    )
    another = session.execute(query).first() is not None
    text = sms_texts.of_visit_dated("reminder_plain" if another else "reminder", visit)
    position = outbox.write(
        session,
        texter.conversation,
        CHANNEL,
        [Reply(text)],
        real_now,
        state=OutboxState.WAITING,
        own_initiative=True,
    )
    session.add(
        Reminder(
            appointment_id=visit.id,
            start=visit.start,
            conversation=texter.conversation,
            position=0 if another else position,
            written_at=real_now,
        )
    )
    session.flush()


def _just_reminded(session: Session, conversation: str, position: int) -> tuple[Reminder, Appointment] | None:
    """The reminder that is the last text before this position, if that is one and has no answer yet."""
    last = (
        select(Outbox.position)
        .where(Outbox.conversation == conversation, Outbox.position < position)
        .where(Outbox.state == OutboxState.SENT.value)
        .order_by(Outbox.position.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(Reminder, Appointment)
        .join(Appointment, Appointment.id == Reminder.appointment_id)
        .where(Reminder.conversation == conversation, Reminder.answer.is_(None), Reminder.position == last)
    )
    found = session.execute(query).first()
    return (found[0], found[1]) if found else None
