"""Booking references: short enough to say on the phone, hard to misread, hopeless to guess."""

from __future__ import annotations

import re
import secrets

LETTERS = "CDFGHJKMNPQRTVWX"  # no vowels, so no words; none that looks like a digit or sounds like another
DIGITS = "34679"
LENGTH = 6
_TOKEN = re.compile(r"(?<![^\W_])[0-9a-z]{3}[ -]?[0-9a-z]{3}(?![^\W_])", re.IGNORECASE)


def make() -> str:
    """A new reference, such as "K7F3PT": it always has both letters and digits."""
    while True:
        reference = "".join(secrets.choice(LETTERS + DIGITS) for _ in range(LENGTH))
        if is_reference(reference):
            return reference


def is_reference(text: str) -> bool:
    """Whether this has the form of a reference."""
    symbols = set(text)
    return (
        len(text) == LENGTH
        and symbols <= set(LETTERS + DIGITS)
        and bool(symbols & set(LETTERS))
        and bool(symbols & set(DIGITS))
    )


def read(text: str) -> str | None:
    """The first reference in what somebody wrote, in any case, also as "k7f 3pt" or "K7F-3PT"."""
    for found in _TOKEN.finditer(text):
        reference = re.sub(r"[ -]", "", found[0]).upper()
        if is_reference(reference):
            return reference
    return None
