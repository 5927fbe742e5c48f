"""Erases conversations from Rasa's tracker database. Rasa is not loaded; a running bot sees it next turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Column, MetaData, String, Table, create_engine, delete, func, inspect, select
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from clinic import settings
from clinic.db import scrub
from clinic.db.errors import DatabaseError

# As rasa.core.tracker_store.SQLTrackerStore.SQLEvent has it
_EVENTS = Table("events", MetaData(), Column("sender_id", String(255)))


def count(conversations: Sequence[str]) -> int:
    """How many events there are of these conversations; raises `DatabaseError`."""
    query = select(func.count()).select_from(_EVENTS).where(_EVENTS.c.sender_id.in_(conversations))
    return _with_events(lambda connection: int(connection.execute(query).scalar_one()))


def forget(conversations: Sequence[str]) -> int:
    """Erase all events of these conversations, how many there were; raises `DatabaseError`."""
    gone = delete(_EVENTS).where(_EVENTS.c.sender_id.in_(conversations))
    return _with_events(lambda connection: int(connection.execute(gone).rowcount))


def _with_events(work: Callable[[Connection], int]) -> int:
    """The work's result in a transaction of its own; 0 where no conversation was ever kept."""
    url = make_url(settings.get().tracker_url)
    if scrub.is_missing(url):
        return 0
    arguments: dict[str, Any] = {"timeout": 15} if url.get_backend_name() == "sqlite" else {}
    try:
        engine = create_engine(url, future=True, poolclass=NullPool, connect_args=arguments)
        with engine.begin() as connection:
            return work(connection) if inspect(connection).has_table(_EVENTS.name) else 0
    except SQLAlchemyError as error:
        said = " ".join(str(getattr(error, "orig", None) or error).split())[:200]
        where = url.render_as_string(hide_password=True)
        raise DatabaseError(f"TRACKER_URL: {where}: cannot be changed ({said})") from error
