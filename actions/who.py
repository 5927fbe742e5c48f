"""The name and the contact in a message, beside what is known of them."""

from __future__ import annotations

from actions.heard import Heard
from clinic import people
from clinic.name_changes import put_right, resembles


def name_said(heard: Heard, known: str | None, asked: bool) -> str | None:
    """The name to keep after the message; None when it says none.

    Args:
        known: the name so far.
        asked: whether the name is what was asked for.
    """
    if heard.entities.get("person"):
        return put_right(known, _person(heard))
    if heard.treated:
        theirs = [name for name in people.find_names(heard.text) if name.whose == "other"]
        if theirs:
            return put_right(known, theirs[0])
    if heard.asks or not (asked or known):
        return None
    name = people.read_name(heard.text, expected=True)
    if name and (asked or (resembles(known, name) and not heard.of_health)):
        return put_right(known, name)
    return None


def _person(heard: Heard) -> people.Name:
    """The name that was found in the message, with what the words around it say of it."""
    value = str(heard.entities["person"])
    found = people.read_name(heard.text)
    return found if found and found.value == value else people.Name(value, 0, len(value))
