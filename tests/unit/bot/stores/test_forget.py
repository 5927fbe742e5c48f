"""Conversations erased from the tracker database that Rasa's own store wrote."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.stores import forget
from bot.stores.tracker import ClinicTrackerStore
from clinic import settings
from clinic.db.errors import DatabaseError

DOMAIN = Domain.from_yaml('version: "3.1"\nintents: [greet]\n')


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file that `TRACKER_URL` names; it is not there yet."""
    path = tmp_path / "tracker.db"
    monkeypatch.setenv("TRACKER_URL", f"sqlite:///{path}")
    settings.get.cache_clear()
    yield path
    settings.get.cache_clear()


async def converse(*senders: str) -> ClinicTrackerStore:
    store = ClinicTrackerStore(DOMAIN)
    for sender in senders:
        events = [ActionExecuted("action_listen"), UserUttered("I take eliquis", {"name": "greet"})]
        await store.save(DialogueStateTracker.from_events(sender, events))
    return store


async def test_the_store_does_not_find_it_any_more(database: Path) -> None:
    store = await converse("web:ana", "web:ben")
    assert forget.count(["web:ana", "web:none"]) == 2
    assert forget.forget(["web:ana", "web:none"]) == 2
    assert forget.count(["web:ana"]) == 0
    assert await store.retrieve("web:ana") is None
    kept = await store.retrieve("web:ben")
    assert kept is not None
    assert len(kept.events) == 2


async def test_a_bot_that_runs_goes_on(database: Path) -> None:
    store = await converse("web:ana")
    forget.forget(["web:ana"])
    await converse("web:ana")
    found = await store.retrieve("web:ana")
    assert found is not None
    assert len(found.events) == 2


def test_where_nobody_spoke_yet_there_is_nothing_and_nothing_is_made(database: Path) -> None:
    assert (forget.count(["web:ana"]), forget.forget(["web:ana"])) == (0, 0)
    assert not database.exists()
    sqlite3.connect(database).close()
    database.touch()
    assert forget.forget(["web:ana"]) == 0


def test_a_database_that_cannot_be_used_is_told_in_one_line(database: Path) -> None:
    database.write_bytes(b"this is no database" * 1000)
    with pytest.raises(DatabaseError, match=r"TRACKER_URL: .*not a database") as told:
        forget.forget(["web:ana"])
    assert "\n" not in str(told.value)
