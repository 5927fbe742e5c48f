"""Incoming messages of every channel: written once, claimed one at a time in a conversation, oldest first.

The functions work in the caller's session (`clinic.db.base.session()`); whoever commits acknowledges.
"""

from __future__ import annotations

import os
import secrets
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from bot.channels.plain_text import LONGEST_TEXT, plain_text
from clinic.db import base
from clinic.db.messages import Conversation, Inbox, InboxState, Kind, Outbox

CLAIM_SECONDS = 60  # a claim that is not renewed for so long is lost
_EXCERPT = 500
_ours: set[str] = set()  # names in this process: each channel has one, and none is dead to the others


@dataclass(frozen=True)
class Incoming:
    """A message as a channel got it. `external_id`: the sender's own name for it, the same when it is sent
    again.
    """

    conversation: str
    channel: str
    external_id: str
    text: str


@dataclass(frozen=True)
class Accepted:
    """Where a message stands in its conversation; `duplicate`: it was there before."""

    message_id: str
    position: int
    duplicate: bool


@dataclass(frozen=True)
class Claimed:
    """A message that this process, and nobody else, now works on, with those that are answered together.

    early: it was written before the last reply of the bot was there, so it answers nothing that reply asked
    """

    message_id: str
    conversation: str
    channel: str
    kind: Kind
    text: str
    attempts: int
    early: bool = False


def worker_name() -> str:
    """A name for this process among all that share the database: host, process id, and something random."""
    name = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(6)}"
    _ours.add(name)
    return name


def next_position(session: Session, conversation: str, count: int = 1) -> int:
    """Reserve `count` positions, return the first. The conversation stays locked until the caller commits."""
    session.execute(
        update(Conversation)
        .where(Conversation.sender_id == conversation)
        .values(last_position=Conversation.last_position + count)
        .execution_options(synchronize_session=False)
    )
    last = session.execute(
        select(Conversation.last_position).where(Conversation.sender_id == conversation)
    ).scalar_one()
    return int(last) - count + 1


def begin_conversation(session: Session, sender_id: str, channel: str, now: datetime) -> None:
    """Make the conversation's row unless it is there."""
    if session.get(Conversation, sender_id) is None:
        session.add(Conversation(sender_id=sender_id, channel=channel, started_at=now))
        session.flush()


def accept(session: Session, incoming: Incoming, now: datetime) -> Accepted:
    """Write the message down, or find it again. Its conversation must exist.

    One statement writes it and claims its `external_id`: of many deliveries one gets a row.
    """
    _lock(session, incoming.conversation)
    kind, text = _sort(incoming.text)
    next_one = select(Conversation.last_position + 1).where(Conversation.sender_id == incoming.conversation)
    written = base.insert_once(
        session,
        Inbox,
        ("conversation", "external_id"),
        id=secrets.token_hex(16),
        conversation=incoming.conversation,
        channel=incoming.channel,
        external_id=incoming.external_id,
        position=next_one.scalar_subquery(),
        kind=kind.value,
        text=text,
        received_at=now,
    )
    if written:
        next_position(session, incoming.conversation)
    row = session.execute(
        select(Inbox).where(
            Inbox.conversation == incoming.conversation, Inbox.external_id == incoming.external_id
        )
    ).scalar_one()
    return Accepted(row.id, row.position, duplicate=not written)


def settle(session: Session, message_id: str, now: datetime, problem: str | None = None) -> None:
    """Mark a message done that needs no turn, in the transaction that accepts it."""
    session.execute(
        update(Inbox)
        .where(Inbox.id == message_id, Inbox.state == InboxState.WAITING.value)
        .values(state=InboxState.DONE.value, done_at=now, problem=problem)
        .execution_options(synchronize_session=False)
    )


def _lock(session: Session, conversation: str) -> None:
    """Let one message of a conversation be written at a time (SQLite lets only one writer in anyway)."""
    session.execute(
        select(Conversation.sender_id).where(Conversation.sender_id == conversation).with_for_update()
    )


def _sort(text: str) -> tuple[Kind, str]:
    """What kind of message this is, and what is kept of it."""
    if len(text) > LONGEST_TEXT:
        return Kind.TOO_LONG, plain_text(text[:_EXCERPT]) + "…"
    plain = plain_text(text)
    return (Kind.MESSAGE, plain) if plain else (Kind.EMPTY, "")


def claim_next(session: Session, conversation: str, worker: str, now: datetime) -> Claimed | None:
    """Claim the conversation's oldest waiting message, unless one of its turns is running anywhere.

    One statement decides; the index that allows one running message a conversation backs it. What else
    waits by now is joined to it: people write a thought in several messages.
    """
    running = aliased(Inbox)
    waiting = aliased(Inbox)
    oldest = (
        select(waiting.id)
        .where(waiting.conversation == conversation, waiting.state == InboxState.WAITING.value)
        .order_by(waiting.position)
        .limit(1)
        .scalar_subquery()
    )
    busy = select(running.id).where(
        running.conversation == conversation, running.state == InboxState.RUNNING.value
    )
    claim = (
        update(Inbox)
        .where(Inbox.id == oldest, Inbox.state == InboxState.WAITING.value, ~busy.exists())
        .values(
            state=InboxState.RUNNING.value,
            claimed_by=worker,
            claimed_until=now + timedelta(seconds=CLAIM_SECONDS),
            attempts=Inbox.attempts + 1,
        )
        .execution_options(synchronize_session=False)
    )
    try:
        with session.begin_nested():
            if session.execute(claim).rowcount != 1:  # type: ignore[attr-defined]
                return None
    except IntegrityError:  # another process was faster
        return None
    return _claimed(session, conversation, worker)


