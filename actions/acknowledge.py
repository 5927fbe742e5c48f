"""What was just noted, said in front of the next question: the person sees that it arrived."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from actions import booking_words, places
from actions.details import spoken_contact
from clinic import ages, clock, link, settings
from clinic.facts import spoken_list
from clinic.when import speak
from clinic.when.model import When

DETAILS = ("studio", "name", "contact")
MOST_PLACES = 2  # in front of a question, on one text message


def acknowledgement(tracker: Tracker, noted: dict[str, Any]) -> dict[str, Any] | None:
    """The response and its values; None when nothing new was told but what had been asked for.

    `noted`: the slot values that the message gives (`actions.details.note`).
    """
    new = {name: value for name, value in noted.items() if value and tracker.get_slot(name) != value}
    held = noted.get("place") if {"place", "wish"} & new.keys() else None
    if held and not link.is_used(settings.get().clinic):
        return _said("place", places.said_of(places.from_slot(held)))
    if "wish" in new:
        return _of_wish(tracker, When.from_json(new["wish"]), new.get("studio") or tracker.get_slot("studio"))
    asked = tracker.get_slot("requested_slot")
    known = {asked, "studio"} if asked == "place" else {asked}  # the places offered name the studio
    if asked == "name" and noted.get("wording") == "again":
        found = ages.told((tracker.latest_message or {}).get("text") or "")
        if found and found[0].years:
            return _said("age_minor" if found[0].minor else "age", {"age": str(found[0].years)})
    told = [_spoken(name, new[name]) for name in DETAILS if name in new and name not in known]
    return _said("details", {"noted": spoken_list(told)}) if told else None


def _of_wish(tracker: Tracker, wish: When, studio: str | None) -> dict[str, Any] | None:
    """What is wrong with the wished time, if anything is; a time that is only roughly told is none.

    After a time that could not be had either, what is free is said at once, not "in a moment" again.
    """
    start = places.wished(wish)
    if not wish.problem and (start is None or studio is None or link.is_used(settings.get().clinic)):
        return None
    name, values = wish.problem or "taken", booking_words.problem(wish)
    if start and studio and not wish.problem:
        values = {"when": speak.say_place(start, clock.now()), "studio": places.studio_name(studio)}
    if wish.problem == "unclear" or not _is_put_off(tracker):
        return _said(name, values)
    found = _free(tracker, wish, studio)
    return _said(f"{name}_free" if found else f"{name}_open", {**values, "places": found})


def _is_put_off(tracker: Tracker) -> bool:
    """Whether the time wished for before this message could not be had either."""
    stored = tracker.get_slot("wish")
    if not stored:
        return False
    before = When.from_json(stored)
    return bool(before.problem or (places.wished(before) and not tracker.get_slot("place")))


def _free(tracker: Tracker, wish: When, studio: str | None) -> str:
    """The nearest free places in words; "" as long as there is no studio to look in."""
    if studio is None or link.is_used(settings.get().clinic):
        return ""
    found = places.offers(studio, wish, tracker.sender_id, tracker.get_slot("moving"), MOST_PLACES)
    return places.spoken(found)


def _spoken(name: str, value: Any) -> str:
    if name == "studio":
        return places.studio_name(value)
    return spoken_contact(value) if name == "contact" else str(value)


def _said(name: str, values: dict[str, Any]) -> dict[str, Any]:
    return {"response": f"utter_noted_{name}", "values": values}
