"""Sessions, moments in UTC, and errors that name the mend."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from clinic.db import base
from clinic.db.base import DatabaseError
from clinic.db.questions import Question
from clinic.db.screenings import Screening, latest
from clinic.settings import ROOT

NOON = datetime(2027, 3, 14, 12, 0, tzinfo=ZoneInfo("America/New_York"))


def question(likeness: str = "parking", at: datetime = NOON) -> Question:
    return Question(likeness=likeness, text=likeness, why="fallback", first_at=at, last_at=at)


def test_moments_are_kept_in_utc_and_come_back_aware(database_url: str) -> None:
    with base.session(database_url) as session:
        session.add(question())
    with base.reading(database_url) as session:
        assert (
            session.execute(text("select first_at from questions"))
            .scalar_one()
            .startswith("2027-03-14 16:00")
        )
        found = session.get(Question, 1)
        assert found is not None
        assert found.first_at == NOON
        assert found.first_at.tzinfo is timezone.utc


def test_naive_moments_are_refused(database_url: str) -> None:
    with pytest.raises(Exception, match="needs a time zone"), base.session(database_url) as session:
        session.add(question(at=datetime(2027, 3, 14, 12, 0)))


def test_a_block_that_raises_leaves_nothing(database_url: str) -> None:
    def fail_half_way() -> None:
        with base.session(database_url) as session:
            session.add(question())
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with base.reading(database_url) as session:
        assert session.get(Question, 1) is None


def test_reading_cannot_write(database_url: str) -> None:
    with pytest.raises(DatabaseError), base.reading(database_url) as session:
        session.execute(text("delete from questions"))
    with base.session(database_url) as session:  # the same connection can, later
        session.add(question())


def test_reading_does_not_wait_for_a_writer(database_url: str) -> None:
    with base.session(database_url) as writer:
        writer.add(question())
        writer.flush()
        with base.reading(database_url) as reader:
            assert reader.get(Question, 1) is None


def test_what_was_loaded_can_be_used_after_the_session(database_url: str) -> None:
    with base.session(database_url) as session:
        made = question()
        session.add(made)
    assert (made.id, made.text) == (1, "parking")


def test_a_mistake_of_the_caller_is_not_the_databases(database_url: str) -> None:
    with pytest.raises(IntegrityError), base.session(database_url) as session:
        session.add_all([question(), question()])


def test_foreign_keys_and_write_ahead_log_are_on(database_url: str) -> None:
    with base.session(database_url) as session:
        assert session.execute(text("pragma foreign_keys")).scalar_one() == 1
        assert session.execute(text("pragma journal_mode")).scalar_one() == "wal"
        assert session.execute(text("pragma busy_timeout")).scalar_one() == base.BUSY_SECONDS * 1000


def test_engines_are_made_once(database_url: str) -> None:
    assert base.engine(database_url) is base.engine(database_url)


def test_the_folder_is_made(tmp_path: Path) -> None:
    with base.session(f"sqlite:///{tmp_path}/new/folder/clinic.db"):
        assert (tmp_path / "new" / "folder" / "clinic.db").exists()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://u@h/d", "must begin with sqlite:/// or postgresql://"),
        ("clinic.db", "must be like sqlite:///"),
        ("oracle+nothing://x", "must begin with"),
        ("postgresql://anna:secret@127.0.0.1:1/clinic", "nothing answers there"),
        ("postgres://anna:secret@127.0.0.1:1/clinic", "nothing answers there"),
        ("postgresql://anna:secret@no-such-host.invalid/clinic", "its host is unknown"),
        ("sqlite:////proc/nothing/clinic.db", "cannot make the folder"),
    ],
)
def test_databases_that_cannot_be_used(url: str, said: str) -> None:
    with pytest.raises(DatabaseError, match=said) as caught, base.session(url) as session:
        session.execute(text("select 1"))
    line = str(caught.value)
    assert line.startswith("DATABASE_URL: ")
    assert "\n" not in line
    assert "secret" not in line


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "clinic.db"
    path.write_text("hello " * 1000)
    with pytest.raises(DatabaseError, match="not a SQLite database"), base.session(f"sqlite:///{path}"):
        pass


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="cannot be opened"), base.session(f"sqlite:///{tmp_path}"):
        pass


def test_missing_tables(tmp_path: Path) -> None:
    with (
        pytest.raises(DatabaseError, match="tables are missing: run the migrations"),
        base.session(f"sqlite:///{tmp_path}/clinic.db") as session,
    ):
        session.get(Question, 1)


def test_a_database_that_another_program_keeps_locked(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "BUSY_SECONDS", 0)
    path = base.engine(database_url).url.database
    other = sqlite3.connect(str(path), isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(DatabaseError, match="keeps it locked"), base.session(f"sqlite:////{path}"):
        pass
    other.close()


def test_latest_screening(database_url: str) -> None:
    common = {"channel": "web", "question_set": "1", "answers": {}, "findings": [], "rules": []}
    with base.session(database_url) as session:
        for person, decision in (("", "clear"), ("", "avoid"), ("Maria", "clear")):
            session.add(Screening(conversation="web:a", person=person, decision=decision, at=NOON, **common))
            session.flush()
        newest, of_maria = latest(session, "web:a"), latest(session, "web:a", "Maria")
        assert newest is not None
        assert of_maria is not None
        assert (newest.decision, of_maria.decision) == ("avoid", "clear")
        assert latest(session, "web:b") is None


def test_nothing_is_opened_at_import(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/clinic.db"
    command = [sys.executable, "-c", "import clinic.db.models, clinic.booking, clinic.requests"]
    subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, cwd=ROOT, check=True)
    assert list(tmp_path.iterdir()) == []
