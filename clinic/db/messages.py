"""Conversations, what came in, what goes out, and the web sessions that open them.

Every message of a conversation, from either side, has a `position`: 1, 2, 3... in the order in which it was
written. It is counted on the conversation's row, which stays locked until the message is committed, so a
reader who has seen position 7 never finds a new 6.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped

from clinic.db.base import Base, UtcDateTime, column


class Kind(str, Enum):
    """What an incoming message is to us. Only a `MESSAGE` becomes a turn; the others get a fixed reply."""

    MESSAGE = "message"
    EMPTY = "empty"
    TOO_LONG = "too_long"


class InboxState(str, Enum):
    """Where an incoming message stands. `JOINED`: it is answered with the one whose turn is or was
    begun, so the joined messages of a conversation always belong to its oldest unfinished one.
    """

    WAITING = "waiting"
    RUNNING = "running"
    JOINED = "joined"
    DONE = "done"


class OutboxState(str, Enum):
    """Where an outgoing message stands. A web page fetches its messages, so for the web they are `SENT` once
    written. `WITHDRAWN`: the person wants no more texts.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    UNKNOWN = (
        "unknown"  # handed to a service that did not say whether it took it: staff decide, never sent again
    )


class Author(str, Enum):
    """Who wrote an outgoing message."""

    BOT = "bot"
    STAFF = "staff"


_RUNNING = text(f"state = '{InboxState.RUNNING.value}'")


class Conversation(Base):
    """One person on one channel. `sender_id` is Rasa's; it never leaves the server.

    `shown_after`: messages up to this position are no longer shown to the person ("start over").
    """

    __tablename__ = "conversations"

    sender_id: Mapped[str] = column(String(120), primary_key=True)
    channel: Mapped[str] = column(String(20))
    last_position: Mapped[int] = column(Integer, default=0)
    shown_after: Mapped[int] = column(Integer, default=0)
    started_at: Mapped[datetime] = column(UtcDateTime)


class WebSession(Base):
    """What a token stands for. Each renewal counts `generation` up; older tokens cannot be renewed."""

    __tablename__ = "web_sessions"

    id: Mapped[str] = column(String(32), primary_key=True)
    conversation: Mapped[str] = column(String(120), ForeignKey("conversations.sender_id"), index=True)
    generation: Mapped[int] = column(Integer, default=1)
    created_at: Mapped[datetime] = column(UtcDateTime)
    renewed_at: Mapped[datetime] = column(UtcDateTime)
    ended_at: Mapped[datetime | None] = column(UtcDateTime, nullable=True)


class Inbox(Base):
    """A message from a person. `id` is Rasa's `message_id`; `external_id` is the sender's name for it (the
    widget's `client_msg_id`, Twilio's MessageSid), which makes a second delivery recognisable.

    `claimed_until`: a process that claimed the turn renews this; once it is past, the turn is anybody's.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("conversation", "external_id", name="uq_inbox_external_id"),
        UniqueConstraint("conversation", "position", name="uq_inbox_position"),
        Index(
            "uq_inbox_one_running",
            "conversation",
            unique=True,
            sqlite_where=_RUNNING,
            postgresql_where=_RUNNING,
        ),
        Index("ix_inbox_state_claimed_until", "state", "claimed_until"),
    )

    id: Mapped[str] = column(String(32), primary_key=True)
    conversation: Mapped[str] = column(String(120), ForeignKey("conversations.sender_id"))
    channel: Mapped[str] = column(String(20))
    external_id: Mapped[str] = column(String(80))
    position: Mapped[int] = column(Integer)
    kind: Mapped[str] = column(String(10), default=Kind.MESSAGE.value)
    text: Mapped[str] = column(Text)
    state: Mapped[str] = column(String(10), default=InboxState.WAITING.value)
    attempts: Mapped[int] = column(Integer, default=0)
    claimed_by: Mapped[str | None] = column(String(120), nullable=True)
    claimed_until: Mapped[datetime | None] = column(UtcDateTime, nullable=True)
    received_at: Mapped[datetime] = column(UtcDateTime)
    done_at: Mapped[datetime | None] = column(UtcDateTime, nullable=True)
    problem: Mapped[str | None] = column(String(40), nullable=True)


class Outbox(Base):
    """A message to a person. `answers`: the incoming message it replies to, if any.

    Of texts (SMS) only: `segments` that the carrier counts; `own_initiative` ones keep the quiet hours;
    `due_at` of the next try; `claimed_by` and `claimed_until` while it is being sent.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("conversation", "position", name="uq_outbox_position"),
        Index("ix_outbox_channel_state", "channel", "state"),
    )

    id: Mapped[int] = column(Integer, primary_key=True)
    conversation: Mapped[str] = column(String(120), ForeignKey("conversations.sender_id"))
    channel: Mapped[str] = column(String(20))
    position: Mapped[int] = column(Integer)
    answers: Mapped[str | None] = column(String(32), ForeignKey("inbox.id"), nullable=True, index=True)
    author: Mapped[str] = column(String(10), default=Author.BOT.value)
    text: Mapped[str] = column(Text, default="")
    buttons: Mapped[list[Any]] = column(JSON, default=list)  # titles, as shown
    custom: Mapped[dict[str, Any]] = column(JSON, default=dict)
    state: Mapped[str] = column(String(10))
    attempts: Mapped[int] = column(Integer, default=0)
    external_id: Mapped[str | None] = column(String(80), nullable=True, index=True)
    problem: Mapped[str | None] = column(String(200), nullable=True)
    created_at: Mapped[datetime] = column(UtcDateTime)
    sent_at: Mapped[datetime | None] = column(UtcDateTime, nullable=True)
    segments: Mapped[int | None] = column(Integer, nullable=True)
    own_initiative: Mapped[bool] = column(Boolean, default=False, server_default=false())
    due_at: Mapped[datetime | None] = column(UtcDateTime, nullable=True)
    claimed_by: Mapped[str | None] = column(String(120), nullable=True)
    claimed_until: Mapped[datetime | None] = column(UtcDateTime, nullable=True)
