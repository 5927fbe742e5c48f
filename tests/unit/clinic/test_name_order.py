"""Names by where they stand: surname first, signatures, and what only looks like them."""

from __future__ import annotations

import pytest

from clinic.people import is_surely_a_name, read_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Achterberg-Lowe, Imogen", "Imogen Achterberg-Lowe"),
        ("adeyemi, grace", "Grace Adeyemi"),
        ("van den Heuvel, Marit", "Marit van den Heuvel"),
        ("Petrov, Ilya Sergeevich", "Ilya Sergeevich Petrov"),
        ("Tran, Linh 917 555 0133", "Linh Tran"),
        ("Brandt, Ute, ute@example.com", "Ute Brandt"),
        ("my name is Kaur, Simran and i'd like friday", "Simran Kaur"),
        ("Smith, please", "Smith"),
        ("Rosa, friday", "Rosa"),
        ("Rosa, Flatiron", "Rosa"),
        ("Rosa Lind, Tom", "Rosa Lind"),
        ("Rosa, why do you ask", "Rosa"),
        ("pia sundqvist. can my sister wait there", "Pia Sundqvist"),
        ("zuzka horvat can i bring my dog", "Zuzka Horvat"),
    ],
)
def test_a_name_that_was_asked_for(text: str, name: str) -> None:
    found = read_name(text, expected=True)
    assert found
    assert found.value == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Any place on thursday at 2? - Marisol", "Marisol"),
        ("could i come saturday?\nThanks, Dr. Abara", "Abara"),
        ("is friday ok?\n\nBest wishes,\nTomás Herrera", "Tomás Herrera"),
        ("book me for friday noon, regards Joan", "Joan"),
        ("i want cupping on monday. cheers, Bo Lind.", "Bo Lind"),
        ("monday at 3 please\nThx\nLupe\n917 555 0133", "Lupe"),
        ("this is greta. need cupping friday", "Greta"),
        ("i'm sam btw", "Sam"),
        ("it's for Dennis went well last time", "Dennis"),
        ("Tran, Linh 917 555 0133", "Linh Tran"),
    ],
)
def test_a_name_nobody_asked_for(text: str, name: str) -> None:
    found = read_name(text)
    assert found
    assert found.value == name


@pytest.mark.parametrize(
    "text",
    [
        "thanks, see you friday",
        "Thanks, Upper West Side at 3?",
        "i love Grace",
        "thanks Kiki",
        "lower back - Back",
        "the blood thing - Xarelto",
        "Flatiron - Friday",
        "my mail is greta.lind@example.com",
        "write to greta.lind@example.com, please",
        "my last visit for Dennis went",
    ],
)
def test_no_name(text: str) -> None:
    assert read_name(text) is None


@pytest.mark.parametrize("text", ["greta.lind@example.com", "he's 15", "she is 34", "for Dennis went"])
def test_no_name_even_when_asked(text: str) -> None:
    assert read_name(text, expected=True) is None


@pytest.mark.parametrize(("value", "sure"), [("Greta", True), ("Pia Sundqvist", True), ("Parking", False)])
def test_a_name_beside_a_question(value: str, sure: bool) -> None:
    assert is_surely_a_name(value) is sure
