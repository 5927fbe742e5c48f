"""Who somebody is and how to reach them, read from what they write; and taking it out again (`redact`)."""

from __future__ import annotations

import re

from clinic.contacts import Contact, Problem, read_contact, read_email, read_phone
from clinic.contacts import find as find_contacts
from clinic.name_words import is_surely_a_name
from clinic.names import Name, find_names, read_name

__all__ = [
    "Contact",
    "Name",
    "Problem",
    "find_contacts",
    "find_names",
    "is_surely_a_name",
    "read_contact",
    "read_email",
    "read_name",
    "read_phone",
    "redact",
]

_LONG_NUMBER = re.compile(r"\d(?:[\s().-]{0,3}\d){5,}")
_CARD_NUMBER = re.compile(r"\d(?:[\s().-]{0,3}\d){15,}")  # longer than any phone number


def redact(text: str, names: tuple[str, ...] = ()) -> str:
    """The text without names, phone numbers and e-mail addresses; "[name]" and so on stand in for them.

    Names are those which follow a frame ("my name is"), and the `names` known from elsewhere. Whatever looks
    like a number or an address goes, readable or not, and long numbers of any kind.
    """
    text = _CARD_NUMBER.sub("[number]", text)
    spans = [(found.start, found.end, _stand_in(found, text)) for found in find_contacts(text)]
    spans += [(found.start, found.end, "[name]") for found in find_names(text)]
    clean = text
    for start, end, stand_in in sorted(_apart(spans), reverse=True):
        clean = clean[:start] + stand_in + clean[end:]
    for name in (part for whole in names for part in (whole, *whole.split())):
        if len(name) > 1:
            clean = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[name]", clean, flags=re.IGNORECASE)
    return _LONG_NUMBER.sub("[number]", clean)


def _stand_in(found: Contact | Problem, text: str) -> str:
    if isinstance(found, Contact):
        return f"[{found.kind}]"
    return "[email]" if re.search(r"@|\bat\b", text[found.start : found.end]) else "[phone]"


def _apart(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Those that do not overlap an earlier one."""
    kept: list[tuple[int, int, str]] = []
    for span in sorted(spans):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept
