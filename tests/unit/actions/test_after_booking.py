"""What is said after the booking: who hears what."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from actions.after_booking import ActionFlagAfterBooking, reasons_of
from actions.booking import ActionBook
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.db.handoffs import Handoff
from tests.unit.actions import talk

CONTACT = {"phone": "+19175550123"}


async def booked() -> dict[str, Any]:
    """Anna's own appointment; the slots after it."""
    slots = {
        "place": talk.place("2027-02-12T17:00:00-05:00"),
        "name": "Anna",
        "contact": CONTACT,
        "confirmed": True,
        **talk.screened(),
    }
    done = await talk.run(ActionBook(), talk.heard("yes", "affirm", slots=slots))
    assert done.replies == ["utter_booked"]
    return {"name": "Anna", "contact": CONTACT, "own_reference": done.slots["own_reference"]}


@pytest.mark.parametrize(
    ("slots", "response", "before", "treated", "reasons", "reason"),
    [
        (
            {"unsettled": {"person": None, "minor": 15}},
            "utter_unsettled_after_booking",
            "utter_unsettled_minor",
            "",
            ["minor", "age said: 15"],
            "minor",
        ),
        (
            {"unsettled": {"person": "mother", "minor": None}, "treated": "mother"},
            "utter_unsettled_after_booking",
            "utter_unsettled_another_person",
            "mother",
            ["another_person"],
            "another_person",
        ),
        (
            {"unsettled": {"person": "wife", "minor": None}, "treated": "wife", "flags": ["blood_thinner"]},
            "utter_flag_after_booking",
            "utter_flag_blood_thinner",
            "wife",
            ["another_person", "blood_thinner"],
            "health_flag_after_booking",
        ),
        (
            {"flags": ["pregnancy"]},
            "utter_flag_after_booking",
            "utter_flag_pregnancy",
            "",
            ["pregnancy"],
            "health_flag_after_booking",
        ),
    ],
    ids=["a child", "another person", "another person with a flag", "a flag"],
)
@pytest.mark.usefixtures("fresh_clinic")
async def test_it_waits_for_staff_who_hear_why(
    slots: dict[str, Any], response: str, before: str, treated: str, reasons: list[str], reason: str
) -> None:
    known = await booked()
    tracker = talk.heard("oh by the way", "inform", slots={**known, **slots}, message_id="m2")
    done = await talk.run(ActionFlagAfterBooking(), tracker)
    assert done.replies == [response]
    assert done.messages[0]["before"] == [before]
    with base.session() as session:
        (appointment,) = session.scalars(select(Appointment)).all()
        assert (appointment.status, appointment.treated, appointment.reasons) == ("waiting", treated, reasons)
        (handoff,) = session.scalars(select(Handoff)).all()
        assert handoff.reason == reason


@pytest.mark.usefixtures("fresh_clinic")
async def test_a_remark_about_somebody_without_an_appointment_touches_none() -> None:
    known = await booked()
    slots = {**known, "treated": "wife", "flags": ["pregnancy"]}
    done = await talk.run(
        ActionFlagAfterBooking(), talk.heard("she is pregnant", slots=slots, message_id="m2")
    )
    assert done.replies == ["utter_flag_pregnancy"]
    with base.session() as session:
        assert session.scalars(select(Appointment)).one().status == "confirmed"
        assert session.scalars(select(Handoff)).all() == []


@pytest.mark.parametrize(
    ("flags", "unsettled", "reasons"),
    [
        (["pregnancy"], {}, ["pregnancy"]),
        ([], {"person": "son", "minor": 15}, ["minor", "another_person"]),
        ([], {"person": ""}, ["another_person"]),
    ],
)
def test_reasons(flags: list[str], unsettled: dict[str, Any], reasons: list[str]) -> None:
    assert reasons_of(flags, unsettled) == reasons
