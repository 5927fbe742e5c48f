"""Numbers that stand for the options of the last text: "2" is what was listed as 2."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from clinic import choice
from clinic.db.messages import Inbox, Outbox, OutboxState

_MOST_TEXTS = 20  # of one reply


def meant(session: Session, message_id: str, text: str) -> tuple[str, bool]:
    """The option that the text names by its number, else the text; and whether it came too early to answer
    our last one: that was still on its way, or never arrived.
    """
    message = session.get(Inbox, message_id)
    last = _last_reply(session, message) if message else []
    if message is None or not last:
        return text, False
    if any(one.state != OutboxState.UNKNOWN.value and not _was_there(one, message) for one in last):
        return text, True
    options = next((one.buttons for one in last if one.buttons), [])
    index = choice.number(text, len(options)) if options else None
    return (text if index is None else str(options[index])), False


def asked_something(session: Session, conversation: str) -> bool:
    """Whether the last text before an opt-out was confirmed asked a question."""
    query = (
        select(Outbox)
        .where(Outbox.conversation == conversation, Outbox.state == OutboxState.SENT.value)
        .order_by(Outbox.position.desc())
        .limit(5)
    )
    said = [row for row in session.execute(query).scalars() if not row.custom]
    return bool(said) and "?" in said[0].text


def _last_reply(session: Session, message: Inbox) -> list[Outbox]:
    """The texts of our last reply before the message, the last one first. What waits for the morning on our
    own initiative is none.
    """
    query = (
        select(Outbox)
        .where(Outbox.conversation == message.conversation, Outbox.position < message.position)
        .where(Outbox.state != OutboxState.WITHDRAWN.value)
        .where(or_(Outbox.own_initiative.is_(False), Outbox.sent_at.is_not(None)))
        .order_by(Outbox.position.desc())
        .limit(_MOST_TEXTS)
    )
    rows = list(session.execute(query).scalars())
    return [row for row in rows if row is rows[0] or (row.answers and row.answers == rows[0].answers)]


def _was_there(text: Outbox, message: Inbox) -> bool:
    return text.sent_at is not None and text.sent_at <= message.received_at
