"""Tells clients in their conversation what staff or the clock did to their appointment.

A web page shows it as soon as it is there; an SMS waits in the outbox for its sender. Who has gone from the
web page and has no e-mail is told by staff: a hand-off asks them to.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels import outbox, sessions
from bot.channels.outbox import Reply
from clinic import calendars, handoff, messages, notices, settings
from clinic.db.messages import Conversation, OutboxState, WebSession
from clinic.db.notices import Notice, NoticeState, Route

REASON = "tell_the_client"  # of the hand-off to staff
_STILL_THERE = timedelta(hours=1)  # a web page renews its session at least once an hour
_QUIET = frozenset({notices.CONFIRMING})  # not worth a call: what becomes of it will be told


def deliver(session: Session, now: datetime, real_now: datetime) -> int:
    """Write what is due into the conversations, in this transaction; how much that was.

    `now` is the clinic's time, `real_now` the queue's.
    """
    told = 0
    while (notice := notices.claim(session, Route.THREAD, real_now)) is not None:
        conversation = session.get(Conversation, notice.said.get("conversation"))
        if conversation is None:
            _ask_staff(session, notice, now)
            notices.settle(session, notice.id, NoticeState.OFF, real_now, "no conversation: staff are asked")
            continue
        _write(session, notice, conversation, now, real_now)
        if not _reaches(session, notice, conversation, real_now) and notice.about not in _QUIET:
            _ask_staff(session, notice, now)
        notices.settle(session, notice.id, NoticeState.SENT, real_now)
        told += 1
    return told


def _write(
    session: Session, notice: Notice, conversation: Conversation, now: datetime, real_now: datetime
) -> None:
    on_web = conversation.channel == sessions.CHANNEL
    known = settings.get()
    texts = messages.in_thread(notice.about, notice.said, known.clinic, now)
    if on_web and notice.said.get("calendar") and notice.about != notices.CONFIRMING:
        address = calendars.appointment_address(known.public_url, known.secret, notice.said["reference"])
        texts.append(messages.calendar_line(address))
    state = OutboxState.SENT if on_web else OutboxState.WAITING
    replies = [Reply(text) for text in texts]
    outbox.write(
        session,
        conversation.sender_id,
        conversation.channel,
        replies,
        real_now,
        state=state,
        own_initiative=not on_web,
    )


def _reaches(session: Session, notice: Notice, conversation: Conversation, real_now: datetime) -> bool:
    """Whether the client will see it: by SMS, by e-mail, or on a page that was open lately."""
    if notice.said.get("email") and settings.get().mail_url:
        return True
    return _sees(session, conversation, real_now)


def is_seen(session: Session, notice: Notice, real_now: datetime) -> bool:
    """Whether what is written into the conversation of a thread's notice is seen by the client there."""
    conversation = session.get(Conversation, notice.said.get("conversation"))
    return conversation is not None and _sees(session, conversation, real_now)


def _sees(session: Session, conversation: Conversation, real_now: datetime) -> bool:
    if conversation.channel != sessions.CHANNEL:
        return True
    query = select(WebSession.renewed_at).where(
        WebSession.conversation == conversation.sender_id, WebSession.ended_at.is_(None)
    )
    return any(real_now - renewed < _STILL_THERE for renewed in session.execute(query).scalars())


def _ask_staff(session: Session, notice: Notice, now: datetime) -> None:
    said = notice.said
    reach = handoff.Reach(said.get("name"), said.get("phone"), said.get("email"))
    facts = {"tell": {"about": notice.about, "reference": said["reference"]}}
    conversation = said.get("conversation") or f"appointment:{said['reference']}"
    handoff.hand_over(session, conversation, REASON, "", now, facts=facts, contact=reach)
