"""Offering places, reading back and booking, with a real diary."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from actions import booking_words, places
from actions.booking import (
    ActionAskConfirmed,
    ActionAskPlace,
    ActionAskStudio,
    ActionBook,
    ActionNoteBooking,
)
from clinic import clock, diary, settings
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.screening import Decision
from clinic.when.model import When
from tests.unit.actions.talk import Done, heard, place, run, screened, time

pytestmark = pytest.mark.usefixtures("fresh_clinic")

FRIDAY_AT_3 = "2027-02-12T15:00:00-05:00"
FRIDAY_AT_4 = "2027-02-12T16:00:00-05:00"
PERSON = {"name": "Ana Silva", "contact": {"phone": "+19175550142"}}
DETAILS = {**PERSON, "task": "booking", "studio": "flatiron", "place": place(FRIDAY_AT_3), "confirmed": True}
EMPTIED = ("task", "wish", "place", "offers", "confirmed", "moving")


def appointments() -> list[tuple[str, str, str, datetime]]:
    with base.reading() as session:
        found = session.scalars(select(Appointment).order_by(Appointment.id)).all()
        return [(a.kind, a.status, a.name, a.start) for a in found]


def fill_up(start: str) -> None:
    """Both rooms of the studio are taken."""
    with base.session() as session:
        for number in (1, 2):
            found = diary.free(session, "flatiron", datetime.fromisoformat(start), 60, clock.now())
            assert found
            diary.take(session, found, f"appointment:{start}:{number}", clock.now())


async def book(message_id: str = "m1", **changes: Any) -> Done:
    slots = {**DETAILS, **(changes or screened())}
    return await run(ActionBook(), heard("yes", "affirm", slots=slots, message_id=message_id))


async def ask_place(**slots: Any) -> Done:
    return await run(ActionAskPlace(), heard("x", slots={"studio": "flatiron", **slots}))


async def test_noting_says_nothing() -> None:
    done = await run(ActionNoteBooking(), heard("flatiron", "inform", entities={"studio": "Flatiron"}))
    assert done.messages == []
    assert done.slots["studio"] == "flatiron"


async def test_the_studios_are_buttons() -> None:
    done = await run(ActionAskStudio(), heard("book", "book"))
    assert done.replies == ["utter_ask_booking_form_studio"]
    assert done.buttons == ["Flatiron", "Williamsburg", "Upper West Side"]


@pytest.mark.parametrize(
    ("wording", "response"), [(None, "utter_ask_when"), ("again", "utter_ask_when_again")]
)
async def test_without_a_wish_it_asks_when(wording: str | None, response: str) -> None:
    assert (await ask_place(wording=wording)).replies == [response]


@pytest.mark.parametrize("wish", [None, "friday"])
@pytest.mark.parametrize(("channel", "offered"), [("web", True), ("sms", False), ("rest", False)])
async def test_a_day_can_be_chosen_on_the_website(wish: str | None, channel: str, offered: bool) -> None:
    slots = {"studio": "flatiron", "wish": time(wish) if wish else None}
    done = await run(ActionAskPlace(), heard("x", slots=slots, channel=channel))
    days = {"dates": {"first": "2027-02-10", "last": "2027-04-11"}}
    assert [message["custom"] for message in done.messages] == [days if offered else {}]


def test_each_of_these_days_is_understood_as_the_website_writes_it() -> None:
    dates = places.days()["dates"]
    first, last = date.fromisoformat(dates["first"]), date.fromisoformat(dates["last"])
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        read = When.from_json(time(f"{day:%A}, {day:%B} {day.day}, {day.year}"))
        assert read.days == (day,)


@pytest.mark.parametrize(
    ("wish", "response"),
    [
        ("friday", "utter_offer_places"),
        ("friday after 5", "utter_offer_places"),
        ("friday at 6pm or later", "utter_offer_only"),
        ("sunday", "utter_when_closed"),
        ("friday at 8am", "utter_when_too_early"),
        ("friday at 9pm", "utter_when_too_late"),
        ("today at 9am", "utter_when_past"),
        ("today at 2:30pm", "utter_when_too_soon"),
        ("june 3", "utter_when_too_far"),
        ("feb 30", "utter_when_nonexistent"),
        ("3/4 at 3pm", "utter_when_unclear"),
    ],
)
async def test_a_wish_is_answered_truly(wish: str, response: str) -> None:
    done = await ask_place(wish=time(wish))
    assert done.replies == [response]


async def test_offers_are_kept_in_order() -> None:
    done = await ask_place(wish=time("friday after 3"))
    starts = [datetime.fromisoformat(start) for start in done.slots["offers"]]
    assert len(starts) == len(done.buttons) == 3
    assert starts == sorted(starts)
    assert done.messages[0]["studio"] == "Flatiron"


async def test_a_question_in_between_repeats_the_offers_shortly() -> None:
    done = await ask_place(wish=time("friday"), wording="again")
    assert done.replies == ["utter_offer_again"]


async def test_a_taken_time_is_called_taken() -> None:
    fill_up(FRIDAY_AT_3)
    done = await ask_place(wish=time("friday at 3pm"))
    assert done.replies == ["utter_when_taken"]
    assert FRIDAY_AT_3 not in done.slots["offers"]


async def test_a_full_evening_offers_what_is_near() -> None:
    for hour in (17, 18):
        fill_up(f"2027-02-12T{hour}:00:00-05:00")
    done = await ask_place(wish=time("friday after 5"))
    assert done.replies == ["utter_when_none"]
    assert done.slots["offers"]


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ("sunday", {"day": "Sunday, February 14"}),
        ("friday at 8am", {"day": "Friday, February 12", "opens": "10 am", "last_start": "10 am"}),
        ("friday at 9pm", {"day": "Friday, February 12", "opens": "6 pm", "last_start": "6 pm"}),
        ("3/4", {"first": "Thursday, March 4", "second": "Saturday, April 3"}),
        ("friday", {}),
    ],
)
def test_what_a_reply_to_a_problem_names(wish: str, words: dict[str, str]) -> None:
    assert booking_words.problem(When.from_json(time(wish))) == words


@pytest.mark.parametrize(
    ("decision", "response"),
    [
        ("clear", "utter_read_back"),
        ("ask_clinician", "utter_read_back_request"),
        (None, "utter_read_back_request"),
    ],
)
async def test_the_whole_booking_is_read_back(decision: str | None, response: str) -> None:
    done = await run(ActionAskConfirmed(), heard("x", slots={**DETAILS, "screening_decision": decision}))
    assert done.replies == [response]
    said = done.messages[0]
    assert (said["when"], said["studio"], said["name"], said["contact"], said["minutes"]) == (
        "Friday, February 12 at 3 pm",
        "Flatiron",
        "Ana Silva",
        "(917) 555-0142",
        60,
    )


async def test_after_a_no_it_asks_what_to_change() -> None:
    done = await run(ActionAskConfirmed(), heard("no", "deny", slots={**DETAILS, "wording": "change"}))
    assert done.replies == ["utter_read_back_change"]


async def test_a_yes_books() -> None:
    done = await book()
    assert done.replies == ["utter_booked"]
    assert appointments() == [("booked", "confirmed", "Ana Silva", datetime.fromisoformat(FRIDAY_AT_3))]
    assert all(done.slots[name] is None for name in EMPTIED)
    assert done.slots["own_reference"] == done.messages[0]["reference"]


@pytest.mark.parametrize("message_id", ["m1", "m2"])
async def test_the_same_yes_books_once(message_id: str) -> None:
    slots = screened()
    first, second = await book(**slots), await book(message_id, **slots)
    assert (first.replies, second.replies) == (["utter_booked"], ["utter_already_booked"])
    assert first.slots["own_reference"] == second.slots["own_reference"]
    assert len(appointments()) == 1


async def test_what_a_clinician_must_see_is_requested() -> None:
    done = await book(**screened(Decision.ASK_CLINICIAN))
    assert done.replies == ["utter_requested"]
    assert [kind for kind, *_ in appointments()] == ["request"]


async def test_slots_alone_clear_nobody() -> None:
    """A clearance counts only when it is stored, for this conversation."""
    for slots in ({"screening_decision": "clear"}, screened(sender="web:somebody_else")):
        done = await book(message_id=f"m{slots.get('screening_id')}", **slots)
        assert done.replies in (["utter_requested"], ["utter_already_booked"])
    assert {kind for kind, *_ in appointments()} == {"request"}


@pytest.mark.parametrize("slot", ["avoid", "clear"])
async def test_avoid_books_nothing(slot: str) -> None:
    done = await book(**{**screened(Decision.AVOID), "screening_decision": slot})
    assert done.replies == ["utter_not_possible"]
    assert appointments() == []
    assert done.slots["task"] is None


async def test_whoever_loses_the_place_is_offered_the_nearest() -> None:
    slots = screened()
    fill_up(FRIDAY_AT_3)
    done = await book(**slots)
    assert done.replies == ["utter_place_lost"]
    assert (done.loops, done.slots["requested_slot"]) == (["booking_form"], "place")
    assert (done.slots["place"], done.slots["confirmed"]) == (None, None)
    assert done.slots["offers"]
    assert "task" not in done.slots
    assert appointments() == []


async def moved(contact: dict[str, str], reference: str) -> Done:
    slots = {**DETAILS, "contact": contact, "place": place(FRIDAY_AT_4), "moving": reference}
    return await run(ActionBook(), heard("yes", "affirm", slots=slots, message_id="m2"))


async def test_a_move_keeps_the_reference() -> None:
    reference = (await book()).slots["own_reference"]
    done = await moved(PERSON["contact"], reference)
    assert done.replies == ["utter_moved"]
    assert done.slots["own_reference"] == reference
    assert [start for *_, start in appointments()] == [datetime.fromisoformat(FRIDAY_AT_4)]


async def test_nobody_moves_what_they_cannot_prove_to_be_theirs() -> None:
    reference = (await book()).slots["own_reference"]
    done = await moved({"phone": "+12125550199"}, reference)
    assert done.replies == ["utter_not_possible"]
    assert [start for *_, start in appointments()] == [datetime.fromisoformat(FRIDAY_AT_3)]


async def test_two_places_at_once_are_refused_and_the_form_goes_on() -> None:
    first = await book()
    slots = screened()
    elsewhere = {**place("2027-02-12T15:30:00-05:00"), "studio": "williamsburg"}
    done = await book("m2", **{**slots, "studio": "williamsburg", "place": elsewhere})
    assert done.replies == ["utter_overlaps"]
    assert done.messages[0]["reference"] == first.slots["own_reference"]
    assert (done.loops, done.slots["requested_slot"], done.slots["place"]) == (
        ["booking_form"],
        "place",
        None,
    )
    assert len(appointments()) == 1


async def test_somebody_elses_number_does_not_tell_what_is_booked() -> None:
    await book()
    slots = {**DETAILS, **screened(sender="web:other"), "place": place("2027-02-12T15:30:00-05:00")}
    done = await run(ActionBook(), heard("yes", "affirm", slots=slots, message_id="m2", sender="web:other"))
    assert done.replies == ["utter_overlaps_elsewhere"]
    assert not {"reference", "when", "studio"} & done.messages[0].keys()
    assert (done.loops, done.slots["requested_slot"]) == (["booking_form"], "place")


PAGE = """
  provider: link
  link: {url: 'https://book.example/{studio}/{date}?name={name}&phone={phone}'}
