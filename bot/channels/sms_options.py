"""Numbers that stand for the options of the last text: "2" is what was listed as 2."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import choice
from clinic.db.messages import Inbox, Outbox, OutboxState


def meant(session: Session, message_id: str, text: str) -> tuple[str, bool]:
    """The option that the text names by its number, else the text; and whether it came too early to answer
    our last one: that was still on its way, or never arrived.
    """
    message = session.get(Inbox, message_id)
    last = _last_text(session, message.conversation, message.position) if message else None
    if message is None or last is None:
        return text, False
    if last.state != OutboxState.UNKNOWN.value and not _was_there(last, message):
        return text, True
    index = choice.number(text, len(last.buttons)) if last.buttons else None
    return (text if index is None else str(last.buttons[index])), False


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


def _last_text(session: Session, conversation: str, position: int) -> Outbox | None:
    query = (
        select(Outbox)
        .where(Outbox.conversation == conversation, Outbox.position < position)
        .where(Outbox.state != OutboxState.WITHDRAWN.value)
        .order_by(Outbox.position.desc())
        .limit(1)
    )
    found: Outbox | None = session.execute(query).scalars().first()
    return found


def _was_there(text: Outbox, message: Inbox) -> bool:
    return text.sent_at is not None and text.sent_at <= message.received_at
