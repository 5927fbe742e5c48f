"""The name and the contact in a message, beside what is known."""

from __future__ import annotations

from typing import Any

import pytest

from actions.heard import Heard
from actions.who import contact_said, name_said

PHONE, EMAIL = "+19175550142", "ana@example.com"
BOTH = {"phone": PHONE, "email": EMAIL}


def said(text: str, **entities: Any) -> Heard:
    return Heard(text, "m1", "web:me", "web", entities=entities)


@pytest.mark.parametrize(
    ("known", "text", "entities", "contact"),
    [
        ({}, "917 555 0142 or ana@example.com", BOTH, BOTH),
        ({}, "917 555 0142", {"phone": PHONE}, {"phone": PHONE}),
        ({"email": EMAIL}, "my number, 917 555 0142", {"phone": PHONE}, BOTH),
        ({"phone": PHONE}, "and ana@example.com", {"email": EMAIL}, BOTH),
        ({"phone": "+12125550199"}, "917 555 0142", {"phone": PHONE}, {"phone": PHONE}),
        ({"phone": PHONE}, "use ana@example.com instead", {"email": EMAIL}, {"email": EMAIL}),
        ({"phone": PHONE}, "that was my husband's number", {}, {}),
        (BOTH, "that was my husband's number", {}, {"email": EMAIL}),
        (BOTH, "that's an old email", {}, {"phone": PHONE}),
        (BOTH, "that's the wrong number, its 212 555 0199", {"phone": "+12125550199"},
         {"phone": "+12125550199", "email": EMAIL}),
        ({"phone": PHONE}, "friday", {}, None),
    ],
)  # fmt: skip
def test_the_contact(
    known: dict[str, str], text: str, entities: dict[str, str], contact: dict[str, str] | None
) -> None:
    assert contact_said(said(text, **entities), known, asked=False) == contact


@pytest.mark.parametrize(
    ("known", "text", "entities", "asked", "name"),
    [
        (None, "ana silva", {}, True, "Ana Silva"),
        (None, "ana silva", {}, False, None),
        ("Ana Silva", "its sylva", {}, False, "Ana Sylva"),
        ("Ana Silva", "its sore", {}, False, None),
        ("Ana Silva", "I'm Ana", {"person": "Ana"}, False, "Ana Silva"),
        ("Ana Silva", "Bob Ray", {"person": "Bob Ray"}, False, "Bob Ray"),
    ],
)
def test_the_name(
    known: str | None, text: str, entities: dict[str, str], asked: bool, name: str | None
) -> None:
    assert name_said(said(text, **entities), known, asked) == name
