"""What was just noted, said in front of the next question: the person sees that it arrived."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from actions import booking_words, places
from actions.details import spoken_contact
from clinic import clock, link, settings
from clinic.facts import spoken_list
from clinic.when import speak
from clinic.when.model import When

DETAILS = ("studio", "name", "contact")


def acknowledgement(tracker: Tracker, noted: dict[str, Any]) -> dict[str, Any] | None:
    """The response and its values; None when nothing new was told but what had been asked for.

    `noted`: the slot values that the message gives (`actions.details.note`).
    """
    new = {name: value for name, value in noted.items() if value and tracker.get_slot(name) != value}
    if "place" in new and not link.is_used(settings.get().clinic):
        return _said("place", places.said_of(places.from_slot(new["place"])))
    if "wish" in new:
        return _of_wish(When.from_json(new["wish"]), new.get("studio") or tracker.get_slot("studio"))
    asked = tracker.get_slot("requested_slot")
    known = {asked, "studio"} if asked == "place" else {asked}  # the places offered name the studio
    told = [_spoken(name, new[name]) for name in DETAILS if name in new and name not in known]
    return _said("details", {"noted": spoken_list(told)}) if told else None


def _of_wish(wish: When, studio: str | None) -> dict[str, Any] | None:
    """What is wrong with the wished time, if anything is; a time that is only roughly told is none."""
    if wish.problem:
        return _said(wish.problem, booking_words.problem(wish))
    start = places.wished(wish)
    if start is None or studio is None or link.is_used(settings.get().clinic):
        return None
    when = speak.say_place(start, clock.now())
    return _said("taken", {"when": when, "studio": places.studio_name(studio)})


def _spoken(name: str, value: Any) -> str:
    if name == "studio":
        return places.studio_name(value)
    return spoken_contact(value) if name == "contact" else str(value)


def _said(name: str, values: dict[str, Any]) -> dict[str, Any]:
    return {"response": f"utter_noted_{name}", "values": values}
