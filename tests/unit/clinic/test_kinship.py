"""The second of two friends is "friend Theo": a friend still, and told from the first."""

from __future__ import annotations

import pytest

from clinic import kinship


@pytest.mark.parametrize(
    ("person", "kin", "name"),
    [
        ("friend", "friend", ""),
        ("friend Theo", "friend", "theo"),
        ("nephew or niece Ida", "nephew or niece", "ida"),
        ("", "", ""),
        ("other", "other", ""),
    ],
)
def test_relation_and_name(person: str, kin: str, name: str) -> None:
    assert (kinship.kin_of(person), kinship.name_of(person)) == (kin, name)


def test_a_named_one_is_like_the_others_of_the_relation() -> None:
    assert kinship.may_be_a_child("daughter Ida")
    assert not kinship.pronoun_fits("he", "wife Ida")
    assert kinship.is_known_as("other", "roommate Bo")
