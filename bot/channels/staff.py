"""Lets staff know about a message that the bot could not deal with."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.channels.inbox import Claimed


def tell(session: Session, claimed: Claimed, problem: str) -> None:
    """Open a hand-off for the conversation, in the transaction that tells the person so."""
