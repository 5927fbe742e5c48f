"""Handing over to a person, once, with what is known."""

from __future__ import annotations

from typing import Any

import pytest

from actions.handoff import TRANSCRIPT_LINES, ActionHandOver, ActionPassOnContact, transcript
from clinic import handoff
from clinic.db import base
from clinic.db.handoffs import Handoff
from tests.unit.actions.talk import Done, bot, heard, run

pytestmark = pytest.mark.usefixtures("fresh_clinic")

ANA = {"name": "Ana Silva", "contact": {"phone": "+19175550142"}}


def waiting() -> list[Handoff]:
    with base.session() as session:
        found = handoff.waiting(session)
        session.expunge_all()
        return found


async def ask(text: str = "a person please", *intents: str, **more: Any) -> Done:
    return await run(ActionHandOver(), heard(text, *(intents or ("human",)), **more))


@pytest.mark.parametrize(
    ("slots", "channel", "response"),
    [
        ({}, "web", "utter_handed_over_contact"),
        (ANA, "web", "utter_handed_over"),
        ({}, "sms", "utter_handed_over"),
        ({"handed_over": True}, "web", "utter_handed_over_already_contact"),
        ({**ANA, "handed_over": True}, "sms", "utter_handed_over_already"),
    ],
)
async def test_what_is_said(slots: dict[str, Any], channel: str, response: str) -> None:
    done = await ask(slots=slots, channel=channel)
    assert done.replies == [response]
    assert done.slots == {"handed_over": True}


async def test_staff_get_what_is_known() -> None:
    slots = {**ANA, "task": "booking", "studio": "flatiron", "screening_decision": "avoid", "wish": None}
    before = [{"event": "user", "text": "hi"}, bot("utter_greet"), {"event": "action", "name": "x"}]
    await ask(slots=slots, before=before)
    (found,) = waiting()
    assert (found.name, found.phone, found.email) == ("Ana Silva", "+19175550142", None)
    assert found.facts == {
        "task": "booking",
        "studio": "flatiron",
        "name": "Ana Silva",
        "screening_decision": "avoid",
        "reasons": ["asked_for_a_person"],
    }
    assert found.last_message == "a person please"
    assert [line["who"] for line in found.transcript] == ["client", "bot", "client"]


async def test_asking_twice_makes_one() -> None:
    await ask()
    await ask("hello? anybody", slots={"handed_over": True}, message_id="m2")
    (found,) = waiting()
    assert (found.times_asked, found.last_message) == (2, "hello? anybody")


async def test_the_same_message_counts_once() -> None:
    await ask()
    await ask()
    assert [found.times_asked for found in waiting()] == [1]


async def test_two_people_make_two() -> None:
    await ask()
    await ask(sender="web:another")
    assert len(waiting()) == 2


async def test_the_contact_is_passed_on_later() -> None:
    await ask("this is terrible", "complaint")
    tracker = heard("917 555 0142", "inform", slots={**ANA, "handed_over": True}, message_id="m2")
    done = await run(ActionPassOnContact(), tracker)
    assert done.replies == ["utter_contact_noted"]
    assert done.messages[0]["contact"] == "(917) 555-0142"
    (found,) = waiting()
    assert (found.reason, found.phone) == ("complaint", "+19175550142")


@pytest.mark.parametrize(
    ("intents", "health", "reason"),
    [
        (("human",), {}, "asked_for_a_person"),
        (("affirm",), {}, "asked_for_a_person"),
        (("complaint",), {}, "complaint"),
        (("human", "complaint"), {}, "complaint"),
        (("complaint", "treatment_problem"), {}, "treatment_problem"),
        (("treatment_problem", "emergency"), {}, "emergency"),
        (("faq/marks",), {"aftercare_problem": True}, "treatment_problem"),
        (("complaint",), {"aftercare_problem": True}, "treatment_problem"),
        (("human",), {"aftercare_problem": False}, "asked_for_a_person"),
    ],
)
async def test_why_staff_are_called(intents: tuple[str, ...], health: dict[str, Any], reason: str) -> None:
    await ask("x", *intents, health=health)
    assert [found.reason for found in waiting()] == [reason]


def test_the_transcript_is_its_last_lines() -> None:
    before = [{"event": "user", "text": str(number)} for number in range(100)]
    lines = transcript(heard("last", before=before))
    assert len(lines) == TRANSCRIPT_LINES
    assert lines[-1] == {"who": "client", "text": "last"}


def test_a_reply_without_text_is_an_empty_line() -> None:
    assert transcript(heard("x", before=[{"event": "bot", "text": None}]))[0] == {"who": "bot", "text": ""}
