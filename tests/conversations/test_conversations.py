"""Every conversation file, from its first message to the rows it leaves in the database."""

from __future__ import annotations

import os
from pathlib import Path
from unittest import mock

import pytest

from tests.conversations import runner


@pytest.mark.parametrize("path", runner.conversation_files(), ids=lambda p: f"{p.parent.name}/{p.stem}")
async def test_conversation(path: Path, agent, tmp_path, caplog) -> None:
    talk = runner.read(path)
    now = talk.get("now", runner.DEFAULT_NOW)
    with runner.fresh_clinic(tmp_path, now):
        person = runner.Person(agent, talk.get("channel", "web"), talk.get("phone"))
        for turn in talk["turns"]:
            now = turn.get("now", now)
            with mock.patch.dict(os.environ, {"CLINIC_NOW": now}):
                reply = await person.say(turn["say"], turn.get("early", False))
            runner.check_reply(turn, reply, talk.get("never", []))
            if person.channel == "sms":
                runner.check_sms(turn, reply)
        runner.check_records(talk.get("records", {}))
    failures = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert not failures, failures
