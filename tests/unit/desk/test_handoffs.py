"""Staff work through the people who wait for a person."""

from __future__ import annotations

import json

import pytest

from clinic import clock, handoff
from clinic.db import base
from clinic.db.handoffs import Handoff
from tests.unit.desk.prepared import desk, waits

pytestmark = pytest.mark.usefixtures("morning")


def kept(number: int) -> Handoff:
    with base.reading() as session:
        found = session.get(Handoff, number)
        assert found is not None
        return found


def test_show_has_what_was_written() -> None:
    shown = json.loads(desk("handoffs", "show", "1", "--json").stdout)
    assert shown["last message"] == "can somebody call me about my warfarin?"
    assert shown["written"] == ["client: hello", "bot: Hello, how can I help?"]
    assert "studio: flatiron" in shown["known"]
    assert shown["phone"] == "+12125550163"
    assert "warfarin" in desk("handoffs", "show", "1").stdout


@pytest.mark.parametrize("command", ["close", "done"])
def test_closing_takes_it_from_the_list(command: str) -> None:
    result = desk("handoffs", command, "1", "--note", "called, will come")
    assert (result.exit_code, result.stdout) == (0, "Hand-off 1 is closed.\n")
    assert (kept(1).status, kept(1).handled_by, kept(1).note) == ("closed", "rosa", "called, will come")
    assert json.loads(desk("handoffs", "--json").stdout) == []


def test_notes_stand_below_each_other_with_who_and_when() -> None:
    desk("handoffs", "note", "1", "rang, no answer")
    desk("handoffs", "note", "1", "rang again", "--by", "noor")
    desk("handoffs", "close", "1", "--note", "reached her")
    assert json.loads(desk("handoffs", "show", "1", "--json").stdout)["notes"] == [
        "rosa, 2027-02-10 14:10: rang, no answer", "noor, 2027-02-10 14:10: rang again", "reached her"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["close", "2"], "Hand-off 2 was closed by noor on"),
        (["close", "9"], "There is no hand-off 9."),
        (["show", "9"], "There is no hand-off 9."),
        (["note", "9", "x"], "There is no hand-off 9."),
        (["note", "1", " "], "There are no words in it."),
    ],
)
def test_what_is_refused_is_one_line(command: list[str], says: str) -> None:
    refused = desk("handoffs", *command)
    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert refused.stderr.startswith(says)
    assert (kept(1).note, kept(2).note) == ("", "called")


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("tell_the_client", "tell the client: we could not"),
        ("turn_failed_timeout", "the bot could not answer"),
        ("something_new", "something new"),
    ],
)
def test_why_is_told_in_words(reason: str, why: str) -> None:
    with base.session() as session:
        waits(session, "web:9", reason, "")
    assert json.loads(desk("handoffs", "--json").stdout)[-1]["why"] == why


def test_health_findings_among_what_is_known_are_told_in_words() -> None:
    finding = {"concept": "pregnancy", "status": "possible", "text": "maybe", "rule": "r", "source": "s"}
    with base.session() as session:
        facts = {"health_findings": [finding], "place": {"studio": "flatiron", "room": None}, "task": "book"}
        handoff.hand_over(session, "web:1", "asked", "again", clock.utcnow(), facts=facts)
    assert json.loads(desk("handoffs", "show", "1", "--json").stdout)["known"] == [
        "studio: flatiron", "reasons: asked_for_a_person; asked",
        "health findings: pregnancy possible: maybe", "place: studio flatiron", "task: book",
    ]  # fmt: skip
