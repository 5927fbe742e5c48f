"""Migrations on both kinds of database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from sqlalchemy import inspect

from clinic.db import base, migrate
from clinic.db.models import Base


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
