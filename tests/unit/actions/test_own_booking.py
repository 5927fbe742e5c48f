"""One's own booking: told, moved and cancelled by its person, and by nobody else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from actions.own_booking import ActionCancelBooking, ActionChangeBooking, ActionDetailsNoted
from clinic import booking, clock
from clinic.booking import Draft
from clinic.db import base
from clinic.db.appointments import Appointment
from tests.unit.actions.talk import ME, Done, bot, heard, run, screened, time

pytestmark = pytest.mark.usefixtures("fresh_clinic")

FRIDAY_AT_3 = "2027-02-12T15:00:00-05:00"
SATURDAY_AT_11 = "2027-02-13T11:00:00-05:00"
ANA = {"phone": "+19175550142"}
ASKED = [bot("utter_confirm_cancel", offers="cancel")]
SOMEBODY_ELSE = "web:somebody_else"


def booked(start: str = FRIDAY_AT_3, studio: str = "flatiron") -> str:
    """Ana books in the conversation ME; the reference."""
    slots = screened()
    with base.session() as session:
        place = booking.diary.free(session, studio, datetime.fromisoformat(start), 60, clock.now())
        assert place
        draft = Draft(ME, place, "Ana", True, screening_id=slots["screening_id"], **ANA)
        made = booking.confirm(session, draft, "clear", f"book {start}", clock.now()).appointment
        assert made
        return made.reference


def statuses() -> list[str]:
    with base.reading() as session:
        return list(session.scalars(select(Appointment.status).order_by(Appointment.id)))


async def cancel(text: str, *intents: str, **more: Any) -> Done:
    return await run(ActionCancelBooking(), heard(text, *intents, **more))


async def change(text: str, **more: Any) -> Done:
    return await run(ActionChangeBooking(), heard(text, "change_booking", **more))


async def test_cancelling_asks_first() -> None:
    reference = booked()
    done = await cancel("please cancel", "cancel_booking")
    assert done.replies == ["utter_confirm_cancel"]
    assert done.messages[0]["when"] == "Friday, February 12 at 3 pm"
    assert done.slots["own_reference"] == reference
    assert statuses() == ["confirmed"]


async def test_a_yes_cancels() -> None:
    reference = booked()
    done = await cancel("yes", "affirm", slots={"own_reference": reference}, before=ASKED)
    assert done.replies == ["utter_cancelled"]
    assert done.slots == {"own_reference": None, "own_start": None, "looking_for": None}
    assert statuses() == ["cancelled"]


async def test_a_yes_to_something_else_does_not_cancel() -> None:
    """The reference is known since the booking; "ok, can i cancel it" is no yes to cancelling."""
    reference = booked()
    before = [bot("utter_booked")]
    done = await cancel(
        "ok, can i cancel it", "affirm", "cancel_booking", slots={"own_reference": reference}, before=before
    )
    assert done.replies == ["utter_confirm_cancel"]
    assert statuses() == ["confirmed"]


async def test_a_question_answered_beside_the_yes_does_not_hide_it() -> None:
    slots = {"own_reference": booked()}
    tracker = heard("yes. does it hurt?", "affirm", "faq/pain", slots=slots, before=ASKED)
    tracker.events.append(bot("utter_faq/pain"))
    assert (await run(ActionCancelBooking(), tracker)).replies == ["utter_cancelled"]


async def test_the_soonest_of_several_is_meant() -> None:
    booked(SATURDAY_AT_11)
    reference = booked(FRIDAY_AT_3)
    assert (await cancel("cancel", "cancel_booking")).slots["own_reference"] == reference


async def test_a_named_reference_is_meant() -> None:
    booked(FRIDAY_AT_3)
    reference = booked(SATURDAY_AT_11)
    done = await cancel(f"cancel {reference.lower()}", "cancel_booking")
    assert done.messages[0]["reference"] == reference


async def test_a_reference_that_is_not_theirs_is_not_found() -> None:
    booked()
    done = await cancel("cancel K7F3PT", "cancel_booking")
    assert done.replies == ["utter_booking_not_found"]


@pytest.mark.parametrize(
    ("contact", "replies"),
    [
        (ANA, ["utter_confirm_cancel"]),
        ({"phone": "+12125550199"}, ["utter_booking_not_found"]),
        (None, ["utter_booking_not_found"]),
    ],
)
async def test_from_elsewhere_it_takes_reference_and_contact(
    contact: dict[str, str] | None, replies: list[str]
) -> None:
    reference = booked()
    done = await cancel(
        f"cancel {reference}", "cancel_booking", slots={"contact": contact}, sender=SOMEBODY_ELSE
    )
    assert done.replies == replies


@pytest.mark.parametrize("contact", [ANA, None])
async def test_without_reference_strangers_learn_nothing(contact: dict[str, str] | None) -> None:
    booked()
    done = await change("when is my appointment", slots={"contact": contact}, sender=SOMEBODY_ELSE)
    assert done.replies == ["utter_booking_not_found"]
    assert done.slots == {"looking_for": "action_change_booking"}


async def test_one_s_booking_is_told_and_ready_to_be_moved() -> None:
    reference = booked()
    done = await change("when is my appointment")
    assert done.replies == ["utter_own_booking"]
    assert (done.slots["moving"], done.slots["contact"], done.slots["studio"]) == (reference, ANA, "flatiron")
    assert "task" not in done.slots


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("to 4pm", "2027-02-12T16:00:00-05:00"),
        ("to saturday", "2027-02-13T15:00:00-05:00"),
        ("to saturday at 11am", SATURDAY_AT_11),
    ],
)
async def test_a_move_keeps_what_is_not_said_to_change(text: str, start: str) -> None:
    reference = booked()
    done = await change(f"move it {text}", entities={"when": time(text)})
    assert done.replies == []
    assert done.slots["place"]["start"] == start
    assert (done.slots["task"], done.slots["moving"]) == ("booking", reference)


async def test_a_move_to_another_studio_keeps_the_time() -> None:
    booked()
    slots = {"studio": "williamsburg"}  # action_note_booking has read it
    done = await change("move it to williamsburg", entities={"studio": "Williamsburg"}, slots=slots)
    assert (done.slots["studio"], done.slots["place"]["start"]) == ("williamsburg", FRIDAY_AT_3)


async def test_a_move_of_an_earlier_booking_keeps_its_studio() -> None:
    """The slot still holds the studio of the booking made last."""
    reference = booked(FRIDAY_AT_3, "flatiron")
    booked(SATURDAY_AT_11, "williamsburg")
    slots = {"studio": "williamsburg"}
    done = await change(f"move {reference} to 4pm", entities={"when": time("to 4pm")}, slots=slots)
    assert done.slots["studio"] == "flatiron"


async def test_a_time_said_before_the_booking_was_found_counts() -> None:
    """ "Move it to saturday at 11" - which one? - "K7F 3PT, 917 555 0142"."""
    reference = booked()
    slots = {"contact": ANA, "wish": time("saturday at 11am"), "looking_for": "action_change_booking"}
    done = await change(
        f"{reference}, 917 555 0142",
        entities={"phone": ANA["phone"]},
        slots=slots,
        sender=SOMEBODY_ELSE,
    )
    assert done.slots["place"]["start"] == SATURDAY_AT_11


async def test_a_move_to_a_time_that_cannot_be_holds_nothing() -> None:
    booked()
    done = await change("move it to sunday", entities={"when": time("sunday")})
    assert done.slots["place"] is None
    assert done.slots["wish"]["problem"] == "closed"


async def test_while_a_booking_is_being_made_the_form_takes_the_change() -> None:
    booked()
    done = await change("change it to 4", slots={"task": "booking"})
    assert (done.replies, done.events) == ([], [])


async def test_a_past_appointment_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    booked()
    monkeypatch.setenv("CLINIC_NOW", "2027-02-12T15:30:00-05:00")
    assert (await change("when is my appointment")).replies == ["utter_booking_not_found"]


@pytest.mark.parametrize(
    ("sender", "shown"),
    [(ME, {**ANA, "email": "ana@example.com"}), (SOMEBODY_ELSE, {"email": "ana@example.com"})],
    ids=["same", "other"],
)
async def test_one_contact_does_not_open_the_other(sender: str, shown: dict[str, str]) -> None:
    """Who proved that it is theirs by reference and e-mail does not get to see the phone number."""
    reference = booked()
    with base.session() as session:
        session.query(Appointment).one().email = "ana@example.com"
    slots = {"contact": {"email": "ana@example.com"}, "own_reference": reference}
    done = await change("move it to 4", entities={"when": time("4 pm")}, slots=slots, sender=sender)
    assert done.slots["contact"] == shown
    assert "9175550142" not in str(done.events) or sender == ME


async def test_a_move_may_overlap_where_it_is_now() -> None:
    """With every other room taken: half an hour later is free to its own person."""
    reference = booked()
    with base.session() as session:
        for start in (FRIDAY_AT_3, "2027-02-12T15:30:00-05:00", "2027-02-12T16:00:00-05:00"):
            other = booking.diary.free(session, "flatiron", datetime.fromisoformat(start), 60, clock.now())
            if other and other.room == 2:
                booking.diary.take(session, other, f"appointment:{start}", clock.now())
    done = await change("make it 3:30", entities={"when": time("3:30 pm")})
    assert done.slots["moving"] == reference
    assert done.slots["place"]["start"] == "2027-02-12T15:30:00-05:00"


async def test_nothing_is_noted_where_a_booking_stays_as_it_was() -> None:
    booked()
    done = await run(ActionDetailsNoted(), heard("my name is wrong", "inform"))
    assert done.replies == ["utter_details_unchanged"]
    assert (done.messages[0]["name"], done.messages[0]["when"]) == ("Ana", "Friday, February 12 at 3 pm")


async def test_without_a_booking_one_is_offered() -> None:
    booked()
    done = await run(ActionDetailsNoted(), heard("Ana Silva", "inform"))
    other = await run(ActionDetailsNoted(), heard("Ana Silva", "inform", sender=SOMEBODY_ELSE))
    assert (done.replies, other.replies) == (["utter_details_unchanged"], ["utter_details_noted"])


@pytest.mark.parametrize(
    ("text", "entities", "name"),
    [
        ("my last name should be Sylva", {"person": "Sylva"}, "Ana Sylva"),
        ("its spelled Anna", {"person": "Anna"}, "Anna Silva"),
        ("I'm Ana", {"person": "Ana"}, "Ana Silva"),
        ("its sylva", {}, "Ana Sylva"),
    ],
)
async def test_the_part_of_the_name_that_is_meant(text: str, entities: dict[str, str], name: str) -> None:
    booked()
    with base.session() as session:
        session.query(Appointment).one().name = "Ana Silva"
    done = await change(text, entities=entities)
    with base.reading() as session:
        assert session.query(Appointment).one().name == name
    assert done.replies == ["utter_own_booking" if name == "Ana Silva" else "utter_edited"]


@pytest.mark.parametrize("text", ["am i booked for 5?", "is it at williamsburg?"])
async def test_a_question_about_the_booking_moves_nothing(text: str) -> None:
    booked()
    done = await change(text, entities={"when": time("5pm"), "studio": "Williamsburg"})
    assert done.replies == ["utter_own_booking"]
    assert "task" not in done.slots


async def test_a_move_to_where_it_is_moves_nothing() -> None:
    booked()
    done = await change("is 3 ok", entities={"when": time("is 3 ok")})
    assert done.replies == ["utter_own_booking"]
    assert "task" not in done.slots
