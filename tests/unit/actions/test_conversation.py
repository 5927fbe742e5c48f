"""Stopping and starting over: the task is left, what was said about health is not."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Action

from actions import details
from actions.conversation import ActionStartOver, ActionStop
from clinic import clock, diary
from clinic.db import base
from tests.unit.actions.talk import ME, heard, place, run, time

pytestmark = pytest.mark.usefixtures("fresh_clinic")

FRIDAY_AT_3 = "2027-02-12T15:00:00-05:00"
KEPT = (
    "health_findings",
    "emergency",
    "handed_over",
    "own_reference",
    "screening_decision",
    "screening_id",
    "screening_at",
    "screening_pregnancy",
    "screening_blood",
    "screening_area",
    "screening_other",
)
LEFT = (
    "task",
    "place",
    "offers",
    "confirmed",
    "moving",
    "looking_for",
    "requested_slot",
)
WISHED = ("studio", "wish", "name", "contact")  # who stops may come back to them


def is_held() -> bool:
    with base.session() as session:
        return diary.held(session, ME, clock.now()) is not None


@pytest.mark.parametrize(
    ("action", "slots", "response", "left"),
    [
        (ActionStop(), {"task": "booking"}, "utter_stopped", LEFT),
        (ActionStop(), {"task": "check_health"}, "utter_stopped", LEFT),
        (ActionStop(), {}, "utter_all_right", LEFT),
        (ActionStartOver(), {"task": "booking"}, "utter_started_over", (*LEFT, *WISHED)),
        (ActionStartOver(), {}, "utter_started_over", (*LEFT, *WISHED)),
    ],
)
async def test_what_is_left_and_what_stays(
    action: Action, slots: dict[str, Any], response: str, left: tuple[str, ...]
) -> None:
    done = await run(action, heard("stop", "stop", slots=slots))
    assert done.replies == [response]
    assert done.loops == [None]
    assert {name: done.slots.get(name, "kept") for name in left} == dict.fromkeys(left)
    assert not set(KEPT) & set(done.slots)


@pytest.mark.parametrize("action", [ActionStop(), ActionStartOver()])
async def test_what_was_held_is_free_again(action: Action) -> None:
    entities = {"studio": "Flatiron", "when": time("friday 3pm")}
    details.note(heard("friday 3pm at flatiron", "book", entities=entities))
    assert is_held()
    await run(action, heard("stop", "stop", slots={"task": "booking", "place": place(FRIDAY_AT_3)}))
    assert not is_held()


async def test_starting_over_forgets_the_misses() -> None:
    done = await run(ActionStartOver(), heard("start over", "start_over", slots={"misses": {"count": 1}}))
    assert done.slots["misses"] is None
