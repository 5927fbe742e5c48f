"""One turn as the policy sees it: the latest message, what was said before, what has been done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from clinic import choice, clock
from clinic.when.model import When

SCREENING_SLOTS = ("screening_pregnancy", "screening_blood", "screening_area", "screening_other")
BOOKING_SLOTS = ("studio", "place", "name", "contact", "confirmed")
SPANISH = "es"
UNREAD = "other"  # the language of a message that is neither English nor Spanish (bot/nlu/language.py)
DETAILS = frozenset({"studio", "when", "person", "phone", "email"})


@dataclass(frozen=True)
class Turn:
    """Everything the plan may look at. Built from a tracker by `read_turn`, or by hand in tests."""

    intents: tuple[str, ...] = ()
    doubtful: frozenset[str] = frozenset()
    questions: tuple[tuple[str, float], ...] = ()
    asks: bool = True
    speaks_of_health: bool = False
    has_details: bool = False
    has_contact: bool = False
    names_time: bool = False
    handed_over: bool = False
    emergency_now: str | None = None
    emergency_standing: str | None = None
    emergency_over: bool = False
    afterwards: str | None = None
    treatment_problem: bool = False
    foreign_language: str | None = None
    leaves_open: bool = False
    asks_to_come: bool = False
    told_language: int = 0
    says_yes: bool = False
    says_si: bool = False
    wants_person_in_spanish: bool = False
    new_flags: tuple[str, ...] = ()
    flags_decision: str = "clear"
    offered: str | None = None
    looking_for: str | None = None
    task: str | None = None
    form: str | None = None
    requested: str | None = None
    answered: bool = False
    place_to_hold: bool = False
    screening_full: bool = False
    screening_decision: str | None = None
    booking_full: bool = False
    booked: bool = False
    changes_booking: bool = False
    names_person: bool = False
    retraction: str | None = None
    insists: bool = False
    moving: bool = False
    several: bool = False
    consent: bool = False
    unsettled: bool = False
    remarked: tuple[str, ...] = ()
    party_told: bool = False
    away: str | None = None
    messages: int = 0
    acknowledges: bool = False
    untold: bool = False
    done: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether it begins with a yes; a plain one in Spanish is understood too."""
        return self.intent == "affirm" or self.says_si

    @property
    def refused(self) -> bool:
        """Whether what is known of their health rules out a treatment, and nothing is under way or booked."""
        refused = "avoid" in (self.flags_decision, self.screening_decision)
        return refused and not (self.task or self.booked or self.several)

    @property
    def intent(self) -> str:
        """The first intent found; `nlu_fallback` when there is none."""
        return self.intents[0] if self.intents else "nlu_fallback"


def message_of(tracker: DialogueStateTracker) -> dict[str, Any]:
    """The parse data of the latest message ({} before the first one)."""
    return tracker.latest_message.parse_data if tracker.latest_message else {}


def is_early(tracker: DialogueStateTracker) -> bool:
    """Whether the message was written before the last reply was there; see `bot.channels.inbox.Claimed`."""
    message = tracker.latest_message
    return bool(message and (message.metadata or {}).get("early"))


def events_of_turn(tracker: DialogueStateTracker) -> list[Any]:
    """The events since the latest message of the person, oldest first."""
    events: list[Any] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        events.append(event)
    return events[::-1]


def last_offer(tracker: DialogueStateTracker) -> str | None:
    """What the last reply before this message offered (`metadata: {offers: ...}` of its text), if any.

    Who wrote before that reply was there answers no offer of it.
    """
    if is_early(tracker):
        return None
    seen_message = False
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            if seen_message:
                return None
            seen_message = True
        elif seen_message and isinstance(event, BotUttered):
            return ((event.metadata or {}).get("metadata") or {}).get("offers")
    return None


def answer_untold(tracker: DialogueStateTracker) -> bool:
    """Whether an answer of this turn was that the clinic has not told, or offered a person."""
    told = [e.metadata or {} for e in events_of_turn(tracker) if isinstance(e, BotUttered)]
    answers = [m.get("metadata") or {} for m in told if str(m.get("utter_action")).startswith("utter_faq/")]
    return any(a.get("source") == "not_told" or a.get("offers") == "person" for a in answers)


def times_said(tracker: DialogueStateTracker, name: str) -> int:
    """How many replies before the latest message were texts whose name begins with `name`."""
    before = list(tracker.events)[: len(tracker.events) - len(events_of_turn(tracker))]
    said = (e.metadata or {} for e in before if isinstance(e, BotUttered))
    return sum(str(m.get("utter_action")).startswith(name) for m in said)


def messages_said(tracker: DialogueStateTracker) -> int:
    """How many replies the latest message has got so far."""
    return sum(isinstance(event, BotUttered) for event in events_of_turn(tracker))


def has_booking(tracker: DialogueStateTracker) -> bool:
    """Whether this conversation made an appointment that is still to come."""
    start = tracker.get_slot("own_start")
    return bool(tracker.get_slot("own_reference") and start) and datetime.fromisoformat(start) > clock.now()


def names_no_other_day(tracker: DialogueStateTracker) -> bool:
    """Whether the time in the message is on the day of the appointment, or on no day in particular."""
    said = [e["value"] for e in message_of(tracker).get("entities") or () if e.get("entity") == "when"]
    days = {day for value in said for day in When.from_json(value).days}
    start = datetime.fromisoformat(tracker.get_slot("own_start"))
    return not days or start.date() in days


def entities_of(parse: dict[str, Any]) -> set[str]:
    """Names of the entities in the message."""
    return {e.get("entity") for e in parse.get("entities") or ()}


def intents_of(parse: dict[str, Any]) -> tuple[str, ...]:
    """Intents other than FAQ questions, in the order of the message; its own intent if none was found."""
    if parse.get("text") and choice.says_nothing(parse["text"]):
        return ("nlu_fallback",)
    found = [t["intent"] for t in parse.get("topics") or () if not t["intent"].startswith("faq/")]
    own = (parse.get("intent") or {}).get("name") or "nlu_fallback"
    if not found and own != "faq":
        found = [own]
    return tuple(dict.fromkeys(found))


def doubtful_of(parse: dict[str, Any], sure: float) -> frozenset[str]:
    """Intents found with less confidence than `sure`."""
    return frozenset(t["intent"] for t in parse.get("topics") or () if t["confidence"] < sure)


def questions_of(parse: dict[str, Any]) -> tuple[tuple[str, float], ...]:
    """FAQ answers asked for as (`topic` or `topic.about`, confidence), each once, in order."""
    found: dict[str, float] = {}
    for topic in parse.get("topics") or ():
        if topic["intent"].startswith("faq/"):
            about = topic.get("about")
            found.setdefault(f"{topic['name']}.{about}" if about else topic["name"], topic["confidence"])
    return tuple(found.items())


def actions_done(tracker: DialogueStateTracker) -> tuple[str, ...]:
    """Names of the actions that ran since the latest message."""
    return tuple(
        e.action_name for e in events_of_turn(tracker) if isinstance(e, ActionExecuted) and e.action_name
    )


def slots_filled_this_turn(tracker: DialogueStateTracker) -> set[str]:
    """Form slots that got a value since the latest message."""
    return {e.key for e in events_of_turn(tracker) if isinstance(e, SlotSet) and e.value is not None}
