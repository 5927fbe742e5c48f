"""What was deleted from a SQLite file is really gone from it. PostgreSQL sees to that itself (autovacuum)."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy.engine import URL

_BUSY_SECONDS = 15.0


def is_missing(url: URL) -> bool:
    """Whether this is a SQLite file that nobody has made yet, or none at all (in memory)."""
    return url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).is_file())


def scrub(url: URL) -> bool:
    """Write the file anew without the pages that are free, and empty its log. False while others use it.

    A deleted row's words stay readable in the file until something else is written over them.
    """
    if url.get_backend_name() != "sqlite" or is_missing(url):
        return True
    connection = sqlite3.connect(str(url.database), timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("VACUUM")
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    except sqlite3.Error:
        return False
    finally:
        connection.close()
