"""The name and the contact in a message, beside what is known of them."""

from __future__ import annotations

from itertools import takewhile

from rasa_sdk import Tracker

from actions.heard import Heard
from clinic import choice, people
from clinic.db.appointments import Appointment
from clinic.name_changes import put_right, resembles

_BEGINS_AFRESH = ("action_start_over",)


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
    if not (asked or (known and not heard.asks)):
        return None
    name = people.read_name(_told(_without_contacts(heard.text)), expected=True)
    if name and heard.asks and not people.is_surely_a_name(name.value):
        return None  # "kiki alvarado. can i bring a friend?" tells one, "parking nearby?" none
    if name and (asked or (resembles(known, name) and not heard.of_health)):
        return put_right(known, name)
    return None


def name_told_before(tracker: Tracker) -> str | None:
    """The name that the writer told before they booked anything: "Hi, Amy here. Does it hurt?"; else None."""
    others = any(event.get("name") == "treated" and event.get("value") for event in tracker.events)
    if tracker.get_slot("name") or tracker.get_slot("treated") or others:
        return None  # of several people the name may be another's
    events = takewhile(lambda event: event.get("name") not in _BEGINS_AFRESH, reversed(tracker.events))
    said = [event for event in events if event.get("event") == "user"][1:]
    entities = ((event.get("parse_data") or {}).get("entities") or () for event in said)
    names = [entity["value"] for found in entities for entity in found if entity["entity"] == "person"]
    return names[0] if names else None


def contact_told_before(tracker: Tracker) -> dict[str, str]:
    """The last contact there was in the conversation, or that a message had in it; {} when there was none."""
    for event in takewhile(lambda one: one.get("name") not in _BEGINS_AFRESH, reversed(tracker.events)):
        if event.get("event") == "slot" and event.get("name") == "contact" and event.get("value"):
            return dict(event["value"])
        entities = (
            (event.get("parse_data") or {}).get("entities") or () if event.get("event") == "user" else ()
        )
        found = {e["entity"]: e["value"] for e in entities if e["entity"] in ("phone", "email")}
        if found:
            return found
    return {}


def _without_contacts(text: str) -> str:
    """The text without addresses and numbers: "e.whitcomb@aol.com" tells no name."""
    for found in sorted(people.find_contacts(text), key=lambda one: one.start, reverse=True):
        text = f"{text[: found.start]} {text[found.end :]}"
    return text


def _told(text: str) -> str:
    """What is told in the text, without what is asked; of a mere "Ana Silva?" the whole."""
    told = choice.statements(text)
    return told if told or choice.asks_something(text.replace("?", "")) else text.replace("?", "")


def contact_said(heard: Heard, known: dict[str, str], asked: bool) -> dict[str, str] | None:
    """How the person is reached after the message: by phone, e-mail or both; None when it says nothing of it.

    What is given joins what is known, or stands in its place. {} when the known one is taken back.

    Args:
        known: the contact so far.
        asked: whether the contact is what was asked for.
    """
    given = {kind: heard.entities[kind] for kind in ("phone", "email") if heard.entities.get(kind)}
    if not given and asked and not heard.asks:
        found = people.read_contact(heard.text)
        given = {found.kind: found.value} if isinstance(found, people.Contact) else {}
    wrong = choice.not_ones_own_contact(heard.text)
    if not given and not wrong:
        return None
    kept = {} if given and choice.in_place_of(heard.text) else known
    return {**{kind: value for kind, value in kept.items() if kind != wrong}, **given}


def contact_in(appointment: Appointment) -> dict[str, str]:
    """The contact of an appointment, as the slot keeps it."""
    known = {"phone": appointment.phone, "email": appointment.email}
    return {kind: value for kind, value in known.items() if value}


def _person(heard: Heard) -> people.Name:
    """The name that was found in the message, with what the words around it say of it."""
    value = str(heard.entities["person"])
    found = people.read_name(heard.text)
    return found if found and found.value == value else people.Name(value, 0, len(value))
