"""The clinic's database: what every table shares, the engine, and sessions.

Nothing is opened at import. `session()` is for writing, `reading()` for looking; both use the database at
`DATABASE_URL` unless told another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import Column, DateTime, MetaData, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, registry
from sqlalchemy.orm.decl_api import DeclarativeMeta
from sqlalchemy.pool import QueuePool, StaticPool
from sqlalchemy.types import TypeDecorator

from clinic import settings
from clinic.db.errors import DatabaseError, explain

__all__ = [
    "Base",
    "DatabaseError",
    "OpenSession",
    "UtcDateTime",
    "column",
    "engine",
    "insert_once",
    "reading",
    "session",
]

OpenSession = Callable[[], AbstractContextManager[Session]]  # `session` is one

BUSY_SECONDS = 15  # how long a writer waits for the one before it
_EXAMPLES = "sqlite:///var/clinic.db or postgresql://user@host/name"
_READ_ONLY = "ventosa_read_only"

_registry = registry(
    metadata=MetaData(
        naming_convention={  # so that migrations can name what they change
            "pk": "pk_%(table_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
)


class Base(metaclass=DeclarativeMeta):
    """What every table's class derives from."""

    __abstract__ = True
    registry = _registry
    metadata = _registry.metadata
    __table__: ClassVar[Table]

    def __init__(self, **values: Any) -> None:
        _registry.constructor(self, **values)


def column(*args: Any, **options: Any) -> Any:
    """A column that must have a value unless `nullable=True`; typed by its `Mapped[...]` annotation."""
    if not options.get("primary_key"):
        options.setdefault("nullable", False)
    return Column(*args, **options)


class UtcDateTime(TypeDecorator):  # type: ignore[type-arg]  # generic in the stubs, not in SQLAlchemy 1.4
    """A moment: takes any aware datetime, keeps UTC, gives back an aware one. Naive ones are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment in the database needs a time zone: {value!r}")
        utc = value.astimezone(timezone.utc)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value.astimezone(timezone.utc)


def insert_once(session: Session, table: type[Base], keys: tuple[str, ...], **values: Any) -> bool:
    """Write the row with one statement unless one with the same `keys` is there; whether it was written."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table.__table__).values(**values).on_conflict_do_nothing(index_elements=keys)
    return bool(session.execute(statement).rowcount == 1)  # type: ignore[attr-defined]


def engine(url: str | None = None) -> Engine:
    """The engine of `url` (default: `DATABASE_URL`), made on first use and kept; raises `DatabaseError`."""
    return _engine(url or settings.get().database_url)


@contextmanager
def session(url: str | None = None) -> Iterator[Session]:
    """A session for writing: committed at the end, undone when the block raises.

    On SQLite it waits for its turn before the first statement, so that a transaction which begins by reading
    cannot fail half way when it goes on to write. Raises `DatabaseError` when the database fails.
    """
    with _session(engine(url)) as opened:
        yield opened


@contextmanager
def reading(url: str | None = None) -> Iterator[Session]:
    """A session for looking: it waits for nobody and cannot write. Raises `DatabaseError`."""
    options = {_READ_ONLY: True}
    found = engine(url)
    if found.dialect.name == "postgresql":
        options["postgresql_readonly"] = True
    with _session(found.execution_options(**options)) as opened:
        yield opened


@contextmanager
def _session(bind: Engine) -> Iterator[Session]:
    opened = Session(bind=bind, future=True, expire_on_commit=False)
    try:
        with opened, opened.begin():
            opened.connection()  # begins here and now, not with the first statement
            yield opened
    except (IntegrityError, DataError):
        raise  # the caller's doing, not the database's
    except (DBAPIError, PoolTimeout) as error:
        raise DatabaseError(explain(error, bind.url)) from error


@lru_cache(maxsize=16)
def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url.replace("postgres://", "postgresql://", 1))
        dialect = parsed.get_backend_name()
        if dialect not in ("sqlite", "postgresql"):
            raise DatabaseError(
                f"DATABASE_URL: must begin with sqlite:/// or postgresql://, not {dialect}://"
            )
        return _sqlite(parsed) if dialect == "sqlite" else _postgresql(parsed)
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise DatabaseError(f"DATABASE_URL: must be like {_EXAMPLES}") from None


def _postgresql(url: URL) -> Engine:
    arguments = {"connect_timeout": 5, "options": f"-c lock_timeout={BUSY_SECONDS}s", **url.query}
    bare = url.set(drivername="postgresql+psycopg2", query={})
    return create_engine(bare, future=True, pool_pre_ping=True, connect_args=arguments)


def _sqlite(url: URL) -> Engine:
    arguments = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    if url.database in (None, "", ":memory:"):
        made = create_engine(url, future=True, connect_args=arguments, poolclass=StaticPool)
    else:
        _make_folder(url)
        made = create_engine(url, future=True, connect_args=arguments, poolclass=QueuePool)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _make_folder(url: URL) -> None:
    folder = Path(str(url.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"cannot make the folder {folder} ({error.strerror})"
        raise DatabaseError(f"DATABASE_URL: {reason}; mend the path or its rights") from None


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late: _begin_sqlite sends it
    connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    read_only = bool(connection.get_execution_options().get(_READ_ONLY))
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if read_only else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
