"""The report on both kinds of database, the conversations of Rasa's in it as well."""

from __future__ import annotations

import json

import pytest

from clinic import settings
from tests.unit.desk import a_month
from tests.unit.desk.prepared import desk


@pytest.mark.smoke
def test_the_report_is_the_same_on_both(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TRACKER_URL", database_url)
    monkeypatch.setenv("CLINIC_NOW", a_month.NOW.isoformat())
    settings.get.cache_clear()
    try:
        a_month.fill(300)
        done = desk("report", "--json")
    finally:
        settings.get.cache_clear()
    found = json.loads(done.stdout)
    assert found["overview"]["conversations"] == sum(found["days"].values()) == 300
    assert found["answered"] == {"alone": 225, "left_open": 39, "staff": 36}
    assert found["topics"]["marks"] == 263
    assert found["screenings"] == {"clear": 36, "ask_clinician": 12, "avoid": 12}
