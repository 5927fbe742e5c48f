"""Texts on their way to Twilio: claimed, sent once, and settled by what Twilio answers. Database work only.

One text of a conversation at a time, in order. A text whose fate is unknown is never sent again: staff see it
among the hand-offs, and Twilio's report about it, if one comes, settles it after all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from bot.channels.inbox import is_gone
from bot.channels.twilio_api import OPTED_OUT, Answer, Meaning
from clinic import handoff, texters
from clinic.db import base
from clinic.db.messages import Outbox, OutboxState
from clinic.db.texters import Texter, TextStatus
from clinic.sms_settings import OptOut
from clinic.texters import CHANNEL

CLAIM = timedelta(minutes=1)  # longer than all of the waiting for an answer
STALE = timedelta(hours=24)  # a text that could not be sent for so long tells nothing new
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=10)
MOST_ATTEMPTS = 12  # with these pauses: about an hour
NOTICE = "notice"  # custom[NOTICE]: a text that somebody who wants none gets all the same (carriers' rules)
UNKNOWN_FATE = "text_fate_unknown"  # reasons of hand-offs
NOT_SENT = "text_not_sent"
NOT_DELIVERED = "text_not_delivered"
_DIED = Answer(Meaning.UNKNOWN, why="the program ended while it was sending")
_UNDELIVERED = frozenset({"failed", "undelivered"})


@dataclass(frozen=True)
class Job:
    """One claimed text."""

    outbox_id: int
    number: str
    text: str


def claim(session: Session, worker: str, real_now: datetime, quiet: bool) -> Job | None:
    """The oldest text that is due, kept from other senders. `quiet`: only answers are sent at this hour."""
    while (found := _next_due(session, real_now, quiet)) is not None:
        row, texter = found
        if texter.opted_out_at is not None and not (row.custom or {}).get(NOTICE):
            _withdraw(session, row, texter, real_now)
            continue
        if real_now - row.created_at > STALE:
            _fail(session, row, texter, "waited too long", real_now)
            continue
        row.state, row.attempts = OutboxState.SENDING.value, row.attempts + 1
        row.claimed_by, row.claimed_until = worker, real_now + CLAIM
        session.flush()
        return Job(row.id, texter.number, row.text)
    return None


def settle(
    session: Session, outbox_id: int, worker: str, answer: Answer, real_now: datetime, opt_out: OptOut
) -> None:
    """Write down what came of sending it."""
    row: Outbox | None = session.get(Outbox, outbox_id, with_for_update=True, populate_existing=True)
    if row is None or (row.state, row.claimed_by) != (OutboxState.SENDING.value, worker):
        return  # its report came first, or the claim was lost: it is settled
    texter: Any = session.get(Texter, row.conversation)
    row.claimed_by = row.claimed_until = None
    if answer.meaning is Meaning.SENT:
        _sent(row, answer.sid, real_now)
    elif answer.meaning is Meaning.LATER and row.attempts < MOST_ATTEMPTS:
        row.state, row.problem = OutboxState.WAITING.value, answer.why
        row.due_at = real_now + max(answer.after, pause_after(row.attempts))
    elif answer.meaning is Meaning.UNKNOWN:
        row.state, row.problem = OutboxState.UNKNOWN.value, answer.why
        _tell_staff(session, row, texter, UNKNOWN_FATE, real_now)
    elif answer.meaning is Meaning.OPTED_OUT:
        _opted_out_at_twilio(session, row, texter, answer.why, real_now, opt_out)
    else:
        _fail(session, row, texter, answer.why, real_now)
    session.flush()


def give_up_lost(session: Session, worker: str, real_now: datetime, opt_out: OptOut) -> int:
    """Texts whose sender died while it was sending: nobody knows whether they went out. How many."""
    query = select(Outbox).where(Outbox.channel == CHANNEL, Outbox.state == OutboxState.SENDING.value)
    lost = [
        row
        for row in session.execute(query).scalars()
        if row.claimed_until is None or row.claimed_until < real_now or is_gone(str(row.claimed_by), worker)
    ]
    for row in lost:
        settle(session, row.id, str(row.claimed_by), _DIED, real_now, opt_out)
    return len(lost)


def report(
    session: Session,
    sid: str,
    status: str,
    error_code: str | None,
    outbox_id: int | None,
    real_now: datetime,
) -> bool:
    """Keep what Twilio reports about a text, once for each status. False: it had been told before."""
    values = {"error_code": error_code, "outbox_id": outbox_id, "at": real_now}
    keys = {"sid": sid, "status": status}
    if not base.insert_once(session, TextStatus, ("sid", "status"), **keys, **values):
        return False
    row = _reported(session, sid, outbox_id)
    if row is None:
        return True
    texter: Any = session.get(Texter, row.conversation)
    if status in _UNDELIVERED:
        row.state, row.problem = OutboxState.FAILED.value, f"{status} {error_code or ''}".strip()
        row.external_id, row.claimed_by, row.claimed_until = sid, None, None
        if error_code == OPTED_OUT:
            texters.opt_out(texter, texters.TWILIO, real_now)
        _tell_staff(session, row, texter, NOT_DELIVERED, real_now)
    elif row.state in (OutboxState.SENDING.value, OutboxState.UNKNOWN.value):
        _sent(row, sid, real_now)  # they took it after all
    session.flush()
    return True


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many tries (1, 2...): twice as long each time, at most `LONGEST_PAUSE`."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 16)), LONGEST_PAUSE)


def _next_due(session: Session, real_now: datetime, quiet: bool) -> tuple[Outbox, Texter] | None:
    earlier = aliased(Outbox)
    waiting = earlier.state == OutboxState.WAITING.value
    if quiet:
        waiting = and_(waiting, earlier.own_initiative.is_(False))
    blocked = select(earlier.id).where(
        earlier.conversation == Outbox.conversation,
        earlier.position < Outbox.position,
        or_(waiting, earlier.state == OutboxState.SENDING.value),
    )
    query = (
        select(Outbox, Texter)
        .join(Texter, Texter.conversation == Outbox.conversation)
        .where(
            Outbox.channel == CHANNEL,
            Outbox.state == OutboxState.WAITING.value,
            or_(Outbox.due_at.is_(None), Outbox.due_at <= real_now),
            Texter.simulated.is_(False),
            ~blocked.exists(),
        )
        .order_by(Outbox.created_at, Outbox.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Outbox)
    )
    if quiet:
        query = query.where(Outbox.own_initiative.is_(False))
    found = session.execute(query).first()
    return (found[0], found[1]) if found else None


def _reported(session: Session, sid: str, outbox_id: int | None) -> Outbox | None:
    """The text that a report is about: the one that we named in its address, else by Twilio's id."""
    query = select(Outbox).where(Outbox.channel == CHANNEL).with_for_update()
    which = Outbox.external_id == sid if outbox_id is None else Outbox.id == outbox_id
    found: Outbox | None = session.execute(query.where(which)).scalars().first()
    return found


