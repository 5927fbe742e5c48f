"""Slot values that a message alone decides: health, emergency, who is treated, the task it begins.

They are set inside the Rasa process at the start of a turn, so they hold even when the action server is away.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from rasa.shared.core.trackers import DialogueStateTracker

from bot.policies import turn as reading
from bot.policies.turn import SCREENING_SLOTS
from clinic import clock, revision, screening, treated
from clinic.draft import CLEARANCE_HOLDS
from clinic.health import Finding

AWAY_HOURS = 1
EXCERPT = 200  # characters of a message that are kept with what it told
SCREENING_STATE = (
    "half_answered",
    "asked_twice",
    "asked_back",
    "asked_back_words",
    "screening_decision",
    "screening_id",
    "screening_at",
)
# What belongs to one person and is put away while another one is spoken of. Flags are among it.
PERSON_SLOTS = ("health_findings", *SCREENING_SLOTS, *SCREENING_STATE, "minor", "name")
# Intents of messages that may be about whoever is to be treated
_VISIT = frozenset(
    {"book", "inform", "check_health", "inform_health", "nlu_fallback", "affirm", "deny", "faq"}
)
_ANOTHER = frozenset({"another", "second", "also", "too", "additional", "extra", "more", "new"})

Slots = dict[str, Any]


def slots_said(tracker: DialogueStateTracker) -> Slots:
    """All slot values that the latest message decides by itself."""
    said = {**_time_passed(tracker), **_task_said(tracker), **_person_said(tracker)}
    said.update(_health_said(tracker, said))
    said["whose"] = "other" if said.get("treated", tracker.get_slot("treated")) else None
    said["acknowledge"] = None
    if said.get("several") and not tracker.get_slot("task"):
        said["task"] = None  # staff arrange it; one person alone can still be booked here
    parse = reading.message_of(tracker)
    kind = emergency_of(parse)
    if kind:
        said["emergency"] = {"kind": kind, "at": clock.now().isoformat()}
        said["health_findings"] = [*_known(tracker, said), _as_finding(kind, _text(tracker)).to_json()]
    elif "all_safe" in reading.intents_of(parse):
        said.update(_emergency_over(tracker))
    return said


def emergency_of(parse: dict[str, Any]) -> str | None:
    """`body` or `mind` as the health reading has it; `any` when only the classifier hears one."""
    kind = (parse.get("health") or {}).get("emergency")
    return kind or ("any" if "emergency" in reading.intents_of(parse) else None)


def _emergency_over(tracker: DialogueStateTracker) -> Slots:
    told = tracker.get_slot("emergency")
    if not told or "over" in told:
        return {}
    return {"emergency": {**told, "over": tracker.latest_message.timestamp}}


def _as_finding(kind: str, text: str) -> Finding:
    """What an emergency, even one that is over, means for a treatment: a clinician decides."""
    status = "possible" if kind == "any" else "present"
    return Finding("other_serious", status, text[:EXCERPT], f"emergency: {kind}, told in the conversation")


def findings(stored: Iterable[dict[str, Any]] | None) -> tuple[Finding, ...]:
    """Findings as a slot keeps them."""
    return tuple(Finding.from_json(f) for f in stored or ())


def _time_passed(tracker: DialogueStateTracker) -> Slots:
    """What has run out since the last message: answers after 24 hours, the thread after one. Flags never do.

    `away` is "hour" or "day" when something was under way; the read-back is then no longer what a yes is for.
    """
    now, slot = clock.now(), tracker.get_slot
    said: Slots = {"seen_at": now.isoformat(), "away": None}
    began, seen = slot("screening_at"), slot("seen_at")
    expired = bool(began) and now - datetime.fromisoformat(began) >= CLEARANCE_HOLDS
    if expired:
        said.update(dict.fromkeys((*SCREENING_SLOTS, *SCREENING_STATE)))
    if seen and slot("task") and now - datetime.fromisoformat(seen) >= timedelta(hours=AWAY_HOURS):
        said.update(away="day" if expired else "hour", read_back=None)
        if expired:
            said["requested_slot"] = None  # what was asked yesterday is not what is answered today
    return said


def _task_said(tracker: DialogueStateTracker) -> Slots:
    parse = reading.message_of(tracker)
    intents, entities, task = reading.intents_of(parse), reading.entities_of(parse), tracker.get_slot("task")
    looking = tracker.get_slot("looking_for")  # a time is then the new one of that booking
    said: Slots = {"wording": "again" if tracker.active_loop_name else None}
    accepts = "affirm" in intents and reading.last_offer(tracker) == "booking"
    wishes = accepts or "book" in intents or (_names_a_visit(intents, entities) and not looking)
    wishes = wishes or _comes_back_to_oneself(tracker)
    if task != "booking" and wishes and not is_change(tracker):
        said.update(task="booking", looking_for=None)
        if "book" in intents and "change_booking" not in intents:
            said["moving"] = None  # another booking, though one has just been looked up
    elif not task and "check_health" in intents:
        said["task"] = "check_health"
    return said


def _comes_back_to_oneself(tracker: DialogueStateTracker) -> bool:
    """ "And what about me?" after the booking of somebody else."""
    someone_else = tracker.get_slot("treated") or treated.WRITER
    return someone_else != treated.WRITER and treated.relation(_text(tracker)) == treated.WRITER


def is_change(tracker: DialogueStateTracker) -> bool:
    """Whether details after a booking change that booking: "I meant Thursday", "the name is Anna with two n".

    Asking for a place on the very day of one's appointment is a change too, unless another one is named.
    """
    if tracker.get_slot("task") or not reading.has_booking(tracker) or tracker.get_slot("looking_for"):
        return False
    parse, text = reading.message_of(tracker), _text(tracker)
    if treated.relation(text) is not None or treated.is_several(text):
        return False
    intents, details = reading.intents_of(parse), reading.entities_of(parse) & reading.DETAILS
    if "book" in intents:
        named = {word.strip(".,!?") for word in text.lower().split()}
        return "when" in details and not named & _ANOTHER and reading.names_no_other_day(tracker)
    return bool(details) and bool({"inform", "deny", "nlu_fallback", "change_booking"} & set(intents))


def _names_a_visit(intents: tuple[str, ...], entities: set[str]) -> bool:
    """Whether details alone begin a booking: a time, or a studio together with a name or a contact."""
    whom_or_where = entities & {"studio", "person", "phone", "email"}
    if "nlu_fallback" in intents and "when" in entities and "studio" in entities:
        return True
    if not {"inform", "inform_health"} & set(intents):
        return False
    return "when" in entities and ("inform" in intents or bool(whom_or_where))


def _person_said(tracker: DialogueStateTracker) -> Slots:
    """A booking for somebody else has a screening of its own: the facts of each person stay with them."""
    text, intents = _text(tracker), reading.intents_of(reading.message_of(tracker))
    about_visit = bool(_VISIT & set(intents)) or bool(reading.questions_of(reading.message_of(tracker)))
    before = tracker.get_slot("treated") or treated.WRITER
    now = treated.relation(text)
    if now is None and not tracker.get_slot("task") and reading.has_booking(tracker) and "book" in intents:
        now = treated.WRITER  # the last booking is done; a new one is for the writer unless they say
    said: Slots = {}
    several = treated.is_several(text) and about_visit
    if several != bool(tracker.get_slot("several")):
        said["several"] = several or None
    if now is not None and now != before:
        said.update(change_person(tracker, now))
    if about_visit and treated.is_minor(text, now):
        said["minor"] = True
    elif treated.is_grown(text) and (now or before) != treated.WRITER:
        said["minor"] = None
    return said


def change_person(tracker: DialogueStateTracker, who: str) -> Slots:
    """Put the facts of the present person away, and take up those of `who` (none when they are new)."""
    people = dict(tracker.get_slot("people") or {})
    people[tracker.get_slot("treated") or treated.WRITER] = {
        name: tracker.get_slot(name) for name in PERSON_SLOTS
    }
    known = people.pop(who, {})
    facts = {name: known.get(name) for name in PERSON_SLOTS}
    asked = dict.fromkeys(("confirmed", "read_back", "requested_slot"))
    return {**facts, **asked, "people": people, "treated": who}


def _health_said(tracker: DialogueStateTracker, said: Slots) -> Slots:
    """What was said about health, with whom it concerns; a denial of a known flag waits to be confirmed."""
    who = said.get("treated", tracker.get_slot("treated")) or treated.WRITER
    known, text = findings(_known(tracker, said)), _text(tracker)
    heard = findings((reading.message_of(tracker).get("health") or {}).get("findings"))
    theirs, writers = treated.sort(heard, who, text)
    merged = screening.merge(known, theirs)
    flagged = [f.concept for f in merged if f not in known and screening.decide([f]).decision != "clear"]
    health: Slots = {"flags": list(dict.fromkeys(flagged))}
    if merged != known:
        health["health_findings"] = [f.to_json() for f in merged]
    if who != treated.WRITER and writers:
        health["people"] = _noted_of_the_writer(said.get("people", tracker.get_slot("people")), writers)
    health["retracting"] = _retraction(tracker, list(revision.denied_afterwards(known, text)))
    return health


def _known(tracker: DialogueStateTracker, said: Slots) -> list[dict[str, Any]]:
    """The stored findings about the person to be treated, as far as this message has changed them."""
    return (
        said["health_findings"] if "health_findings" in said else tracker.get_slot("health_findings")
    ) or []


def _retraction(tracker: DialogueStateTracker, denied: list[str]) -> Slots | None:
    """A known flag that is denied now: to be asked about ("asked"), confirmed ("sure"), or not ("kept")."""
    waiting = tracker.get_slot("retracting")
    if reading.last_offer(tracker) == "retraction" and waiting:
        sure = bool(denied) or "affirm" in reading.intents_of(reading.message_of(tracker))
        return {**waiting, "state": "sure" if sure else "kept"}
    return {"concepts": denied, "state": "asked"} if denied else None


def _noted_of_the_writer(people: dict[str, Any] | None, found: list[Finding]) -> dict[str, Any]:
    """The put-away facts with these added to the writer's."""
    mine = dict((people or {}).get(treated.WRITER) or {})
    merged = screening.merge(findings(mine.get("health_findings")), found)
    return {**(people or {}), treated.WRITER: {**mine, "health_findings": [f.to_json() for f in merged]}}


def _text(tracker: DialogueStateTracker) -> str:
    return reading.message_of(tracker).get("text") or ""
