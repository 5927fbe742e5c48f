"""Erases conversations from Rasa's tracker database. Rasa is not loaded; a running bot sees it next turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.engine import Connection

from bot.stores.events import EVENTS, with_events


def count(conversations: Sequence[str]) -> int:
    """How many events there are of these conversations; raises `DatabaseError`."""
    query = select(func.count()).select_from(EVENTS).where(EVENTS.c.sender_id.in_(conversations))
    return _with_events(lambda connection: int(connection.execute(query).scalar_one()))


def forget(conversations: Sequence[str]) -> int:
    """Erase all events of these conversations, how many there were; raises `DatabaseError`."""
    gone = delete(EVENTS).where(EVENTS.c.sender_id.in_(conversations))
    return _with_events(lambda connection: int(connection.execute(gone).rowcount))


def _with_events(work: Callable[[Connection], int]) -> int:
    return with_events(work, 0, "be changed")
