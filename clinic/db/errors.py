"""A failing database, told in one line: which setting, what is wrong, how to mend it."""

from __future__ import annotations

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

_MIGRATE = "run the migrations (`make run` does)"
_MENDS = (  # (what the driver says, how to mend it); the first that is found counts
    ("no such table", f"its tables are missing: {_MIGRATE}"),
    ("no such column", f"its tables are of another version: {_MIGRATE}"),
    ('database "', "there is no such database: create it"),
    ("does not exist", f"its tables are missing or of another version: {_MIGRATE}"),
    ("unable to open database file", "the file cannot be opened: mend the path or its rights"),
    ("readonly database", "the file cannot be written: mend its rights"),
    ("file is not a database", "the file is not a SQLite database: move it away or mend the path"),
    ("malformed", "the file is damaged: put a backup in its place"),
    ("disk is full", "the disk is full: make room"),
    ("no space left", "the disk is full: make room"),
    ("database is locked", "another program keeps it locked: end that program"),
    ("lock timeout", "another program keeps it locked: end that program"),
    ("authentication failed", "the user or the password is refused: correct them"),
    ("no password supplied", "the user or the password is refused: correct them"),
    ("could not translate host name", "its host is unknown: correct the name"),
    ("connection refused", "nothing answers there: start PostgreSQL or correct host and port"),
    ("queuepool limit", "too many things at once wait for it: look for a program that keeps it locked"),
    ("timeout expired", "nothing answers there: start PostgreSQL or correct host and port"),
    ("terminating connection", "the server went away: start it again"),
    ("closed the connection", "the server went away: start it again"),
)


class DatabaseError(Exception):
    """The clinic's database cannot be used; told in one line that names `DATABASE_URL` and the mend."""


def explain(error: SQLAlchemyError, url: URL) -> str:
    """One line for a driver's error, without the password."""
    said = " ".join(str(error.orig if isinstance(error, DBAPIError) else error).split())
    mend = next((mend for sign, mend in _MENDS if sign in said.lower()), said[:200])
    return f"DATABASE_URL: {url.render_as_string(hide_password=True)}: {mend}"
