"""Outgoing messages of every channel, and the transcript of a conversation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels import sms_text
from bot.channels.inbox import next_position
from clinic.db.messages import Author, Conversation, Inbox, Outbox, OutboxState
from clinic.texters import CHANNEL

PERSON = "client"


@dataclass(frozen=True)
class Reply:
    """One message of the bot. `buttons`: their titles; choosing one sends its title as text."""

    text: str = ""
    buttons: tuple[str, ...] = ()
    custom: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One message of a transcript. `author`: "client", "bot" or "staff"; `external_id`: the person's."""

    position: int
    author: str
    text: str
    at: datetime
    buttons: tuple[str, ...] = ()
    custom: dict[str, Any] = field(default_factory=dict)
    external_id: str | None = None


def from_rasa(messages: Iterable[dict[str, Any]]) -> list[Reply]:
    """What a collecting output channel collected. A message with nothing that we show is left out."""
    replies = (_reply(message) for message in messages)
    return [reply for reply in replies if reply.text or reply.buttons or reply.custom]


def _reply(message: dict[str, Any]) -> Reply:
    choices = [*(message.get("buttons") or ()), *(message.get("quick_replies") or ())]
    titles = (str(choice.get("title") or "").strip() for choice in choices if isinstance(choice, dict))
    custom = message.get("custom")
    return Reply(
        text=str(message.get("text") or "").strip(),
        buttons=tuple(title for title in titles if title),
        custom=custom if isinstance(custom, dict) else {},
    )


def write(
    session: Session,
    conversation: str,
    channel: str,
    replies: Sequence[Reply],
    now: datetime,
    *,
    state: OutboxState,
    answers: str | None = None,
    author: Author = Author.BOT,
    own_initiative: bool = False,
) -> int | None:
    """Put the replies at the conversation's end, in their order; the position of the last one.

    For a phone each row is one text, just as it is sent. `own_initiative`: nobody is waiting for it.
    """
    on_phone = channel == CHANNEL
    replies = as_texts(replies) if on_phone else replies
    if not replies:
        return None
    first = next_position(session, conversation, len(replies))
    for position, reply in enumerate(replies, start=first):
        session.add(
            Outbox(
                conversation=conversation,
                channel=channel,
                position=position,
                answers=answers,
                author=author.value,
                text=reply.text,
                buttons=list(reply.buttons),
                custom=reply.custom,
                state=state.value,
                created_at=now,
                sent_at=now if state is OutboxState.SENT else None,
                segments=sms_text.segments(reply.text) if on_phone else None,
                own_initiative=own_initiative,
            )
        )
    session.flush()
    return first + len(replies) - 1


def as_texts(replies: Iterable[Reply]) -> list[Reply]:
    """Replies as a phone gets them: plain characters, numbered options, short replies in one text, long ones
    in several. The options belong to the last text of their reply.
    """
    texts: list[Reply] = []
    for reply in replies:
        whole = sms_text.with_options(sms_text.plain(reply.text), [sms_text.plain(t) for t in reply.buttons])
        last = texts[-1] if texts else None
        if last and not last.buttons and len(last.text) + 1 + len(whole) <= sms_text.LONGEST:
            texts[-1] = Reply(f"{last.text}\n{whole}", reply.buttons, {**last.custom, **reply.custom})
            continue
        parts = [Reply(part, custom=reply.custom) for part in sms_text.split(whole)]
        texts += [*parts[:-1], *(replace(part, buttons=reply.buttons) for part in parts[-1:])]
    return texts


def read_after(session: Session, conversation: str, position: int, limit: int = 200) -> list[Entry]:
    """The messages of both sides after `position`, in order: the newest `limit` of them."""
    incoming = session.execute(
        select(Inbox)
        .where(Inbox.conversation == conversation, Inbox.position > position)
        .order_by(Inbox.position.desc())
        .limit(limit)
    ).scalars()
    outgoing = session.execute(
        select(Outbox)
        .where(Outbox.conversation == conversation, Outbox.position > position)
        .order_by(Outbox.position.desc())
        .limit(limit)
    ).scalars()
    entries = [*map(_from_inbox, incoming), *map(_from_outbox, outgoing)]
    return sorted(entries, key=lambda entry: entry.position)[-limit:]


def _from_inbox(row: Inbox) -> Entry:
    return Entry(row.position, PERSON, row.text, row.received_at, external_id=row.external_id)


def _from_outbox(row: Outbox) -> Entry:
    return Entry(row.position, row.author, row.text, row.created_at, tuple(row.buttons), dict(row.custom))


def news(session: Session, conversation: str, position: int) -> tuple[int, list[Entry]]:
    """What a reader who is at `position` has to be told: up to where nothing is shown any more, and what is
    new.
    """
    shown_after = session.execute(
        select(Conversation.shown_after).where(Conversation.sender_id == conversation)
    ).scalar_one()
    return int(shown_after), read_after(session, conversation, max(position, int(shown_after)))


def last_positions(session: Session, conversations: Sequence[str]) -> dict[str, int]:
    """How far each of the conversations is."""
    rows = session.execute(
        select(Conversation.sender_id, Conversation.last_position).where(
            Conversation.sender_id.in_(conversations)
        )
    )
    return {sender_id: int(last) for sender_id, last in rows}
