"""Conversations in a real SQLite database: kept whole, or the turn stops. Never taken for new ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.stores.tracker import ClinicTrackerStore, ConversationUnavailable
from clinic import settings

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [greet]
slots:
  health_findings: {type: any, influence_conversation: false, mappings: [{type: custom}]}
"""
)
FLAG = [{"concept": "blood_thinner", "status": "present"}]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file that `TRACKER_URL` names."""
    path = tmp_path / "tracker.db"
    monkeypatch.setenv("TRACKER_URL", f"sqlite:///{path}")
    settings.get.cache_clear()
    yield path
    settings.get.cache_clear()


@pytest.fixture
def store(database: Path) -> FailSafeTrackerStore:
    """The store as Rasa uses it: made from an endpoint, and wrapped."""
    endpoint = EndpointConfig(type="bot.stores.tracker.ClinicTrackerStore")
    return FailSafeTrackerStore(TrackerStore.create(endpoint, DOMAIN))


def conversation(sender: str = "web:1") -> DialogueStateTracker:
    """Somebody who takes a blood thinner says hello."""
    events = [
        ActionExecuted("action_session_start"),
        SessionStarted(),
        ActionExecuted("action_listen"),
        UserUttered("hello", {"name": "greet"}, [], {"intent": {"name": "greet"}, "topics": []}),
        SlotSet("health_findings", FLAG),
    ]
    return DialogueStateTracker.from_events(sender, events, DOMAIN.slots)


def overwrite(database: Path) -> None:
    """Something else wrote into the file."""
    database.write_bytes(b"this is no database" * 1000)


def cut_off(database: Path) -> None:
    """The disk was full, or a copy was broken off."""
    database.write_bytes(database.read_bytes()[:5000])


def delete(database: Path) -> None:
    """Somebody tidied up; SQLite makes an empty file in its place."""
    database.unlink()


def replace_by_folder(database: Path) -> None:
    """Nothing can be opened there."""
    database.unlink()
    database.mkdir()


BREAKS = [overwrite, cut_off, delete, replace_by_folder]


async def test_rasa_makes_it_from_the_endpoint(database: Path) -> None:
    made = TrackerStore.create(EndpointConfig(type="bot.stores.tracker.ClinicTrackerStore"), DOMAIN)
    assert isinstance(made, ClinicTrackerStore)
    assert str(made.engine.url) == f"sqlite:///{database}"
    assert database.exists()


async def test_what_was_saved_is_read(store: FailSafeTrackerStore) -> None:
    await store.save(conversation())
    found = await store.retrieve("web:1")
    assert found is not None
    assert found.get_slot("health_findings") == FLAG
    assert found.latest_message.parse_data["topics"] == []
    assert await store.retrieve("web:2") is None


async def test_only_what_is_new_is_added(store: FailSafeTrackerStore) -> None:
    await store.save(conversation())
    before = await store.retrieve_full_tracker("web:1")
    session = await store.retrieve("web:1")
    assert before is not None
    assert session is not None
    session.update(ActionExecuted("utter_greet"))
    await store.save(session)
    after = await store.retrieve_full_tracker("web:1")
    assert after is not None
    assert [*before.events, session.events[-1]] == list(after.events)


async def test_it_survives_a_restart(store: FailSafeTrackerStore) -> None:
    await store.save(conversation())
    found = await ClinicTrackerStore(DOMAIN).retrieve("web:1")
    assert found is not None
    assert found.get_slot("health_findings") == FLAG


@pytest.mark.parametrize("break_it", BREAKS)
async def test_a_conversation_that_cannot_be_read_is_not_empty(
    store: FailSafeTrackerStore, database: Path, break_it: Callable[[Path], None]
) -> None:
    await store.save(conversation())
    break_it(database)
    with pytest.raises(ConversationUnavailable, match="TRACKER_URL: the conversation cannot be read"):
        await store.retrieve("web:1")
    with pytest.raises(ConversationUnavailable, match="TRACKER_URL: the conversation cannot be read"):
        await store.retrieve_full_tracker("web:1")


@pytest.mark.parametrize("break_it", BREAKS)
async def test_a_conversation_that_cannot_be_written_stops_the_turn(
    store: FailSafeTrackerStore, database: Path, break_it: Callable[[Path], None]
) -> None:
    tracker = conversation()
    await store.save(tracker)
    break_it(database)
    tracker.update(ActionExecuted("utter_greet"))
    with pytest.raises(ConversationUnavailable, match="TRACKER_URL: the conversation cannot be written"):
        await store.save(tracker)


def test_rasa_s_wrapper_cannot_catch_it() -> None:
    assert not issubclass(ConversationUnavailable, Exception)
