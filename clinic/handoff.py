"""Handing a conversation over to staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from clinic.db.handoffs import CLOSED, OPEN, Handoff


@dataclass(frozen=True)
class Reach:
    """How staff can reach the person, as far as it is known. The phone is E.164."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None


def hand_over(
    session: Session,
    conversation: str,
    reason: str,
    last_message: str,
    now: datetime,
    *,
    facts: Mapping[str, Any] | None = None,
    contact: Reach | None = None,
    transcript: Sequence[Any] = (),
    message_id: str | None = None,
    asked_again: bool = True,
) -> Handoff:
    """Ask staff to take over. A hand-off of this conversation that is open is brought up to date instead.

    `reason` is a short word; the first one stays, all are in the facts as `reasons`. `facts` and `transcript`
    are plain JSON. What was known before and is not told again stays known. `times_asked` of the result is 1
    when the hand-off is new; the same `message_id` counts once, and what only adds something (`asked_again`
    is False) does not count.
    """
    fresh = Handoff(
        conversation=conversation,
        reason=reason,
        last_message=last_message,
        message_id=message_id,
        created_at=now,
        updated_at=now,
    )
    handoff = _open(session, conversation) or _open_one(session, fresh)
    if handoff is not fresh and asked_again and (message_id is None or handoff.message_id != message_id):
        handoff.times_asked += 1
    handoff.last_message, handoff.message_id, handoff.updated_at = last_message, message_id, now
    known = handoff.facts or {}
    reasons = dict.fromkeys([*known.get("reasons", []), reason])
    handoff.facts = {**known, **(facts or {}), "reasons": list(reasons)}
    handoff.transcript = list(transcript) or handoff.transcript or []
    reach = contact or Reach()
    handoff.name = reach.name or handoff.name
    handoff.phone = reach.phone or handoff.phone
    handoff.email = reach.email or handoff.email
    session.flush()
    return handoff


def close(session: Session, handoff: Handoff, staff: str, now: datetime, note: str = "") -> bool:
    """Staff are done with it; False when it was closed already (then nothing changes)."""
    session.refresh(handoff, with_for_update=True)
    if handoff.status == CLOSED:
        return False
    handoff.status, handoff.handled_by, handoff.updated_at = CLOSED, staff, now
    _write_down(handoff, note)
    session.flush()
    return True


def note(session: Session, handoff: Handoff, staff: str, now: datetime, text: str) -> None:
    """Write something down about it, open or not, below what others wrote. ValueError without words.

    `now` is told as it is given: in the clinic's zone.
    """
    if not text.strip():
        raise ValueError("a note needs words")
    session.refresh(handoff, with_for_update=True)
    _write_down(handoff, f"{staff}, {now:%Y-%m-%d %H:%M}: {text.strip()}")
    session.flush()


def waiting(session: Session) -> list[Handoff]:
    """Open hand-offs, the oldest first."""
    query = select(Handoff).where(Handoff.status == OPEN).order_by(Handoff.created_at, Handoff.id)
    return list(session.execute(query).scalars())


def of_conversation(session: Session, conversation: str) -> Handoff | None:
    """The open hand-off of this conversation, if there is one. Only to read it."""
    query = select(Handoff).where(Handoff.conversation == conversation, Handoff.status == OPEN)
    found: Handoff | None = session.execute(query).scalars().first()
    return found


def _write_down(handoff: Handoff, line: str) -> None:
    handoff.note = "\n".join(filter(None, (handoff.note, line.strip())))


def _open(session: Session, conversation: str) -> Handoff | None:
    query = select(Handoff).where(Handoff.conversation == conversation, Handoff.status == OPEN)
    found: Handoff | None = session.execute(query.with_for_update()).scalars().first()
    return found


def _open_one(session: Session, fresh: Handoff) -> Handoff:
    """Write a new hand-off, or find the one that somebody else opened meanwhile."""
    try:
        with session.begin_nested():
            session.add(fresh)
        return fresh
    except IntegrityError:
        found = _open(session, fresh.conversation)
        if found is None:
            raise
        return found
