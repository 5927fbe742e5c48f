"""Rasa's tracker database, for whoever only needs its table of events. Rasa is not loaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Column, Float, Integer, MetaData, String, Table, Text, create_engine, inspect
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from clinic import settings
from clinic.db import scrub
from clinic.db.errors import DatabaseError

T = TypeVar("T")

# As rasa.core.tracker_store.SQLTrackerStore.SQLEvent has it. `action_name`: of actions and of slots.
EVENTS = Table(
    "events",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("sender_id", String(255)),
    Column("type_name", String(255)),
    Column("timestamp", Float),  # seconds since 1970
    Column("action_name", String(255)),
    Column("data", Text),  # the event as JSON
)


def with_events(work: Callable[[Connection], T], nothing: T, cannot: str) -> T:
    """The work's result in a transaction of its own; `nothing` where no conversation was ever kept.

    `cannot`: what to say when it fails ("be read"). Raises `DatabaseError`.
    """
    url = make_url(settings.get().tracker_url)
    if scrub.is_missing(url):
        return nothing
    arguments: dict[str, Any] = {"timeout": 15} if url.get_backend_name() == "sqlite" else {}
    try:
        engine = create_engine(url, future=True, poolclass=NullPool, connect_args=arguments)
        with engine.begin() as connection:
            return work(connection) if inspect(connection).has_table(EVENTS.name) else nothing
    except SQLAlchemyError as error:
        said = " ".join(str(getattr(error, "orig", None) or error).split())[:200]
        where = url.render_as_string(hide_password=True)
        raise DatabaseError(f"TRACKER_URL: {where}: cannot {cannot} ({said})") from error
