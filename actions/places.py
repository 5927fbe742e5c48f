"""From a wish to a place in the diary, for the booking's actions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from clinic import choice, clock, diary, ledger, providers, settings
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.diary import Place
from clinic.when import speak
from clinic.when.model import When

MOST_OFFERS = 3


def minutes_of_visit() -> int:
    """How long to plan: a first visit, as nothing shows that the person has been here before."""
    return settings.get().clinic.visits.minutes(first=True)


def to_slot(place: Place) -> dict[str, Any]:
    """A place as a slot keeps it."""
    return {
        "studio": place.studio,
        "room": place.room,
        "start": place.start.isoformat(),
        "minutes": place.minutes,
    }


def from_slot(stored: dict[str, Any]) -> Place:
    """The place that `to_slot` stored."""
    return Place(**{**stored, "start": datetime.fromisoformat(stored["start"])})


def hold_chosen(
    studio: str,
    wish: When | None,
    offered: list[str],
    text: str,
    conversation: str,
    moving: str | None = None,
) -> Place | None:
    """Hold the place that the message chose: one of those offered, or the exact time it wished for.

    `moving`: the reference of the appointment that it is for, if there is one already.
    """
    start = _picked(text, offered) or wished(wish)
    if start is None:
        return None
    now, provider = clock.now(), providers.chosen(settings.get().clinic)
    with base.reading() as session:
        place = provider.free(session, studio, start, minutes_of_visit(), now, conversation, moving=moving)
        held = diary.held(session, conversation, now)
    if place is None or ((held is None or held.start != place.start) and not provider.reserve(place, now)):
        return None
    with base.session() as session:
        return diary.hold(session, place, conversation, now, moving=moving)


def offers(
    studio: str,
    wish: When | None,
    conversation: str,
    moving: str | None = None,
    limit: int = MOST_OFFERS,
) -> list[Place]:
    """Free places near the wish; for a move, other ones than where the appointment is.

    Near a date that does not exist is the end of its month.
    """
    if wish and wish.problem == "nonexistent" and wish.detail.near:
        wish = replace(wish, days=(wish.detail.near,))
    provider, minutes = providers.chosen(settings.get().clinic), minutes_of_visit()
    with base.reading() as session:
        return provider.offers(
            session, studio, wish, minutes, clock.now(), limit, conversation, moving=moving
        )


def extreme(studio: str, wish: When | None, conversation: str, moving: str | None = None) -> list[str]:
    """The start of the very first or last place near the wish, as its `order` says; [] when there is none."""
    found = offers(studio, wish, conversation, moving)
    last = wish is not None and wish.order == "latest"
    return [place.start.isoformat() for place in (found[-1:] if last else found[:1])]


def spoken(places: list[Place]) -> str:
    """The places as one phrase: "Friday, March 5 at 5 pm; Saturday, March 6 at 10 am"."""
    return "; ".join(speak.say_place(place.start, clock.now()) for place in places)


def buttons(places: list[Place]) -> list[dict[str, str]]:
    """One button a place; its title is what the person would write."""
    return [{"title": speak.at_start(speak.say_place(place.start, clock.now()))} for place in places]


def days() -> dict[str, Any]:
    """The days that can be booked, for a channel that lets people choose one beside writing."""
    today = clock.now().date()
    last = today + timedelta(days=settings.get().clinic.booking.horizon_days)
    return {"dates": {"first": today.isoformat(), "last": last.isoformat()}}


def _picked(text: str, offered: list[str]) -> datetime | None:
    index = choice.pick(text, len(offered))
    return datetime.fromisoformat(offered[index]) if index is not None else None


def wished(wish: When | None) -> datetime | None:
    """The start that was wished for, if it was told exactly."""
    if wish is None or not wish.is_precise() or wish.exact is None:
        return None
    return datetime.combine(wish.days[0], wish.exact, settings.get().clinic.zone)


def place_of(appointment: Appointment) -> Place:
    """Where and when the appointment is, in the clinic's time."""
    return ledger.place_of(appointment, settings.get().clinic)


def details_of(appointment: Appointment) -> dict[str, str]:
    """The values that texts about an appointment name."""
    return said_of(place_of(appointment), name=appointment.name, reference=appointment.reference)


def said_of(place: Place, **more: str) -> dict[str, str]:
    """The values a booking's texts name."""
    when = speak.say_place(place.start, clock.now())
    return {"when": when, "studio": studio_name(place.studio), **more}


def studio_name(key: str) -> str:
    """A studio's name inside a sentence."""
    return settings.get().clinic.studio(key).spoken_name
