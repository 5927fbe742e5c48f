"""A database of the test's own as the clinic's database, at a frozen time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic import settings
from clinic.db import base, migrate
from tests.unit.desk import prepared


@pytest.fixture
def clinic_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Address of an empty, migrated database that `DATABASE_URL` names; it is Wednesday 10 February 2027.

    `TRACKER_URL` names a file that is not there yet.
    """
    url = f"sqlite:///{tmp_path / 'clinic.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("TRACKER_URL", f"sqlite:///{tmp_path / 'tracker.db'}")
    monkeypatch.setenv("CLINIC_NOW", "2027-02-10T14:10:00-05:00")
    settings.get.cache_clear()
    migrate.upgrade(url)
    yield url
    base.engine(url).dispose()
    settings.get.cache_clear()


@pytest.fixture
def morning(clinic_database: str) -> str:
    """The same database with what `prepared` tells; its address."""
    prepared.fill()
    return clinic_database