def _claimed(session: Session, conversation: str, worker: str) -> Claimed:
    row = session.execute(
        select(Inbox).where(
            Inbox.conversation == conversation,
            Inbox.state == InboxState.RUNNING.value,
            Inbox.claimed_by == worker,
        )
    ).scalar_one()
    if row.attempts == 1:  # a turn that is tried again keeps its text: it may be in the tracker already
        _join_waiting(session, row)
    return Claimed(
        message_id=row.id,
        conversation=row.conversation,
        channel=row.channel,
        kind=Kind(row.kind),
        text="\n".join([row.text, *_joined_texts(session, conversation)]),
        attempts=row.attempts,
        early=_is_early(session, row),
    )


def _join_waiting(session: Session, first: Inbox) -> None:
    """Join the messages that wait behind `first`, as long as they are plain texts and not too long."""
    if first.kind != Kind.MESSAGE.value:
        return
    waiting = session.execute(
        select(Inbox)
        .where(Inbox.conversation == first.conversation, Inbox.state == InboxState.WAITING.value)
        .order_by(Inbox.position)
    ).scalars()
    length = len(first.text)
    for row in waiting:
        length += 1 + len(row.text)
        if row.kind != Kind.MESSAGE.value or length > LONGEST_TEXT:
            break
        row.state = InboxState.JOINED.value
    session.flush()


def _joined_texts(session: Session, conversation: str) -> list[str]:
    joined = (
        select(Inbox.text)
        .where(Inbox.conversation == conversation, Inbox.state == InboxState.JOINED.value)
        .order_by(Inbox.position)
    )
    return list(session.execute(joined).scalars())


def _is_early(session: Session, row: Inbox) -> bool:
    """Whether a reply came after the message: its writer had not seen it."""
    later = select(Outbox.id).where(
        Outbox.conversation == row.conversation,
        Outbox.position > row.position,
        Outbox.answers.is_not(None),
    )
    return session.execute(later.limit(1)).first() is not None


def renew(session: Session, message_ids: list[str], worker: str, now: datetime) -> None:
    """Keep the claims of turns that are still running here."""
    session.execute(
        update(Inbox)
        .where(Inbox.id.in_(message_ids), Inbox.claimed_by == worker, Inbox.state == InboxState.RUNNING.value)
        .values(claimed_until=now + timedelta(seconds=CLAIM_SECONDS))
        .execution_options(synchronize_session=False)
    )


def close(session: Session, message_id: str, worker: str, now: datetime, problem: str | None = None) -> bool:
    """Mark the message done, and those joined to it. False: the claim was lost, what was made of it must
    not be kept.
    """
    done = session.execute(
        update(Inbox)
        .where(Inbox.id == message_id, Inbox.claimed_by == worker, Inbox.state == InboxState.RUNNING.value)
        .values(state=InboxState.DONE.value, done_at=now, problem=problem, claimed_until=None)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        return False
    conversation = select(Inbox.conversation).where(Inbox.id == message_id).scalar_subquery()
    session.execute(
        update(Inbox)
        .where(Inbox.conversation == conversation, Inbox.state == InboxState.JOINED.value)
        .values(state=InboxState.DONE.value, done_at=now)
        .execution_options(synchronize_session=False)
    )
    return True


def give_back(session: Session, message_id: str, worker: str) -> None:
    """Give up the claim, so that the message's turn runs later, here or elsewhere."""
    session.execute(
        update(Inbox)
        .where(Inbox.id == message_id, Inbox.claimed_by == worker, Inbox.state == InboxState.RUNNING.value)
        .values(state=InboxState.WAITING.value, claimed_by=None, claimed_until=None)
        .execution_options(synchronize_session=False)
    )


def free_lost(session: Session, worker: str, now: datetime) -> None:
    """Give back what was claimed by processes that are gone: past their time, or of this host and no longer
    there.
    """
    claimed = select(Inbox.claimed_by).where(Inbox.state == InboxState.RUNNING.value).distinct()
    gone = [name for name in session.execute(claimed).scalars() if name and is_gone(name, worker)]
    session.execute(
        update(Inbox)
        .where(
            and_(
                Inbox.state == InboxState.RUNNING.value,
                or_(Inbox.claimed_until < now, Inbox.claimed_by.in_(gone)),
            )
        )
        .values(state=InboxState.WAITING.value, claimed_by=None, claimed_until=None)
        .execution_options(synchronize_session=False)
    )


def is_gone(name: str, worker: str) -> bool:
    """Whether the process of that name, on this host, has ended. Of another host we cannot know."""
    host, process, _ = name.rsplit(":", 2)
    our_host, our_process, _ = worker.rsplit(":", 2)
    if host != our_host or name == worker:
        return False
    if process == our_process:
        return name not in _ours  # else of an earlier life that had our number
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def conversations_waiting(session: Session, channel: str) -> list[str]:
    """Conversations of the channel with messages that nobody works on, longest waiting first."""
    rows = session.execute(
        select(Inbox.conversation)
        .where(Inbox.state == InboxState.WAITING.value, Inbox.channel == channel)
        .order_by(Inbox.received_at)
    ).scalars()
    return list(dict.fromkeys(rows))
