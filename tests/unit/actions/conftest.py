"""An empty database of the test's own and a clock that stands still."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from unittest import mock

import pytest

from clinic import health, settings, when
from clinic.db import base, migrate
from tests.unit.actions.talk import NOW


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with all tables, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "clinic.db"
    url = f"sqlite:///{path}"
    migrate.upgrade(url)
    base.engine(url).dispose()
    return path


@pytest.fixture(scope="session")
def time_words() -> None:
    """The words for times, loaded with the first reading."""
    clinic = settings.load(env={}).clinic
    when.read("friday at 3", datetime.fromisoformat(NOW), when.Opening.of(clinic))


@pytest.fixture
def fresh_clinic(migrated: Path, time_words: None, tmp_path: Path) -> Iterator[None]:
    """The example clinic on Wednesday 10 February 2027, ten past two; nothing is booked."""
    path = tmp_path / "clinic.db"
    shutil.copy(migrated, path)
    with mock.patch.dict(os.environ, {"DATABASE_URL": f"sqlite:///{path}", "CLINIC_NOW": NOW}):
        settings.get.cache_clear()
        yield
        base.engine().dispose()
    settings.get.cache_clear()


@pytest.fixture(scope="session")
def dictionary() -> None:
    """The dictionary of health terms, loaded with the first reading."""
    health.read("no")
