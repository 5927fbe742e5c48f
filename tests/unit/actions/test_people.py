"""What staff hear about the people of a conversation."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from actions.people import ActionPassOnParty, age_told, booked_by, names_before
from clinic.db import base
from clinic.db.handoffs import Handoff
from clinic.health import Finding
from tests.unit.actions import talk

ELIQUIS = Finding("blood_thinner", "present", "Eliquis", "named").to_json()


@pytest.mark.parametrize(
    ("text", "slots", "response", "before"),
    [
        ("no for me, and no for Jo", {}, "utter_party_questions", []),
        ("Amy Strand and Jo Nakamura", {}, "utter_party_noted", []),
        (
            "Jo is on Eliquis",
            {"remarked": ["blood_thinner"]},
            "utter_party_noted",
            ["utter_flag_blood_thinner"],
        ),
    ],
)
@pytest.mark.usefixtures("fresh_clinic")
async def test_staff_hear_of_each_of_them(
    text: str, slots: dict[str, Any], response: str, before: list[str]
) -> None:
    known = {
        "party": {"names": ["Amy Strand", "Jo Nakamura"], "open": True},
        "people": {"friend": {"health_findings": [ELIQUIS]}},
    }
    done = await talk.run(ActionPassOnParty(), talk.heard(text, "inform", slots={**known, **slots}))
    assert [(m["response"], m["before"]) for m in done.messages] == [(response, before)]
    with base.session() as session:
        handoff = session.scalars(select(Handoff)).one()
        told = {key: handoff.facts[key] for key in ("names", "others")}
        assert told == {
            "names": ["Amy Strand", "Jo Nakamura"],
            "others": {"friend": {"health": ["blood_thinner present: Eliquis"]}},
        }


@pytest.mark.parametrize(
    ("minor", "told"), [(15, ["age said: 15"]), ("presumed", []), ("told", []), (True, []), (None, [])]
)
def test_an_age_that_was_said(minor: Any, told: list[str]) -> None:
    assert age_told(minor) == told


def test_names_given_before_for_the_same_person() -> None:
    events = [
        {"event": "slot", "name": "name", "value": "Ana Silva"},
        {"event": "slot", "name": "treated", "value": "son"},
        {"event": "slot", "name": "name", "value": None},
        {"event": "slot", "name": "name", "value": "Jake Lindqvist"},
        {"event": "slot", "name": "name", "value": "Karen Lindqvist"},
    ]
    tracker = talk.heard("yes", slots={"name": "Karen Lindqvist"}, before=events)
    assert names_before(tracker) == ["also named: Jake Lindqvist"]


@pytest.mark.parametrize(
    ("treated", "name", "told"),
    [("mother", "Gloria", ["booked by: Renee"]), ("", "Gloria", []), ("mother", "Renee", [])],
)
def test_who_wrote(treated: str, name: str, told: list[str]) -> None:
    slots = {"treated": treated, "name": name, "people": {"": {"name": "Renee"}}}
    assert booked_by(talk.heard("yes", slots=slots)) == told
