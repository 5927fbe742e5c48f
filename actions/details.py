"""What a message says about a booking, as slot values. Says nothing itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rasa_sdk import Tracker

from actions import places, who
from actions.heard import BOOKING_SLOTS, SPANISH, Heard
from clinic import (
    ages,
    choice,
    clock,
    contacts,
    people,
    same_contact,
    screening,
    settings,
    spanish,
    texters,
    treated,
    when,
)
from clinic.db import base
from clinic.when import Opening
from clinic.when.model import When

MOST_TRIES = 3
# Asked for in words that depend on `wording`
WORDED = ("studio", "name", "contact")


def note(tracker: Tracker) -> dict[str, Any]:
    """Slot values that the latest message changes; a changed detail reopens the read-back.

    Who writes by SMS is never asked for a number: theirs is the contact until they give another.
    """
    said = _said(tracker)
    if said.get("contact", tracker.get_slot("contact")):
        return said
    own = own_number(tracker)
    return {**said, "contact": own} if own else said


def _pointed_to(heard: Heard, asked: str | None, tracker: Tracker) -> dict[str, str]:
    """The contact that the message points to: the number it comes from, or the one given before; else {}."""
    if heard.entities.keys() & {"phone", "email"}:
        return {}
    at_it = asked == "contact"
    if same_contact.is_the_one_in_use(heard.text, at_it):
        return own_number(tracker)
    known = same_contact.is_the_one_before(heard.text, at_it) and not tracker.get_slot("contact")
    return who.contact_told_before(tracker) if known else {}


def own_number(tracker: Tracker) -> dict[str, str]:
    """The number of who writes by SMS, or began by SMS and went on in a browser, as a contact; else {}."""
    if not tracker.sender_id.startswith(f"{texters.CHANNEL}:"):
        return {}
    with base.reading() as session:
        number = texters.number_of(session, tracker.sender_id)
    return {"phone": number} if number else {}


def _said(tracker: Tracker) -> dict[str, Any]:
    heard, asked = Heard.of(tracker), tracker.get_slot("requested_slot")
    said = {
        **_studio(heard, tracker),
        **_wish(heard, tracker),
        **_name(heard, asked, tracker),
        **_contact(heard, asked, tracker),
    }
    changed = {key for key, value in said.items() if tracker.get_slot(key) != value}
    unclear = _unclear_pick(heard, tracker) if asked == "place" and not changed else None
    if unclear:
        return {"offers": unclear, "wording": "which_time"}
    said.update(_place(heard, tracker, said, changed))
    if changed:
        health_is_asked = tracker.get_slot("screening_decision") is None and asked not in BOOKING_SLOTS
        goes_on = asked == "place" and not changed & {"studio", "wish"} and not said.get("place")
        # that of the health questions is for the screening
        wording = {} if health_is_asked else {"wording": "again" if goes_on else None}
        return {**said, **wording, "confirmed": None, "tries": None}
    if asked == "confirmed":
        return {
            **said,
            **_answer_to_read_back(heard, bool(tracker.get_slot("read_back")) and not heard.early),
        }
    if asked == "place" and "deny" in heard.intents and not said.get("place"):
        return {**said, "wish": None, "offers": None}
    if asked == "place" and tracker.get_slot("offers") and not (said.get("place") or heard.asks):
        return {**said, **_unpicked(tracker)}
    if asked in WORDED and not heard.asks and choice.asks_something(heard.text):
        # what is not ours has its own reply
        return {**said, "wording": "again" if "out_of_scope" in heard.intents else "question"}
    if asked == "name" and ages.is_only_age(heard.text):
        return {**said, "wording": "again"}
    if asked in ("name", "contact") and not heard.asks:
        return {**said, **_unread(heard, asked, tracker)}
    return said


def _unclear_pick(heard: Heard, tracker: Tracker) -> list[str] | None:
    """The offers a bare number may mean, when it is one's place in the list and another's hour."""
    offered = _offered(heard, tracker)
    meant = choice.readings(heard.text, [datetime.fromisoformat(start).time() for start in offered])
    if len(meant) < 2 or _asked_which_time(tracker):
        return None
    return [offered[index] for index in meant]


def _offered(heard: Heard, tracker: Tracker) -> list[str]:
    """The times that were offered before the message was written."""
    return [] if heard.early else tracker.get_slot("offers") or []


def _asked_which_time(tracker: Tracker) -> bool:
    """Whether the last reply asked for the time itself: a number is then an hour."""
    bot = (event for event in reversed(tracker.events) if event.get("event") == "bot")
    return (next(bot, {}).get("metadata") or {}).get("utter_action") == "utter_which_time"


def _unread(heard: Heard, asked: str, tracker: Tracker) -> dict[str, Any]:
    """How to ask again for what could not be read; after some tries with the offer of a person."""
    tries = (tracker.get_slot("tries") or 0) + 1
    if tries >= MOST_TRIES:
        return {"wording": "stuck", "tries": tries}
    if asked == "contact" and same_contact.is_the_one_in_use(heard.text, asked=True):
        return {"wording": "unseen", "tries": tries}
    problem = people.read_contact(heard.text) if asked == "contact" else None
    wrong_length = isinstance(problem, people.Problem) and problem.reason in ("too_short", "too_long")
    return {"wording": "wrong_length" if wrong_length else "unread", "tries": tries}


def _unpicked(tracker: Tracker) -> dict[str, Any]:
    """None of the offered times was picked: they are listed twice more, then another day or a person."""
    tries = (tracker.get_slot("tries") or 0) + 1
    return {"tries": tries, **({"wording": "stuck"} if tries >= MOST_TRIES else {})}


def spoken_contact(contact: dict[str, str]) -> str:
    """The contact as it is read back."""
    return contacts.spoken(contact.get("phone"), contact.get("email"))


def _studio(heard: Heard, tracker: Tracker) -> dict[str, Any]:
    if choice.asks_how_it_stands(heard.text):
        return {}
    named, studios = heard.entities.get("studio"), settings.get().clinic.studios
    key = next((studio.key for studio in studios if studio.name == named), None)
    if key is None:
        picked = _picked_studio(heard, tracker)
        key = studios[picked].key if picked is not None else None
    return {"studio": key} if key else {}


def _picked_studio(heard: Heard, tracker: Tracker) -> int | None:
    """Which of the studios just listed was picked: "the first", "1", "any, friday at 3"."""
    if tracker.get_slot("requested_slot") != "studio" or heard.early or heard.asks:
        return None
    offered = len(settings.get().clinic.studios)
    picked = choice.pick(heard.text, offered)
    return picked if picked is not None else choice.pick(_without_time(heard), offered)


def _without_time(heard: Heard) -> str:
    """The text without the words of the time in it."""
    text = heard.text
    for start, end in reversed((heard.entities.get("when") or {}).get("spans") or ()):
        text = f"{text[:start]}, {text[end:]}"
    return text


def _wish(heard: Heard, tracker: Tracker) -> dict[str, Any]:
    asked, offered = tracker.get_slot("requested_slot"), _offered(heard, tracker)
    if asked == "confirmed" and choice.confirms(heard.text):
        return {}  # "yes now its right" wishes for no other time
    listed = len(offered) if asked == "place" and not _asked_which_time(tracker) else 0
    if asked == "studio" and not heard.early:
        listed = len(settings.get().clinic.studios)
    # the "2" that picks an offer is not 2 pm as well, nor "the 2nd" a date
    picks = listed and choice.pick(heard.text, listed) is not None
    stored = tracker.get_slot("wish")
    new = None if picks else said_when(heard, asked, bool(stored), bool(stored and _is_open(stored)))
    if new is None or (new.problem == "past" and _is_of_health(asked)):
        return {}  # "yes, dec 22" to the question about a birth
    known = _known_wish(tracker, new)
    if known:
        new = when.merge(known, new, clock.now(), Opening.of(settings.get().clinic))
    return {"wish": new.to_json()}


def _is_of_health(asked: str | None) -> bool:
    """Whether a health question is open."""
    return asked in {question.slot for question in screening.questions()}


def _known_wish(tracker: Tracker, new: When) -> When | None:
    """The wish so far; of "later" and "an hour earlier" it is the time at hand that is meant."""
    place, stored = tracker.get_slot("place"), tracker.get_slot("wish")
    if place and (new.order in ("earlier", "later") or new.shift_minutes):
        start = datetime.fromisoformat(place["start"])
        return When(days=(start.date(),), exact=start.time())
    return When.from_json(stored) if stored else None


def _is_open(stored: dict[str, Any]) -> bool:
    """Whether the time wished for so far cannot be had as it is: another one is to come."""
    wish = When.from_json(stored)
    return bool(wish.problem) or not wish.has_time()


def said_when(heard: Heard, asked: str | None, wished: bool = False, is_open: bool = False) -> When | None:
    """The time in the message. Bare numbers count when the bot has just named or asked for a time.

    `wished`: a time was wished for before, so that "afternoon" is no greeting. `is_open`: another time is to
    come, so that in "then 10. uws" the 10 is one.
    """
    if choice.asks_how_it_stands(heard.text):
        return None  # "am I booked for 5?" wishes for nothing
    if heard.language == SPANISH:
        return when.read(
            spanish.when_in_english(heard.text), clock.now(), Opening.of(settings.get().clinic), expected=True
        )
    if "when" in heard.entities:
        return When.from_json(heard.entities["when"])
    others = heard.entities.keys() - {"studio"}
    about_other_things = others or heard.of_health or heard.asks or choice.numbered(heard.text)
    expected = asked in ("place", "confirmed") or (wished and when.is_only_a_part_of_day(heard.text))
    with_studio = is_open and (asked == "studio" or "studio" in heard.entities)
    if not (expected or with_studio) or about_other_things:
        return None
    opening = Opening.of(settings.get().clinic)
    found = when.read(treated.without_ages(heard.text), clock.now(), opening, expected=True)
    # "either" may be the studio
    return found if found and (expected or found.exact) else None


def _name(heard: Heard, asked: str | None, tracker: Tracker) -> dict[str, Any]:
    name = who.name_said(heard, tracker.get_slot("name"), asked == "name") or who.name_told_before(tracker)
    return {"name": name} if name else {}


def _contact(heard: Heard, asked: str | None, tracker: Tracker) -> dict[str, Any]:
    known = tracker.get_slot("contact") or {}
    contact = _pointed_to(heard, asked, tracker) or who.contact_said(heard, known, asked == "contact")
    return {} if contact is None else {"contact": contact or None}


def _place(heard: Heard, tracker: Tracker, said: dict[str, Any], changed: set[str]) -> dict[str, Any]:
    """A place is held as soon as studio and time are certain; a new wish gives up the old place."""
    studio = said.get("studio") or tracker.get_slot("studio")
    offered = _offered(heard, tracker)
    asked = tracker.get_slot("requested_slot") == "place"
    stored = said.get("wish") or tracker.get_slot("wish")
    not_held = studio and stored and not tracker.get_slot("place")
    if not (changed & {"studio", "wish"} or asked or not_held):
        return {}
    wish = When.from_json(stored) if stored else None
    text = _as_choice(heard, offered) if asked and not _asked_which_time(tracker) else ""
    if not studio or (tracker.get_slot("handed_over") and not tracker.get_slot("task")):
        return {"place": None}  # told to staff, not booked here
    if _still_fits(tracker, wish, studio):
        return {"place": tracker.get_slot("place")}
    moving = tracker.get_slot("moving")
    if asked and offered and choice.wants_extreme(heard.text):
        offered, text = places.extreme(studio, wish, heard.conversation, moving), "1"
    place = places.hold_chosen(studio, wish, offered if asked else [], text, heard.conversation, moving)
    return {"place": places.to_slot(place) if place else None}


def _still_fits(tracker: Tracker, wish: When | None, studio: str) -> bool:
    """Whether the place held is within what is wished now ("not before 3", and 3 pm is held)."""
    held = tracker.get_slot("place")
    if not held or held["studio"] != studio or wish is None or wish.problem:
        return False
    moves = wish.exact is None and (wish.order or wish.shift_minutes)
    return not moves and wish.allows(datetime.fromisoformat(held["start"]))


def _as_choice(heard: Heard, offered: list[str]) -> str:
    """A plain yes to the only place offered picks it."""
    return "1" if len(offered) == 1 and "affirm" in heard.intents else heard.text


def _answer_to_read_back(heard: Heard, read_back: bool) -> dict[str, Any]:
    """Only a yes to what was just read back confirms it."""
    agrees = "affirm" in heard.intents or ("deny" not in heard.intents and choice.says_book_it(heard.text))
    if agrees and not heard.asks:
        return {"confirmed": True} if read_back else {"wording": None}
    return {"wording": "change"} if "deny" in heard.intents else {}
