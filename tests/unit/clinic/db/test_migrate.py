"""Migrations make what the tables' classes say, and can be taken back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import inspect

from clinic.db import base, migrate
from clinic.db.base import DatabaseError
from clinic.db.models import Base


@pytest.fixture
def fresh(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/clinic.db"


def test_migrations_agree_with_the_tables(fresh: str) -> None:
    migrate.upgrade(fresh)
    assert migrate.differences(fresh) == []
    assert set(inspect(base.engine(fresh)).get_table_names()) == {*Base.metadata.tables, "alembic_version"}


def test_a_difference_is_noticed(fresh: str) -> None:
    migrate.upgrade(fresh)
    with base.engine(fresh).begin() as connection:
        connection.exec_driver_sql("alter table handoffs drop column note")
    assert "note" in str(migrate.differences(fresh))


def test_upgrading_again_changes_nothing(fresh: str) -> None:
    assert migrate.version(fresh) is None
    assert migrate.upgrade(fresh) == migrate.upgrade(fresh) == migrate.version(fresh) == migrate.newest()


def test_several_may_upgrade_at_once(fresh: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(migrate.upgrade, [fresh] * 8)) == {migrate.newest()}


def test_downgrading_leaves_nothing(fresh: str) -> None:
    migrate.upgrade(fresh)
    with base.engine(fresh).begin() as connection:
        command.downgrade(migrate.config(connection), "base")
    assert inspect(base.engine(fresh)).get_table_names() == ["alembic_version"]


def test_a_database_that_cannot_be_opened(tmp_path: Path) -> None:
    for action in (migrate.upgrade, migrate.version):
        with pytest.raises(DatabaseError, match="cannot be opened"):
            action(f"sqlite:///{tmp_path}")


def test_the_command_says_it_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(migrate, "upgrade", lambda: migrate.version(f"sqlite:///{tmp_path}"))
    monkeypatch.setattr("sys.argv", ["migrate"])
    assert migrate.main() == 1
    assert capsys.readouterr().err.startswith("DATABASE_URL: ")
