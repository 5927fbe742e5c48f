"""Ages, and what only looks like one."""

from __future__ import annotations

import pytest

from clinic import ages
from clinic.ages import Age


@pytest.mark.parametrize(
    "text",
    [
        "hes 15",
        "he goes to high school",
        "my 8th grader",
        "she's a junior in high school",
        "he's a 15 year old swimmer",
        "Its for Tom, 16",
        "for a 14 y.o.",
        "i'm under eighteen",
        "he is only 15",
        "age 15",
        "Jake Lindqvist 15",
        "Jake Lindqvist hes 15",
        "(15)",
        "15yo",
        "15 y/o",
        "turning 16 in may",
        "im only 16",
        "wait im only 16, is that ok",
        "she's in 9th grade",
        "he's still in high school",
        "she is a teenager",
        "my daughter's a minor",
        "he's under 18",
        "she's not 18 yet",
        "he isn't 18 yet",
        "my son is 15, is that ok?",
        "it's for my son, he's 15",
        "my 15 year old",
        "my 15 year old son",
        "jake (15)",
        "my son (9)",
        "he turns 18 in june",
        "he's fifteen",
        "i am 12",
        "Jake is 15",
        "jake's 15",
        "aged 14",
        "age: 15",
        "he's almost 18",
        "15-year-old boy",
        "she's 7 and a half",
        "my boy is 12",
        "my teenage daughter",
        "hes 15 remember, is that ok?",
        "im 17 btw",
        "he'll be 16 in may",
        "shes 16 y.o.",
        "not 18 yet, she's 17",
        "who's 14",
        "my son just turned 13",
        "Jake, 15",
    ],
)
def test_under_18(text: str) -> None:
    found = ages.ages(text)
    assert found
    assert all(age.minor for age in found)


@pytest.mark.parametrize(
    "text",
    [
        "she's 34",
        "he's 34",
        "my son, he's 34",
        "I am 40 years old",
        "over 18",
        "yes he's over 18",
        "she's an adult",
        "he is a grown man",
        "my grown son",
        "18+",
        "he's 18",
        "just turned 18",
        "she's in her thirties",
        "he's not a minor",
        "She's 71",
        "my mom's 71",
        "he isn't a kid",
    ],
)
def test_18_or_more(text: str) -> None:
    found = ages.ages(text)
    assert found
    assert not any(age.minor for age in found)


@pytest.mark.parametrize(
    "text",
    [
        "is 6 ok",
        "can a 15 year old come",
        "i'm a 9 on the pain scale",
        "grace period is 15",
        "april is 16",
        "my birthday is the 15th",
        "when i was 16 i broke my arm",
        "my shift is 9-5",
        "i'm 50/50 on it",
        "put me down for 12",
        "is 3 free",
        "we are 2",
        "I'm 10 minutes away",
        "I'm 5 months pregnant",
        "are 20 minutes enough",
        "is 16 ok",
        "is 5 still free",
        "apt 12",
        "120 w 15 st",
        "15 W 20th st",
        "it's 15 dollars",
        "i'm 5 blocks away",
        "i am 12 weeks pregnant",
        "friday at 3",
        "is 5 pm free",
        "June 15",
        "jane june 15",
        "Flatiron 15",
        "friday 12",
        "I've had back pain for 3 years",
        "a 10 year old scar",
        "my scar is 5 years old",
        "I have a 2 year old at home",
        "i'm 2 hours away",
        "she's 3 months post partum",
        "i hurt it at age 15",
        "do you have to be 18?",
        "do you treat minors",
        "can under 18s come",
        "what if someone is under 18",
        "i'm 5'4",
        "im 9 to 5 so after work",
        "i'm free at 6",
        "Ana Silva 3",
        "Joe Miller 11",
        "my appointment is at 15",
        "is the 15 ok",
        "my wife is 3 months pregnant",
        "i teach high school",
        "i played in high school",
        "im 15 minutes late",
        "i'm 2 weeks in",
        "15 years ago",
        "i'm 3 for 3",
        "my number is 15",
        "I'm 30% sure",
        "the 15th",
        "is 10 or 11 better",
        "he's 6 foot",
        "my kids are 8 and 10",
        "surgery was 2 years ago",
        "I'm 5 years post surgery",
    ],
)
def test_no_age(text: str) -> None:
    assert ages.ages(text) == []


@pytest.mark.parametrize(
    ("text", "years", "whose"),
    [
        ("im only 16", 16, ""),
        ("hes 15", 15, None),
        ("turning 16 in may", 15, None),
        ("he turns 18 in june", 17, None),
        ("just turned 18", 18, None),
        ("my son is 15, is that ok?", 15, "son"),
        ("my 15 year old", 15, "child"),
        ("my 15 year old daughter", 15, "daughter"),
        ("my mom's 71", 71, "mother"),
        ("she's in 9th grade", None, None),
        ("my teenage daughter", None, "daughter"),
        ("Jake Lindqvist 15", 15, None),
        ("my son (9)", 9, "son"),
        ("he's fifteen", 15, None),
    ],
)
def test_how_old_who_is(text: str, years: int | None, whose: str | None) -> None:
    (age,) = ages.ages(text)
    assert (age.years, age.whose) == (years, whose)


def test_two_ages_are_told_apart() -> None:
    found = ages.ages("he's 15 but I'm 43")
    assert [(age.years, age.whose) for age in found] == [(15, None), (43, "")]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("wait im only 16, is that ok", "wait           , is that ok"),
        ("is 16 ok", "is 16 ok"),
        ("he's 12, friday 3pm", "       , friday 3pm"),
    ],
)
def test_an_age_is_no_time_of_day(text: str, left: str) -> None:
    assert ages.without_ages(text) == left


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("34", [Age(0, 2, False, 34)]),
        ("yes, 34", [Age(5, 7, False, 34)]),
        ("11", []),
        ("15", []),
        ("34 w 20th st", []),
    ],
)
def test_a_bare_number_lifts_what_is_presumed(text: str, found: list[Age]) -> None:
    assert ages.answered(text) == found


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("hes 15", True),
        ("oh, she's 34 years old", True),
        ("27", True),
        ("Ben, he's 15", False),
        ("friday at 3", False),
        ("no", False),
    ],
)
def test_nothing_but_an_age(text: str, only: bool) -> None:
    assert ages.is_only_age(text) is only
