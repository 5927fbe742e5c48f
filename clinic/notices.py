"""Who must be told what happened to an appointment, and how far that is.

A notice is written in the transaction that makes the change; a worker tells it afterwards
(`clinic.mail_notices`, `bot.channels.notices`). What the client did, the client has heard in the reply; by
e-mail it is told again, with the calendar file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from clinic.db.appointments import Action, Appointment, AppointmentEvent, Kind, Status
from clinic.db.notices import Audience, Notice, NoticeState, Route
from clinic.invitation import CANCEL, PUBLISH

CLIENT = "client"  # the actor of what the client did
CONFIRMING = "confirming"  # the clinic's own system has not said yet whether it took the booking
CONFIRMED = "confirmed"  # it was in doubt, and is settled
CLAIM = timedelta(minutes=2)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=2)
MOST_ATTEMPTS = 12  # with these pauses: most of a day
_UNTOLD = frozenset({Action.EDITED, Action.NOTED})  # nothing that a client or a calendar has to know
_NOT_FOR_STUDIO = frozenset({Action.EDITED, Action.NOTED, Action.CALLING})


def recipients(action: Action, actor: str) -> list[tuple[Audience, Route]]:
    """Who is told of what this actor did, and by which routes."""
    told = []
    if action not in _UNTOLD:
        told.append((Audience.CLIENT, Route.MAIL))
        if actor != CLIENT:
            told.insert(0, (Audience.CLIENT, Route.THREAD))
    if action not in _NOT_FOR_STUDIO:
        told.append((Audience.STUDIO, Route.MAIL))
    return told


def write(session: Session, appointment: Appointment, event: AppointmentEvent, words: str = "") -> None:
    """Write down who must be told of the event; `words` are staff's own, for the client."""
    for audience, route in recipients(Action(event.action), event.actor):
        if audience is Audience.CLIENT and route is Route.MAIL and not appointment.email:
            continue
        said = values(appointment) | ({"words": words} if words and audience is Audience.CLIENT else {})
        _add(session, appointment, event, (audience, route), event.action, said)


def of_delivery(session: Session, appointment: Appointment, event: AppointmentEvent, about: str) -> None:
    """The client hears that the change is still CONFIRMING, or CONFIRMED after all. Once a change each."""
    already = select(Notice.id).where(Notice.event_id == event.id, Notice.about == about)
    if session.execute(already).first() is None:
        to = (Audience.CLIENT, Route.THREAD)
        _add(session, appointment, event, to, about, values(appointment))


def is_confirming(session: Session, event: AppointmentEvent) -> bool:
    """Whether the client was, or will be, told that the change is being confirmed."""
    said = select(Notice.id).where(Notice.event_id == event.id, Notice.about == CONFIRMING)
    return session.execute(said).first() is not None


def values(appointment: Appointment) -> dict[str, Any]:
    """What a text about the appointment may name. Nothing about health, nor why staff decide."""
    return {
        "conversation": appointment.conversation,
        "reference": appointment.reference,
        "name": appointment.name,
        "studio": appointment.studio,
        "start": appointment.start.astimezone(timezone.utc).isoformat(),
        "minutes": appointment.minutes,
        "phone": appointment.phone,
        "email": appointment.email,
        "waiting": appointment.status == Status.WAITING.value,
        "sequence": appointment.version,
        "calendar": _calendar(appointment),
    }


def _calendar(appointment: Appointment) -> str:
    """What a calendar file does with it: puts it there, takes it out, or "" when it never was there."""
    if appointment.status == Status.CONFIRMED.value:
        return PUBLISH
    firm = appointment.kind == Kind.BOOKED.value or appointment.decided_by is not None
    return CANCEL if firm and appointment.status == Status.CANCELLED.value else ""


def claim(session: Session, route: Route, real_now: datetime) -> Notice | None:
    """The oldest notice that is due by this route, kept from other workers for `CLAIM`.

    One whose worker died is due again: a notice may then be told twice, but is never lost. One that failed
    is not told late when a newer one tells how it stands by now.
    """
    while (notice := _next_due(session, route, real_now)) is not None:
        if notice.attempts and _overtaken(session, notice):
            settle(session, notice.id, NoticeState.OFF, real_now, "overtaken by a later change")
            continue
        notice.state = NoticeState.SENDING.value
        notice.attempts += 1
        notice.claimed_until = real_now + CLAIM
        session.flush()
        return notice
    return None


def settle(
    session: Session, notice_id: int, state: NoticeState, real_now: datetime, problem: str | None = None
) -> None:
    """What came of telling it. `WAITING` is another try after a pause, `FAILED` when there were too many."""
    notice = session.get(Notice, notice_id)
    if notice is None:
        return
    if state is NoticeState.WAITING and notice.attempts >= MOST_ATTEMPTS:
        state = NoticeState.FAILED
    notice.state, notice.claimed_until, notice.problem = state.value, None, (problem or "")[:200] or None
    notice.due_at = real_now + pause_after(notice.attempts) if state is NoticeState.WAITING else None
    notice.sent_at = real_now if state is NoticeState.SENT else None
    session.flush()


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many tries (1, 2...): twice as long each time, at most `LONGEST_PAUSE`."""
    doublings: int = min(attempts - 1, 16)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def failed(session: Session) -> list[Notice]:
    """Notices that could not be told, newest first: staff tell them."""
    query = select(Notice).where(Notice.state == NoticeState.FAILED.value).order_by(Notice.id.desc())
    return list(session.execute(query).scalars())


def about(session: Session, appointment: Appointment) -> list[Notice]:
    """All notices of an appointment, the oldest first."""
    query = select(Notice).where(Notice.appointment_id == appointment.id).order_by(Notice.id)
    return list(session.execute(query).scalars())


def _next_due(session: Session, route: Route, real_now: datetime) -> Notice | None:
    waiting = (Notice.state == NoticeState.WAITING.value) & or_(
        Notice.due_at.is_(None), Notice.due_at <= real_now
    )
    lost = (Notice.state == NoticeState.SENDING.value) & (Notice.claimed_until <= real_now)
    query = (
        select(Notice)
        .where(Notice.route == route.value, or_(waiting, lost))
        .order_by(Notice.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found: Notice | None = session.execute(query).scalars().first()
    return found


def _overtaken(session: Session, notice: Notice) -> bool:
    """Whether a later notice tells the same people, by the same route, how it stands by now."""
    later = select(Notice.id).where(
        Notice.appointment_id == notice.appointment_id,
        Notice.audience == notice.audience,
        Notice.route == notice.route,
        Notice.id > notice.id,
    )
    return session.execute(later).first() is not None


def _add(
    session: Session,
    appointment: Appointment,
    event: AppointmentEvent,
    to: tuple[Audience, Route],
    about: str,
    said: Mapping[str, Any],
) -> None:
    audience, route = to
    session.add(
        Notice(
            event_id=event.id,
            appointment_id=appointment.id,
            audience=audience.value,
            route=route.value,
            about=about,
            said=dict(said),
            created_at=event.at,
        )
    )
    session.flush()
