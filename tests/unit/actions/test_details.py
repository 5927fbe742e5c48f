"""What a message says about a booking, as slot values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from actions import details
from clinic import clock, diary
from clinic.db import base
from tests.unit.actions.talk import ME, heard, place, time

pytestmark = pytest.mark.usefixtures("fresh_clinic")

FRIDAY_AT_3 = "2027-02-12T15:00:00-05:00"
SATURDAY_AT_3 = "2027-02-13T15:00:00-05:00"
OFFERED = ["2027-02-12T10:00:00-05:00", "2027-02-12T11:00:00-05:00", "2027-02-12T12:00:00-05:00"]


def start_of(said: dict[str, Any]) -> str | None:
    return said["place"]["start"] if said.get("place") else None


def whole_booking() -> dict[str, Any]:
    """The slots when the booking is read back."""
    return {
        "requested_slot": "confirmed",
        "studio": "flatiron",
        "wish": time("friday 3pm"),
        "place": place(FRIDAY_AT_3),
        "name": "Ana Silva",
        "contact": {"phone": "+19175550142"},
    }


def hold_for_others(start: str, people: int = 2) -> None:
    with base.session() as session:
        for number in range(people):
            found = diary.free(session, "flatiron", datetime.fromisoformat(start), 60, clock.now())
            assert found
            diary.hold(session, found, f"web:other{number}", clock.now())


def test_everything_at_once() -> None:
    entities = {
        "studio": "Flatiron",
        "when": time("friday 3pm"),
        "person": "Ana Silva",
        "phone": "+19175550142",
    }
    said = details.note(heard("friday 3pm at flatiron...", "book", entities=entities))
    assert (said["studio"], said["name"], said["contact"]) == (
        "flatiron",
        "Ana Silva",
        {"phone": "+19175550142"},
    )
    assert start_of(said) == FRIDAY_AT_3


def test_nothing_said_changes_nothing() -> None:
    assert details.note(heard("hello", "greet", slots={"studio": "flatiron"})) == {}


@pytest.mark.parametrize("slots", [{}, {"requested_slot": "studio"}])
def test_a_time_without_a_studio_holds_nothing_yet(slots: dict[str, Any]) -> None:
    said = details.note(heard("friday 3pm", "inform", entities={"when": time("friday 3pm")}, slots=slots))
    assert said["wish"]["exact"] == "15:00"
    assert said["place"] is None


def test_the_studio_completes_the_wish() -> None:
    slots = {"wish": time("friday 3pm"), "requested_slot": "studio"}
    assert (
        start_of(details.note(heard("flatiron", entities={"studio": "Flatiron"}, slots=slots))) == FRIDAY_AT_3
    )


def test_an_unknown_studio_is_no_studio() -> None:
    assert details.note(heard("soho", "inform", entities={"studio": "Soho"})) == {}


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("saturday instead", SATURDAY_AT_3),
        ("make it 5pm", "2027-02-12T17:00:00-05:00"),
        ("saturday at 11am", "2027-02-13T11:00:00-05:00"),
    ],
)
def test_a_later_time_corrects_the_earlier_one(text: str, start: str) -> None:
    said = details.note(heard(text, "inform", entities={"when": time(text)}, slots=whole_booking()))
    assert start_of(said) == start
    assert said["confirmed"] is None


@pytest.mark.parametrize("text", ["4", "make it 4", "how about 4"])
def test_a_bare_number_is_a_time_at_the_read_back(text: str) -> None:
    assert start_of(details.note(heard(text, slots=whole_booking()))) == "2027-02-12T16:00:00-05:00"


@pytest.mark.parametrize("asked", ["studio", "name", "contact", None])
def test_a_bare_number_is_no_time_elsewhere(asked: str | None) -> None:
    assert "wish" not in details.note(heard("4", slots={**whole_booking(), "requested_slot": asked}))


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("the second", OFFERED[1]),
        ("2", OFFERED[1]),
        ("last one please", OFFERED[2]),
        ("whichever", OFFERED[0]),
    ],
)
def test_one_of_the_offered_places_is_picked(text: str, start: str) -> None:
    slots = {"studio": "flatiron", "wish": time("friday"), "offers": OFFERED, "requested_slot": "place"}
    said = details.note(heard(text, slots=slots))
    assert start_of(said) == start


def test_the_number_of_an_offer_is_not_a_time_as_well() -> None:
    """Else "saturday instead", said later, would come to mean 2 pm."""
    slots = {"studio": "flatiron", "wish": time("friday"), "offers": OFFERED, "requested_slot": "place"}
    assert details.note(heard("2", slots=slots)).get("wish", slots["wish"]) == slots["wish"]


@pytest.mark.parametrize(("offers", "start"), [(OFFERED[:1], OFFERED[0]), (OFFERED, None)])
def test_a_yes_picks_the_only_place(offers: list[str], start: str | None) -> None:
    slots = {"studio": "flatiron", "wish": time("friday"), "offers": offers, "requested_slot": "place"}
    assert start_of(details.note(heard("yes", "affirm", slots=slots))) == start


def test_no_to_all_offers_asks_anew() -> None:
    slots = {"studio": "flatiron", "wish": time("friday"), "offers": OFFERED, "requested_slot": "place"}
    said = details.note(heard("no", "deny", slots=slots))
    assert (said["wish"], said["offers"], said["place"]) == (None, None, None)


def test_another_time_instead_of_the_offers() -> None:
    slots = {"studio": "flatiron", "wish": time("friday"), "offers": OFFERED, "requested_slot": "place"}
    said = details.note(heard("no, 3pm", "deny", entities={"when": time("3pm")}, slots=slots))
    assert start_of(said) == FRIDAY_AT_3


def test_a_place_that_others_have_is_not_held() -> None:
    hold_for_others(FRIDAY_AT_3)
    entities = {"studio": "Flatiron", "when": time("friday 3pm")}
    assert details.note(heard("friday 3pm at flatiron", "book", entities=entities))["place"] is None


def test_a_wish_that_cannot_be_held_gives_up_the_old_place() -> None:
    said = details.note(heard("sunday", "inform", entities={"when": time("sunday")}, slots=whole_booking()))
    assert said["wish"]["problem"] == "closed"
    assert said["place"] is None


def test_another_studio_moves_the_place() -> None:
    said = details.note(heard("williamsburg", entities={"studio": "Williamsburg"}, slots=whole_booking()))
    assert said["place"]["studio"] == "williamsburg"
    assert start_of(said) == FRIDAY_AT_3


@pytest.mark.parametrize(
    ("text", "name"),
    [("ana silva", "Ana Silva"), ("It's Joe Miller", "Joe Miller"), ("Bo", "Bo")],
)
def test_the_name_that_was_asked_for(text: str, name: str) -> None:
    assert details.note(heard(text, slots={"requested_slot": "name"}))["name"] == name


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("917 555 0142", {"phone": "+19175550142"}),
        ("ana@example.com", {"email": "ana@example.com"}),
        ("ana at example dot com", {"email": "ana@example.com"}),
    ],
)
def test_the_contact_that_was_asked_for(text: str, contact: dict[str, str]) -> None:
    assert details.note(heard(text, slots={"requested_slot": "contact"}))["contact"] == contact


@pytest.mark.parametrize(
    ("asked", "text", "intents"),
    [
        ("name", "why do you need it", ("why_ask",)),
        ("name", "does it hurt", ("faq/pain",)),
        ("contact", "is 917 555 0142 your number", ("faq/locations_hours",)),
    ],
)
def test_a_question_is_no_answer(asked: str, text: str, intents: tuple[str, ...]) -> None:
    assert details.note(heard(text, *intents, slots={"requested_slot": asked})) == {}


@pytest.mark.parametrize(
    ("asked", "text", "tries", "wording"),
    [
        ("name", "12345", None, "unread"),
        ("name", "12345", 1, "unread"),
        ("name", "12345", 2, "stuck"),
        ("contact", "917 555 01", None, "wrong_length"),
        ("contact", "917-555-01422", 1, "wrong_length"),
        ("contact", "hm", None, "unread"),
        ("contact", "12345", 2, "stuck"),
    ],
)
def test_how_to_ask_again(asked: str, text: str, tries: int | None, wording: str) -> None:
    said = details.note(heard(text, slots={"requested_slot": asked, "tries": tries}))
    assert said == {"wording": wording, "tries": (tries or 0) + 1}


def test_tries_begin_anew_once_something_was_read() -> None:
    said = details.note(heard("ana silva", slots={"requested_slot": "name", "tries": 2}))
    assert (said["tries"], said["wording"]) == (None, None)


@pytest.mark.parametrize(
    ("text", "intents", "expected"),
    [
        ("yes", ("affirm",), {"confirmed": True}),
        ("yes, will it hurt?", ("affirm", "faq/pain"), {}),
        ("no", ("deny",), {"wording": "change"}),
        ("hm", (), {}),
    ],
)
def test_the_answer_to_the_read_back(text: str, intents: tuple[str, ...], expected: dict[str, Any]) -> None:
    slots = {**whole_booking(), "read_back": True}
    assert details.note(heard(text, *intents, slots=slots)) == expected


def test_a_yes_to_what_was_not_read_back_confirms_nothing() -> None:
    assert details.note(heard("yes", "affirm", slots=whole_booking())) == {"wording": None}


def test_yes_with_a_change_is_read_back_again() -> None:
    tracker = heard("yes but at 4", "affirm", entities={"when": time("at 4")}, slots=whole_booking())
    said = details.note(tracker)
    assert said["confirmed"] is None
    assert start_of(said) == "2027-02-12T16:00:00-05:00"


def test_yes_with_the_same_details_is_a_yes() -> None:
    slots = {**whole_booking(), "read_back": True}
    tracker = heard("yes, ana silva", "affirm", entities={"person": "Ana Silva"}, slots=slots)
    assert details.note(tracker)["confirmed"] is True


@pytest.mark.parametrize(
    ("contact", "spoken"),
    [
        ({"phone": "+19175550142"}, "(917) 555-0142"),
        ({"email": "ana@example.com"}, "ana@example.com"),
        (
            {"email": "ana@example.com", "phone": "+19175550142"},
            "(917) 555-0142 and ana@example.com",
        ),
    ],
)
def test_a_contact_as_it_is_read_back(contact: dict[str, str], spoken: str) -> None:
    assert details.spoken_contact(contact) == spoken


def test_what_was_noted_is_held_for_this_person() -> None:
    details.note(heard("friday 3pm", "book", entities={"studio": "Flatiron", "when": time("friday 3pm")}))
    with base.session() as session:
        found = diary.held(session, ME, clock.now())
    assert found is not None
    assert found.start == datetime.fromisoformat(FRIDAY_AT_3)


@pytest.mark.parametrize("asked", ["studio", "name", "contact"])
@pytest.mark.parametrize("text", ["will you text me ads?", "they can work around it?", "i can sign cant i"])
def test_a_question_that_nothing_answers_is_no_failed_try(asked: str, text: str) -> None:
    said = details.note(heard(text, slots={"requested_slot": asked, "tries": 2}))
    assert said == {"wording": "question"}


def test_what_is_not_ours_has_its_own_reply() -> None:
    said = details.note(heard("do you fix cars?", "out_of_scope", slots={"requested_slot": "name"}))
    assert said == {"wording": "again"}


@pytest.mark.parametrize(
    ("text", "name"), [("Ana Silva, do i need id?", "Ana Silva"), ("Ana Silva?", "Ana Silva")]
)
def test_a_name_beside_a_question(text: str, name: str) -> None:
    assert details.note(heard(text, slots={"requested_slot": "name"}))["name"] == name


@pytest.mark.parametrize(
    ("text", "words", "studio"),
    [
        ("1", None, "flatiron"),
        ("the 2nd", "the 2nd", "williamsburg"),
        ("last one", None, "upper_west_side"),
        ("doesn't matter", None, "flatiron"),
        ("any, friday at 3", "friday at 3", "flatiron"),
    ],
)
def test_a_studio_is_picked_from_the_list(text: str, words: str | None, studio: str) -> None:
    """`words`: those that were read as a time."""
    slots = {"requested_slot": "studio", "wish": time("friday at 3")}
    spans = [[text.index(words), len(text)]] if words else []
    entities = {"when": {**time(words), "spans": spans}} if words else {}
    said = details.note(heard(text, entities=entities, slots=slots))
    assert said["studio"] == studio
    assert start_of(said) == FRIDAY_AT_3


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("no preference", OFFERED[0]),
        ("surprise me", OFFERED[0]),
        ("the early one", OFFERED[0]),
        ("the latest you have", "2027-02-12T18:00:00-05:00"),
    ],
)
def test_whichever_keeps_the_wished_day(text: str, start: str) -> None:
    slots = {"requested_slot": "place", "studio": "flatiron", "wish": time("friday"), "offers": OFFERED}
    entities = {"when": time(text)} if "latest" in text else {}
    assert start_of(details.note(heard(text, entities=entities, slots=slots))) == start


def test_later_counts_from_the_time_at_hand() -> None:
    slots = {**whole_booking(), "wish": time("friday between 1 and 4")}
    said = details.note(heard("later on sat", entities={"when": time("later on sat")}, slots=slots))
    assert (said["wish"]["days"], said["wish"]["earliest"]) == (["2027-02-13"], "15:01")
    assert said["place"] is None


def test_asking_whether_one_is_booked_wishes_for_nothing() -> None:
    entities = {"when": time("5pm"), "studio": "Williamsburg"}
    assert (
        details.note(heard("am i booked for 5 at williamsburg?", entities=entities, slots=whole_booking()))
        == {}
    )
