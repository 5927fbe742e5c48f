"""Booking references."""

from __future__ import annotations

import pytest

from clinic import references


def test_made_references_can_be_read_and_differ() -> None:
    made = {references.make() for _ in range(500)}
    assert len(made) == 500
    assert all(references.read(f"my ref is {reference.lower()}.") == reference for reference in made)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("K7F3PT", "K7F3PT"),
        ("k7f 3pt", "K7F3PT"),
        ("K7F-3PT please", "K7F3PT"),
        ("ref:k7f3pt", "K7F3PT"),
        ("cancel k7f3pt, 917 555 0123", "K7F3PT"),
        ("please cancel", None),
        ("917 555", None),  # digits only
        ("FGHJKM", None),  # letters only
        ("K7F3P", None),
        ("K7F3PTX", None),
        ("K0F3PT", None),  # no zero among its symbols
        ("", None),
    ],
)
def test_read(text: str, reference: str | None) -> None:
    assert references.read(text) == reference
