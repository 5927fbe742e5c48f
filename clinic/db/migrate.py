"""Bringing a database up to date. Run as `python -m clinic.db.migrate`; `revise` is for developers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from clinic.db import base
from clinic.db.errors import DatabaseError, explain
from clinic.db.models import Base
from clinic.errors import SettingsError

_SCRIPTS = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 7_102_021  # any number, the same for all who migrate


def upgrade(url: str | None = None) -> str:
    """Bring the database at `url` (default: `DATABASE_URL`) to the newest version; that version.

    Several processes may do so at once: one works, the others wait and find it done. Raises `DatabaseError`.
    """
    engine = base.engine(url)
    try:
        with engine.begin() as connection:
            _wait_for_others(connection)
            command.upgrade(config(connection), "head")
    except DBAPIError as error:
        raise DatabaseError(explain(error, engine.url)) from error
    return newest()


def newest() -> str:
    """The version that this program works with."""
    return str(ScriptDirectory.from_config(config()).get_current_head())


def version(url: str | None = None) -> str | None:
    """The version of the database; None when it holds no tables of ours. Raises `DatabaseError`."""
    engine = base.engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except DBAPIError as error:
        raise DatabaseError(explain(error, engine.url)) from error


def differences(url: str) -> list[Any]:
    """What the tables' classes say and the database at `url` does not have, or the other way round."""
    with base.engine(url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def revise(message: str, url: str) -> None:
    """Write a migration from what the tables' classes say and the database at `url` (a scratch one) lacks."""
    upgrade(url)
    number = 1 + sum(1 for _ in (_SCRIPTS / "versions").glob("*.py"))
    with base.engine(url).begin() as connection:
        command.revision(config(connection), message, autogenerate=True, rev_id=f"{number:04d}")


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings without a file; its env.py takes the connection from here."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def _wait_for_others(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))


def main() -> int:
    """Bring the database at `DATABASE_URL` up to date; with two arguments, `revise(message, url)`."""
    try:
        if len(sys.argv) == 3:
            revise(sys.argv[1], sys.argv[2])
        else:
            upgrade()
    except (DatabaseError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
