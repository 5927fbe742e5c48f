"""Web sessions in the database: begun, renewed, ended, and found by their token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.channels import inbox, tokens
from bot.channels.tokens import Token
from clinic.db.messages import Conversation, WebSession

CHANNEL = "web"
LONGEST_DAYS = 30
_GRACE = timedelta(seconds=60)  # in which other tabs may still renew with the token before the last


@dataclass(frozen=True)
class Opened:
    """A session as its token opens it."""

    session_id: str
    conversation: str
    generation: int
    shown_after: int


def begin(session: Session, now: datetime) -> Opened:
    """A new session with a new conversation of its own."""
    sender_id = tokens.new_sender_id()
    inbox.begin_conversation(session, sender_id, CHANNEL, now)
    return begin_in(session, sender_id, now)


def begin_in(session: Session, conversation: str, now: datetime) -> Opened:
    """A new session with a conversation that is there, for who has proven to be the one who leads it."""
    row = WebSession(
        id=tokens.new_session_id(), conversation=conversation, generation=1, created_at=now, renewed_at=now
    )
    session.add(row)
    session.flush()
    return Opened(row.id, conversation, 1, 0)


def find(session: Session, token: Token) -> Opened | None:
    """The session that the token opens, unless it was ended."""
    row = session.execute(
        select(WebSession, Conversation.shown_after)
        .join(Conversation, Conversation.sender_id == WebSession.conversation)
        .where(WebSession.id == token.session_id, WebSession.ended_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    found, shown_after = row
    return Opened(found.id, found.conversation, found.generation, int(shown_after))


def renew(session: Session, token: Token, now: datetime) -> Opened | None:
    """Count the session's generation up, if the token is of its newest one (or was until a moment ago:
    another tab).
    """
    row = session.execute(
        select(WebSession).where(WebSession.id == token.session_id).with_for_update()
    ).scalar_one_or_none()
    if row is None or row.ended_at is not None or now - row.created_at > timedelta(days=LONGEST_DAYS):
        return None
    if token.generation == row.generation:
        row.generation += 1
        row.renewed_at = now
    elif token.generation != row.generation - 1 or now - row.renewed_at > _GRACE:
        return None
    session.flush()
    return find(session, token)


def end(session: Session, session_id: str, now: datetime) -> None:
    """Nobody opens this conversation any more."""
    session.execute(
        update(WebSession)
        .where(WebSession.id == session_id, WebSession.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )


def hide_before(session: Session, conversation: str, position: int) -> None:
    """Stop showing what was said before `position`. Nothing is deleted, and no health answer forgotten."""
    session.execute(
        update(Conversation)
        .where(Conversation.sender_id == conversation)
        .values(shown_after=position - 1)
        .execution_options(synchronize_session=False)
    )
