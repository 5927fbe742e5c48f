"""Picking one of the offered things by its position."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clinic.choice import (
    agrees_in_spanish,
    asks_for_person_in_spanish,
    asks_how_it_stands,
    asks_if_settled,
    asks_something,
    asks_to_leave_open,
    confirms,
    insists,
    number,
    only_asks,
    pick,
    says_book_it,
    statements,
    takes_it,
    waits_for_person,
    wants_extreme,
    wants_money_back,
    wants_no_more,
)


@pytest.mark.parametrize(
    ("text", "offered", "index"),
    [
        ("1", 3, 0),
        ("the first", 3, 0),
        ("first one pls", 3, 0),
        ("option 2", 3, 1),
        ("#2", 3, 1),
        ("the second one please", 3, 1),
        ("2nd", 2, 1),
        ("I'll take the third", 3, 2),
        ("number three", 3, 2),
        ("last one", 3, 2),
        ("the later one", 2, 1),
        ("one", 3, 0),
        ("either", 2, 0),
        ("any of them", 3, 0),
        ("i don't mind", 3, 0),
        ("whichever", 3, 0),
        ("2nd one", 3, 1),
        ("#1", 3, 0),
        ("the early one", 3, 0),
        ("the late one pls", 3, 2),
        ("doesn't matter", 3, 0),
        ("doesnt really matter to me", 3, 0),
        ("no preference", 3, 0),
        ("up to you", 3, 0),
        ("surprise me", 3, 0),
        ("you decide, both are fine", 3, 0),
        ("whatever is easiest for you", 3, 0),
        ("i'm easy, either works", 3, 0),
        ("any other day", 3, None),
        ("any friday works", 3, None),
        ("either monday or tuesday", 3, None),
        ("it doesn't matter what i do, it hurts", 3, None),
        ("the latest you have", 3, None),
        ("3", 2, None),
        ("yes", 1, None),
        ("none of these", 3, None),
        ("is the first one in brooklyn", 3, None),
        ("how long is the second session", 3, None),
        ("3pm", 3, None),
        ("1 or 2", 3, None),
        ("", 3, None),
        ("first", 0, None),
    ],
)
def test_pick(text: str, offered: int, index: int | None) -> None:
    assert pick(text, offered) == index


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("2", 1), ("two", 1), ("Second", 1), ("the second one", 1), ("option 2 please", 1), ("#2", 1),
        ("no 2", 1), ("one", 0), ("first one", 0), ("3rd", 2), ("4", None), ("2 stents", None),
        ("1 or 2", None), ("later", None), ("yes", None), ("no", None), ("any", None), ("for 2", None),
        ("", None), ("2 pm", None),
    ],
)  # fmt: skip
def test_numbered_options(text: str, index: int | None) -> None:
    assert number(text, 3) == index


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("will you text me ads?", ""),
        ("will you text me ads", ""),
        ("they can work around it?", ""),
        ("i can sign for him cant i", ""),
        ("ok so do i just show up", ""),
        ("why", ""),
        ("how come", ""),
        ("is 6 ok", ""),
        ("so am i booked for 5", ""),
        ("Ana Silva, do I need ID?", "Ana Silva,"),
        ("thurs 5:30pm, or is that too late to start", "thurs 5:30pm,"),
        ("hm. its not, is it", "hm. its not,"),
    ],
)
def test_asks_something(text: str, rest: str) -> None:
    assert asks_something(text)
    assert statements(text) == rest


@pytest.mark.parametrize(
    "text",
    ["will", "Will Smith", "May Lin", "mark", "no", "k", "do it", "have a nice day", "dont worry",
     "Ana Silva", "my number is 917 555 0142", "that is what i said", "yes please", "", "👍", "no it isn't"],
)  # fmt: skip
def test_asks_nothing(text: str) -> None:
    assert not asks_something(text)
    assert statements(text) == text.strip()


@pytest.mark.parametrize(
    "text", ["the latest you have", "as late as possible pls", "first available", "the earliest you've got"]
)
def test_the_very_first_or_last_is_wanted(text: str) -> None:
    assert wants_extreme(text)


@pytest.mark.parametrize("text", ["the last one", "later", "the first", "is it available"])
def test_one_of_the_list_is_wanted(text: str) -> None:
    assert not wants_extreme(text)


@pytest.mark.parametrize(
    "text",
    ["am I booked for 3?", "so am i booked for friday 3pm", "am i down for 5", "is it booked for 3",
     "is it at 3 or 4", "is my appointment at 3?", "did you book me for 3", "do i have 3pm?",
     "i'm booked for 3, right?",
     "is it still friday", "was it 3 or 4", "when is it, at 3?", "is it confirmed for 3"],
)  # fmt: skip
def test_asks_how_the_booking_stands(text: str) -> None:
    assert asks_how_it_stands(text)


@pytest.mark.parametrize(
    "text",
    ["is 5 free?", "can i come at 5 instead?", "am i able to move it to 5?", "could we do 4", "is 6 ok",
     "3 please", "i'm booked for 3 but can i come at 4", "is it possible at 4?", "move my appointment to 4",
     "are you free at 5", "do you have 3pm", "is it ok if i come at 4", "is there anything at 4"],
)  # fmt: skip
def test_asks_for_something_else(text: str) -> None:
    assert not asks_how_it_stands(text)


@pytest.mark.parametrize(
    "text", ["book it", "Book it please", "ok book me in", "yes, lock it in", "go ahead and book it thanks"]
)
def test_says_to_book_what_was_read_back(text: str) -> None:
    assert says_book_it(text)


@pytest.mark.parametrize(
    "text",
    ["don't book it", "book it for 4 instead", "book it at Williamsburg", "yes", "can you book it tomorrow"],
)
def test_says_something_else(text: str) -> None:
    assert not says_book_it(text)


@pytest.mark.parametrize(
    "text", ["just put no", "I stopped it yesterday", "my doctor said it's fine", "i'll sign a waiver"]
)
def test_argues_with_a_refusal(text: str) -> None:
    assert insists(text)


@pytest.mark.parametrize("text", ["no thanks", "no", "all right, bye", "I understand"])
def test_takes_a_refusal(text: str) -> None:
    assert not insists(text)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("una persona por favor", True),
        ("quiero hablar con alguien", True),
        ("quiero una cita", False),
        ("sí", False),
    ],
)
def test_asks_for_a_person_in_spanish(text: str, asks: bool) -> None:
    assert asks_for_person_in_spanish(text) is asks


@pytest.mark.parametrize(
    ("reads", "text", "expected"),
    [
        (confirms, "yes now its right", True),
        (confirms, "yes but at 4", False),
        (confirms, "ok", False),
        (asks_if_settled, "so is that a yes?", True),
        (asks_if_settled, "is that the one in brooklyn?", False),
        (only_asks, "what has that to do with cups on my back", True),
        (only_asks, "can u do my lower back", False),
        (only_asks, "shoulders. why?", False),
        (asks_to_leave_open, "can i still come without answering that", True),
        (asks_to_leave_open, "what if i dont show up", False),
        (wants_no_more, "no i dont want to fill in anything else", True),
        (wants_no_more, "i dont want to answer that", False),
        (wants_no_more, "I did not fill in the forms yet", False),
        (waits_for_person, "Hello?? I asked for a person", True),
        (waits_for_person, "hello, someone is coming with me", False),
        (wants_money_back, "will I get my money back", True),
        (wants_money_back, "whats your refund policy", False),
        (agrees_in_spanish, "si, estoy embarazada", False),
    ],
)
def test_what_the_words_say(reads: Callable[[str], bool], text: str, expected: bool) -> None:
    assert reads(text) is expected


def test_a_yes_in_spanish_with_more_behind_it_needs_an_offer() -> None:
    assert agrees_in_spanish("si, estoy embarazada", offered=True)
    assert not agrees_in_spanish("si estoy embarazada", offered=True)  # "if I am"


@pytest.mark.parametrize(
    ("text", "of_writer", "taken"),
    [
        ("it was for me, yes, I take it since the stent", True, True),
        ("i'm on it", True, True),
        ("i dont take it", True, False),
        ("should i take it?", True, False),
        ("i take it you are open", True, False),
        ("she takes it every day", False, True),
        ("she takes it every day", True, False),
    ],
)
def test_it_is_taken(text: str, of_writer: bool, taken: bool) -> None:
    assert takes_it(text, of_writer) is taken
