"""Lets staff know about a message that the bot could not deal with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.channels import outbox
from bot.channels.inbox import Claimed
from clinic import handoff

_LAST_MESSAGES = 20


def tell(session: Session, claimed: Claimed, problem: str, now: datetime) -> None:
    """Open a hand-off for the conversation, in the transaction that tells the person so."""
    entries = outbox.read_after(session, claimed.conversation, 0, _LAST_MESSAGES)
    handoff.hand_over(
        session,
        claimed.conversation,
        reason=f"turn_failed_{problem}",
        last_message=claimed.text,
        now=now,
        facts={"channel": claimed.channel},
        transcript=[{"who": entry.author, "text": entry.text} for entry in entries],
        message_id=claimed.message_id,
    )
