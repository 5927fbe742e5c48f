"""What is left of a known name when another one is said."""

from __future__ import annotations

import pytest

from clinic.name_changes import put_right
from clinic.names import read_name

CHANGES = [
    ("Lucia Ferarra", "my last name should be Ferrara", "Lucia Ferrara"),
    ("Lucia Ferarra", "its spelled Ferrara", "Lucia Ferrara"),
    ("Lucia Ferarra", "and its Ferrara, double r first", "Lucia Ferrara"),
    ("Lucia Ferarra", "F-E-R-R-A-R-A", "Lucia Ferrara"),
    ("Lucia Ferarra", "Ferrara not Ferarra", "Lucia Ferrara"),
    ("Lucia Ferarra", "just fix the spelling of my name on the booking: Lucia Ferrara", "Lucia Ferrara"),
    ("Loocia Ferrara", "its spelled Lucia", "Lucia Ferrara"),
    ("Loocia Ferrara", "my first name is Lucia", "Lucia Ferrara"),
    ("Lucia Weng", "it's spelled Huang", "Lucia Huang"),
    ("Shawn Miller", "its spelled Sean", "Sean Miller"),
    ("Ana Maria Silva", "my last name is Costa", "Ana Maria Costa"),
    ("Ana de la Cruz", "my last name is Kruz", "Ana de la Kruz"),
    ("Ana de la Cruz", "my surname is Gomez", "Ana Gomez"),
    ("Lucia", "my last name is Ferrara", "Lucia Ferrara"),
    ("Ferrara", "my first name is Lucia", "Lucia Ferrara"),
    ("Ferarra", "my last name is Ferrara", "Ferrara"),
    ("Amy Strand", "I'm Amy", "Amy Strand"),
    ("Amy Strand", "its amy", "Amy Strand"),
    ("Amy Strand", "it's Mrs Strand", "Amy Strand"),
    ("Amy", "I'm Amy Strand", "Amy Strand"),
    ("Amy Strand", "my name is Jo Nakamura", "Jo Nakamura"),
    ("Amy Strand", "put it under Bob", "Bob"),
    ("Amy Strand", "W-O-L-F", "Amy Strand"),
    ("Jose Garcia", "my name is José", "José Garcia"),
    ("McDonald", "my name is mcdonald", "McDonald"),
    (None, "its spelled Ferrara", "Ferrara"),
]


@pytest.mark.parametrize(("known", "text", "kept"), CHANGES)
def test_put_right(known: str | None, text: str, kept: str) -> None:
    said = read_name(text)
    assert said is not None
    assert put_right(known, said) == kept
