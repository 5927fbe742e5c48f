"""Several people who want to come together."""

from __future__ import annotations

import pytest

from clinic import party
from clinic.health import Finding


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Amy Strand and Jo Nakamura", ["Amy Strand", "Jo Nakamura"]),
        ("amy strand & jo nakamura", ["Amy Strand", "Jo Nakamura"]),
        ("Two of us, me and my friend Jo, tomorrow", ["Jo"]),
        ("no for me, and no for Jo", ["Jo"]),
        ("tomorrow at 6 in Williamsburg", []),
        ("neither of us", []),
    ],
)
def test_names(text: str, expected: list[str]) -> None:
    assert party.names_in(text) == expected


def test_a_full_name_takes_the_place_of_the_first() -> None:
    known = party.grown(None, "me and my friend Jo")
    assert party.grown(known, "Amy Strand and Jo Nakamura")["names"] == ["Jo Nakamura", "Amy Strand"]


def test_staff_hear_what_is_known_of_each() -> None:
    eliquis = Finding("blood_thinner", "present", "Eliquis", "named").to_json()
    people = {
        "": {"name": "Amy", "health_findings": None},
        "friend": {"health_findings": [eliquis], "minor": None},
        "son": {"minor": 15},
        "wife": {"health_findings": []},
    }
    assert party.by_person(people, "the writer") == {
        "the writer": {"name": "Amy"},
        "friend": {"health": ["blood_thinner present: Eliquis"]},
        "son": {"minor": 15},
    }
