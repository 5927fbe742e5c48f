"""From a visitor's words to a decision at the desk and back: the client is told where they wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import select
from typer.testing import CliRunner

from clinic import clock
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.db.messages import Conversation, Outbox
from clinic.db.notices import Notice
from desk import work
from desk.cli import app
from tests.conversations import runner

REQUEST = [
    "I want to book friday 3pm flatiron, I'm Lea Stone, lea@example.com",
    "no",
    "not sure about the medicine",
    "neck and shoulders, nothing there",
    "no",
    "yes",
]


def desk(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--by", "rosa"], catch_exceptions=False)


def waiting() -> list[dict[str, Any]]:
    shown = CliRunner().invoke(app, ["requests", "--json"], catch_exceptions=False)
    return list(json.loads(shown.stdout))


@pytest.mark.parametrize(
    ("command", "status", "about", "says"),
    [
        ("approve", "confirmed", "approved", "The clinic has confirmed your request"),
        ("decline", "declined", "declined", "the clinic cannot confirm your request"),
    ],
)
async def test_a_request_is_decided_at_the_desk(
    agent: Any, tmp_path: Path, command: str, status: str, about: str, says: str
) -> None:
    with runner.fresh_clinic(tmp_path, runner.DEFAULT_NOW):
        person = runner.Person(agent)
        with base.session() as session:
            session.add(Conversation(sender_id=person.sender, channel="web", started_at=clock.utcnow()))
        for text in REQUEST:
            reply = await person.say(text)
        assert reply.names == ["utter_requested"]
        (row,) = waiting()
        assert (row["name"], row["reasons"]) == ("Lea Stone", ["health answers"])

        decided = desk("requests", command, row["reference"], "--yes", "--tell", "See you, Rosa")
        assert decided.exit_code == 0
        assert waiting() == []
        with base.reading() as session:
            found = session.execute(select(Appointment)).scalar_one()
            query = select(Notice).where(Notice.audience == "client", Notice.about == about)
            routes = [notice.route for notice in session.execute(query).scalars()]
        assert (found.status, found.decided_by, routes) == (status, "rosa", ["thread", "mail"])

        assert work.do_round(work.DUTIES)
        with base.reading() as session:
            told = session.execute(select(Outbox.text).order_by(Outbox.position)).scalars().all()
        assert says in told[0]
        assert told[1] == "See you, Rosa"
        if status == "confirmed":
            assert "3 pm" in (await person.say("what time is my appointment?")).text