"""


@pytest.fixture
def booking_page(fresh_clinic: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """People book on a page of the clinic's."""
    shipped = (settings.ROOT / "clinic.yml").read_text(encoding="utf-8")
    file = tmp_path / "clinic.yml"
    file.write_text(re.sub(r"\n  provider: desk.*\n", PAGE, shipped), encoding="utf-8")
    linked = settings.load(file)
    monkeypatch.setattr(settings, "get", lambda: linked)


@pytest.mark.usefixtures("booking_page")
async def test_who_is_clear_gets_the_booking_page() -> None:
    wish = When(days=(datetime(2027, 2, 12).date(),)).to_json()
    slots = {**screened(), "task": "booking", "studio": "flatiron", "wish": wish, "name": "Ana Silva"}
    done = await run(ActionBook(), heard("no", "deny", slots=slots))
    assert done.replies == ["utter_booking_link"]
    assert done.messages[0]["link"] == "https://book.example/flatiron/2027-02-12?name=Ana%20Silva&phone="
    assert (done.slots["task"], appointments()) == (None, [])


@pytest.mark.usefixtures("booking_page")
@pytest.mark.parametrize(
    "changes",
    [
        {"screening_decision": "ask_clinician"},
        {"screening_id": None},
        {"minor": True},
        {"treated": "my wife"},
    ],
)
async def test_everybody_else_gets_a_person(changes: dict[str, Any]) -> None:
    slots = {**screened(), "task": "booking", **changes}
    done = await run(ActionBook(), heard("no", "deny", slots=slots))
    assert done.replies == ["utter_handed_over_contact"]
    assert (done.slots["task"], done.slots["handed_over"]) == (None, True)