def _sent(row: Outbox, sid: str | None, real_now: datetime) -> None:
    row.state, row.external_id, row.problem = OutboxState.SENT.value, sid, None
    row.sent_at = row.sent_at or real_now
    row.claimed_by = row.claimed_until = None


def _fail(session: Session, row: Outbox, texter: Texter, why: str, real_now: datetime) -> None:
    row.state, row.problem = OutboxState.FAILED.value, why[:200]
    _tell_staff(session, row, texter, NOT_SENT, real_now)


def _withdraw(session: Session, row: Outbox, texter: Texter, real_now: datetime) -> None:
    """An answer to somebody who has stopped the texts meanwhile: staff see what it would have said."""
    row.state, row.problem = OutboxState.WITHDRAWN.value, "no more texts wanted"
    if row.answers or row.own_initiative:
        _tell_staff(session, row, texter, NOT_SENT, real_now)
    session.flush()


def _opted_out_at_twilio(
    session: Session, row: Outbox, texter: Texter, why: str, real_now: datetime, opt_out: OptOut
) -> None:
    """Where Twilio handles STOP this is how we learn of it; where we do, staff should look."""
    row.state, row.problem = OutboxState.FAILED.value, why[:200]
    news = texters.opt_out(texter, texters.TWILIO, real_now)
    if opt_out is OptOut.ours or news:
        _tell_staff(session, row, texter, NOT_SENT, real_now)


def _tell_staff(session: Session, row: Outbox, texter: Texter, reason: str, real_now: datetime) -> None:
    """Put it among the hand-offs: what the text says, and what is wrong with it."""
    facts = {"text": row.text, "problem": row.problem, "reason": reason, "sid": row.external_id}
    handoff.hand_over(
        session,
        row.conversation,
        reason,
        f"Not delivered for certain: {row.text}",
        real_now,
        facts={f"text_{row.id}": facts},
        contact=handoff.Reach(phone=texter.number),
        asked_again=False,
    )
