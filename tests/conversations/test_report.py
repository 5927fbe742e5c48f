"""The report reads the names of what the bot did: those that the bot really leaves in its database."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from unittest import mock

from bot.stores import answers
from bot.stores.answers import Answers
from bot.stores.tracker import ClinicTrackerStore
from clinic import settings
from tests.conversations import runner

ALWAYS = (datetime(2020, 1, 1, tzinfo=timezone.utc), datetime(2100, 1, 1, tzinfo=timezone.utc))


async def test_what_the_bot_did_is_counted(agent, tmp_path) -> None:
    tracker_url = f"sqlite:///{tmp_path / 'tracker.db'}"
    with (
        mock.patch.dict(os.environ, {"TRACKER_URL": tracker_url}),
        runner.fresh_clinic(tmp_path, runner.DEFAULT_NOW),
    ):
        settings.get.cache_clear()
        well = await led(agent, "does it leave marks?", "Does it hurt? What should I wear? How long is it?")
        ill = await led(
            agent, "🍑🍆", "qwertz flurb", "is there parking", "I have chest pain and cannot breathe"
        )
        together, first = answers.count(*ALWAYS, {well, ill}), answers.count(*ALWAYS, {well})
    assert first == Answers(
        {"marks": 1, "pain": 1, "what_to_wear": 1, "session_duration": 1}, {}, frozenset(), frozenset()
    )
    assert together.misses == {"not_understood": 1, "off_topic": 1, "not_told": 1}
    assert together.topics["locations_hours"] == 1
    assert (together.left_open, together.emergencies) == ({ill}, {ill})


async def led(agent, *texts: str) -> str:
    """A conversation with these messages, kept in the tracker database; whose it is."""
    person = runner.Person(agent)
    agent.tracker_store = agent.processor.tracker_store = ClinicTrackerStore(agent.domain)
    for text in texts:
        await person.say(text)
    return person.sender
