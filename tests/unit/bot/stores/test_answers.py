"""What the bot did, counted from the events that Rasa's own store wrote."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.stores import answers
from bot.stores.answers import NOTHING, Answers
from bot.stores.tracker import ClinicTrackerStore
from clinic import settings
from clinic.db.errors import DatabaseError

DOMAIN = Domain.from_yaml('version: "3.1"\nintents: [greet]\n')
SINCE = datetime(2027, 2, 1, 5, 0, tzinfo=timezone.utc)
UNTIL = SINCE + timedelta(days=7)


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file that `TRACKER_URL` names; it is not there yet."""
    path = tmp_path / "tracker.db"
    monkeypatch.setenv("TRACKER_URL", f"sqlite:///{path}")
    settings.get.cache_clear()
    yield path
    settings.get.cache_clear()


async def spoke(sender: str, *events: Event, at: datetime = SINCE) -> None:
    for event in (
        said := [ActionExecuted("action_listen"), UserUttered("hello", {"name": "greet"}), *events]
    ):
        event.timestamp = at.timestamp()
    await ClinicTrackerStore(DOMAIN).save(DialogueStateTracker.from_events(sender, said))


def did(*names: str) -> list[Event]:
    return [ActionExecuted(name) for name in names]


def counted(*conversations: str) -> Answers:
    return answers.count(SINCE, UNTIL, {"web:1", "web:2", *conversations})


async def test_answers_by_topic_sub_questions_with_it() -> None:
    await spoke("web:1", *did("utter_faq/marks", "utter_faq/marks.how_long", "utter_faq/pain"))
    await spoke("web:2", *did("utter_faq/marks"))
    assert counted().topics == {"marks": 3, "pain": 1}


async def test_answers_that_went_out_in_one_message_count_each() -> None:
    together = SlotSet("together", ["utter_faq/marks", "utter_flag_pregnancy", "utter_faq/pain"])
    await spoke("web:1", together, *did("action_answer_together"), SlotSet("together", None))
    assert counted().topics == {"marks": 1, "pain": 1}


async def test_messages_without_an_answer_and_where_they_were() -> None:
    await spoke("web:1", *did("action_fallback", "action_default_fallback", "utter_unread_language"))
    await spoke("web:2", *did("utter_faq/aftercare.shower", "action_keep_question", "utter_out_of_scope"))
    await spoke("web:3", *did("utter_faq/pain"))
    found = counted("web:3")
    assert found.misses == {"not_understood": 3, "not_told": 1, "off_topic": 1}
    assert found.left_open == {"web:1", "web:2"}


async def test_an_emergency_is_one_when_it_is_told_first() -> None:
    await spoke("web:1", *did("utter_emergency_body", "utter_emergency_still_body"))
    await spoke("web:2", *did("utter_emergency_still_mind", "utter_emergency_person_body"))
    assert counted().emergencies == {"web:1"}


async def test_only_these_conversations_and_only_this_time() -> None:
    await spoke("shell:1", *did("utter_faq/marks"))
    await spoke("web:1", *did("utter_faq/marks"), at=SINCE - timedelta(seconds=1))
    await spoke("web:2", *did("utter_faq/marks"), at=UNTIL)
    assert counted() == NOTHING


async def test_what_people_and_the_bot_wrote_is_not_looked_at() -> None:
    words: dict[str, Any] = {"utter_action": "utter_faq/marks"}
    await spoke("web:1", BotUttered("utter_faq/marks", metadata=words), SlotSet("name", "utter_faq/marks"))
    assert counted() == NOTHING


def test_where_nobody_spoke_yet_there_is_nothing_and_nothing_is_made(database: Path) -> None:
    assert counted() == NOTHING
    assert not database.exists()


def test_a_database_that_cannot_be_read_is_told_in_one_line(database: Path) -> None:
    database.write_bytes(b"this is no database" * 1000)
    with pytest.raises(DatabaseError, match=r"TRACKER_URL: .*cannot be read .*not a database") as told:
        counted()
    assert "\n" not in str(told.value)
