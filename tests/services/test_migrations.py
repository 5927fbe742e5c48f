"""Migrations on both kinds of database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from sqlalchemy import inspect, select

from clinic.db import base, migrate
from clinic.db.models import Base
from clinic.db.screenings import Screening


@pytest.mark.smoke
def test_migrations_agree_with_the_tables(database_url: str) -> None:
    assert migrate.differences(database_url) == []


def test_several_may_upgrade_at_once_after_a_downgrade(database_url: str) -> None:
    with base.engine(database_url).begin() as connection:
        command.downgrade(migrate.config(connection), "base")
    assert inspect(base.engine(database_url)).get_table_names() == ["alembic_version"]
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(migrate.upgrade, [database_url] * 4)) == {migrate.newest()}
    assert set(inspect(base.engine(database_url)).get_table_names()) == {
        *Base.metadata.tables,
        "alembic_version",
    }


def test_screenings_of_before_get_the_new_column(database_url: str) -> None:
    """One that an appointment refers to: its table must not be made anew."""
    engine = base.engine(database_url)
    with engine.begin() as connection:
        command.downgrade(migrate.config(connection), "0002")
    values = {
        "conversation": "web:1", "channel": "web", "person": "", "question_set": "1", "answers": "{}",
        "findings": "[]", "rules": "[]", "decision": "clear", "at": "2027-02-10 14:10:00",
    }  # fmt: skip
    visit = {
        "reference": "KF73TG", "kind": "booked", "status": "confirmed", "studio": "flatiron", "room": "1",
        "start": "2027-02-10 14:10:00", "minutes": "60", "conversation": "web:1", "name": "Ana",
        "treated": "", "reasons": "[]", "note": "", "created_at": "2027-02-10 14:10:00", "screening_id": "1",
        "version": "1", "updated_at": "2027-02-10 14:10:00",
        "first_visit": "true" if engine.name == "postgresql" else "1",
    }  # fmt: skip
    with engine.begin() as connection:
        for table, row in (("screenings", values), ("appointments", visit)):
            columns, given = ", ".join(f'"{name}"' for name in row), ", ".join(f"'{v}'" for v in row.values())
            connection.exec_driver_sql(f"INSERT INTO {table} ({columns}) VALUES ({given})")
    migrate.upgrade(database_url)
    assert migrate.differences(database_url) == []
    with base.session(database_url) as session:
        assert session.execute(select(Screening.asked)).scalar_one() == {}
    with engine.begin() as connection:
        command.downgrade(migrate.config(connection), "0002")
        assert connection.exec_driver_sql("SELECT screening_id FROM appointments").scalar_one() == 1
