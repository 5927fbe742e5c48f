"""A clinic, a moment and a database for tests of the clinic's domain."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from clinic import settings
from clinic.db import base, migrate
from clinic.profile import Clinic


@pytest.fixture(scope="session")
def clinic() -> Clinic:
    """The example clinic: Mon-Sat 10-19, last start 18:00, two rooms a studio, one hour's notice."""
    return settings.load(env={}).clinic


@pytest.fixture
def now(clinic: Clinic) -> datetime:
    """Wednesday 10 February 2027, ten past two in the afternoon."""
    return datetime(2027, 2, 10, 14, 10, tzinfo=clinic.zone)


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with all tables, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "clinic.db"
    url = f"sqlite:///{path}"
    migrate.upgrade(url)
    base.engine(url).dispose()
    return path


@pytest.fixture
def database_url(migrated_database: Path, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own."""
    path = tmp_path / "clinic.db"
    shutil.copy(migrated_database, path)
    yield f"sqlite:///{path}"
    base.engine(f"sqlite:///{path}").dispose()


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """One transaction in it."""
    with base.session(database_url) as opened:
        yield opened
