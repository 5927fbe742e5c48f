"""What was deleted is gone from a SQLite file, not only from its tables."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from clinic.db import scrub

WORD = b"I take eliquis"


def content(folder: Path) -> bytes:
    """All bytes of the database: its file and its log."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


def database(folder: Path, journal: str) -> sqlite3.Connection:
    """An open database in which a row was deleted as a SQLite without `secure_delete` does it."""
    connection = sqlite3.connect(folder / "kept.db", isolation_level=None)
    connection.execute(f"PRAGMA journal_mode = {journal}")
    connection.execute("PRAGMA secure_delete = OFF")
    connection.execute("CREATE TABLE said (words TEXT)")
    connection.executemany("INSERT INTO said VALUES (?)", [(WORD.decode(),), ("hello",)])
    connection.execute("DELETE FROM said WHERE words <> 'hello'")
    assert WORD in content(folder)
    return connection


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
def test_deleted_words_are_gone_while_others_have_it_open(tmp_path: Path, journal: str) -> None:
    other = database(tmp_path, journal)
    assert scrub.scrub(make_url(f"sqlite:///{tmp_path / 'kept.db'}"))
    assert WORD not in content(tmp_path)
    assert other.execute("SELECT words FROM said").fetchall() == [("hello",)]
    other.close()


def test_a_file_that_others_write_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrub, "_BUSY_SECONDS", 0.05)
    other = database(tmp_path, "WAL")
    other.execute("BEGIN IMMEDIATE")
    assert not scrub.scrub(make_url(f"sqlite:///{tmp_path / 'kept.db'}"))
    other.execute("COMMIT")
    assert scrub.scrub(make_url(f"sqlite:///{tmp_path / 'kept.db'}"))
    other.close()


def test_a_log_that_others_still_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrub, "_BUSY_SECONDS", 0.05)
    other = database(tmp_path, "WAL")
    other.execute("BEGIN")
    other.execute("SELECT * FROM said").fetchall()
    assert not scrub.scrub(make_url(f"sqlite:///{tmp_path / 'kept.db'}"))
    other.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///{}/none.db", "postgresql://nobody@127.0.0.1:1/none"])
def test_where_there_is_no_file_there_is_nothing_to_do(tmp_path: Path, url: str) -> None:
    assert scrub.scrub(make_url(url.format(tmp_path)))
    assert list(tmp_path.iterdir()) == []
