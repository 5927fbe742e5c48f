"""Slot values that a message alone decides: health, emergency, who is treated, the task it begins.

They are set inside the Rasa process at the start of a turn, so they hold even when the action server is away.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from rasa.shared.core.trackers import DialogueStateTracker

from bot.policies import emergencies, people_said
from bot.policies import turn as reading
from bot.policies.people_said import SCREENING_STATE
from bot.policies.turn import SCREENING_SLOTS, UNREAD
from clinic import choice, clock, followup, revision, screening, treated, whose
from clinic.draft import CLEARANCE_HOLDS
from clinic.health import Finding

AWAY_HOURS = 1
EXCERPT = 200  # characters of a message that are kept with what it told
_ANOTHER = frozenset({"another", "second", "also", "too", "additional", "extra", "more", "new"})

Slots = dict[str, Any]


def slots_said(tracker: DialogueStateTracker) -> Slots:
    """All slot values that the latest message decides by itself."""
    said = {**_time_passed(tracker), **_task_said(tracker), **people_said.person_said(tracker)}
    said.update(_health_said(tracker, said))
    said["whose"] = "other" if said.get("treated", tracker.get_slot("treated")) else None
    said["acknowledge"] = None
    if said.get("unsettled"):
        said["task"] = None  # it is about the appointment that is there
    if said.get("several") and not tracker.get_slot("task"):
        said["task"] = None  # staff arrange it; one person alone can still be booked here
    parse = reading.message_of(tracker)
    kind = emergency_of(parse)
    if kind:
        before = tracker.get_slot("task") or (tracker.get_slot("emergency") or {}).get("task")
        interrupted = {"task": before} if before else {}
        said["emergency"] = {"kind": kind, "at": clock.now().isoformat(), **interrupted}
        said["health_findings"] = [*_known(tracker, said), _as_finding(kind, _text(tracker)).to_json()]
    elif _tells_of_safety(tracker):
        said.update(_emergency_over(tracker))
    if parse.get("language") == UNREAD:
        said["health_findings"] = [*_known(tracker, said), _unread(_text(tracker)).to_json()]
    told = said.get("emergency", tracker.get_slot("emergency"))
    said.update(emergencies.set_aside(told, tracker.latest_message.timestamp, bool(said.get("task"))))
    return said


def emergency_of(parse: dict[str, Any]) -> str | None:
    """`body` or `mind` as the health reading has it; `any` when only the classifier hears one."""
    kind = (parse.get("health") or {}).get("emergency")
    return kind or ("any" if "emergency" in reading.intents_of(parse) else None)


def _tells_of_safety(tracker: DialogueStateTracker) -> bool:
    """ "I am safe"; or a no to "is it an emergency?", which is asked when only the classifier heard one."""
    intents = reading.intents_of(reading.message_of(tracker))
    denied = "deny" in intents and reading.last_offer(tracker) == "no_emergency"
    return "all_safe" in intents or denied


def _emergency_over(tracker: DialogueStateTracker) -> Slots:
    told = tracker.get_slot("emergency")
    if not told or "over" in told:
        return {}
    return {"emergency": {**told, "over": tracker.latest_message.timestamp}}


def _unread(text: str) -> Finding:
    """What a message in a language that is not read here may say of health: a clinician decides."""
    return Finding("other_serious", "possible", text[:EXCERPT], "in a language that is not read here")


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
    books = "book" in intents and "cancel_booking" not in intents  # "I have one on friday, cancel it"
    wishes = accepts or books or (_names_a_visit(intents, entities) and not looking)
    wishes = wishes or _comes_back_to_oneself(tracker) or _brings_another(tracker)
    paused = emergencies.afterwards(tracker.get_slot("emergency"))
    if _only_asks_about_a_refusal(tracker, intents):
        return said
    if task != "booking" and wishes and not is_change(tracker):
        said.update(task="booking", looking_for=None)
        if "book" in intents and "change_booking" not in intents and not paused:
            said["moving"] = None  # another booking, though one has just been looked up
    elif not task and paused and choice.goes_on(_text(tracker)):
        said["task"] = tracker.get_slot("emergency").get("task") or "booking"
    elif not task and "check_health" in intents:
        said["task"] = "check_health"
    return said


def _only_asks_about_a_refusal(tracker: DialogueStateTracker, intents: tuple[str, ...]) -> bool:
    """ "so no thursday?" of somebody who cannot be treated is no new wish."""
    refused = tracker.get_slot("screening_decision") == "avoid" and not tracker.get_slot("task")
    before = tracker.get_slot("treated") or treated.WRITER
    same = people_said.person_named(tracker) in (None, before)
    return refused and same and "book" not in intents and choice.asks_something(_text(tracker))


def _comes_back_to_oneself(tracker: DialogueStateTracker) -> bool:
    """ "And what about me?" after the booking of somebody else; "ok then only me" of two who would come."""
    someone_else = tracker.get_slot("treated") or treated.WRITER
    if (tracker.get_slot("party") or {}).get("open"):
        return people_said.person_named(tracker) == treated.WRITER
    return someone_else != treated.WRITER and people_said.person_named(tracker) == treated.WRITER


def _brings_another(tracker: DialogueStateTracker) -> bool:
    """ "ok for my wife then", when somebody who cannot be treated had a wish for a time or a studio."""
    if tracker.get_slot("screening_decision") != "avoid":
        return False
    who, before = people_said.person_named(tracker), tracker.get_slot("treated") or treated.WRITER
    return who not in (None, before) and bool(tracker.get_slot("wish") or tracker.get_slot("studio"))


def is_change(tracker: DialogueStateTracker) -> bool:
    """Whether details after a booking change that booking: "I meant Thursday", "the name is Anna with two n".

    Asking for a place on the very day of one's appointment is a change too, unless another one is named.
    """
    if tracker.get_slot("task") or not reading.has_booking(tracker) or tracker.get_slot("looking_for"):
        return False
    parse, text = reading.message_of(tracker), _text(tracker)
    if people_said.person_named(tracker) is not None or treated.is_several(text):
        return False
    intents, details = reading.intents_of(parse), reading.entities_of(parse) & reading.DETAILS
    if "book" in intents:
        named = {word.strip(".,!?") for word in text.lower().split()}
        return "when" in details and not named & _ANOTHER and reading.names_no_other_day(tracker)
    return bool(details) and bool({"inform", "deny", "nlu_fallback", "change_booking"} & set(intents))


def _names_a_visit(intents: tuple[str, ...], entities: set[str]) -> bool:
    """Whether details alone begin a booking: a time, or a studio together with a name or a contact."""
    whom_or_where = entities & {"studio", "person", "phone", "email"}
    if (
        {"nlu_fallback", "human", "check_health"} & set(intents)
        and "when" in entities
        and "studio" in entities
    ):
        return True
    if not {"inform", "inform_health"} & set(intents):
        return False
    return "when" in entities and ("inform" in intents or bool(whom_or_where))


def _health_said(tracker: DialogueStateTracker, said: Slots) -> Slots:
    """What was said about health, with whom it concerns; a denial of a known flag waits to be confirmed."""
    who = said.get("treated", tracker.get_slot("treated")) or treated.WRITER
    known, text = findings(_known(tracker, said)), _text(tracker)
    heard = findings((reading.message_of(tracker).get("health") or {}).get("findings"))
    heard += tuple(followup.told_of_it(text, known, who == treated.WRITER, _asked_back(tracker)))
    heard += revision.owned_up(text)
    told = whose.sort(heard, who, text, people_said.company(tracker))
    merged = screening.merge(known, told.theirs)
    health: Slots = {"flags": _flagged(f for f in merged if f not in known)}
    if health["flags"]:
        health.update(confirmed=None, read_back=None)  # a yes beside it was to another read-back
    remarked = (
        _flagged(f for found in told.others.values() for f in found) if _is_of_company(said, tracker) else []
    )
    if remarked or tracker.get_slot("remarked"):
        health["remarked"] = remarked or None
    if merged != known:
        health["health_findings"] = [f.to_json() for f in merged]
    others = {**told.others, **({treated.WRITER: told.writers} if who != treated.WRITER else {})}
    if any(others.values()):
        health["people"] = _noted_of(said.get("people", tracker.get_slot("people")), others)
    health["retracting"] = _retraction(tracker, list(revision.denied_afterwards(known, text)))
    return health


def _asked_back(tracker: DialogueStateTracker) -> str | None:
    """The concept that the last reply asked back, if it was written before this message."""
    return None if reading.is_early(tracker) else tracker.get_slot("asked_back")


def _known(tracker: DialogueStateTracker, said: Slots) -> list[dict[str, Any]]:
    """The stored findings about the person to be treated, as far as this message has changed them."""
    return (
        said["health_findings"] if "health_findings" in said else tracker.get_slot("health_findings")
    ) or []


def _flagged(found: Iterable[Finding]) -> list[str]:
    """The concepts of those that are no clear matter, each once."""
    return list(dict.fromkeys(f.concept for f in found if screening.decide([f]).decision != "clear"))


def _is_of_company(said: Slots, tracker: DialogueStateTracker) -> bool:
    """Whether what is said of others is of people who want to come as well, not of the family at large."""
    text = _text(tracker)
    party = said["party"] if "party" in said else tracker.get_slot("party")
    return bool(party) or treated.is_along(text) or treated.is_several(text)


def _retraction(tracker: DialogueStateTracker, denied: list[str]) -> Slots | None:
    """A known flag that is denied now: to be asked about ("asked"), confirmed ("sure"), or not ("kept")."""
    waiting = tracker.get_slot("retracting")
    if reading.last_offer(tracker) == "retraction" and waiting:
        sure = bool(denied) or "affirm" in reading.intents_of(reading.message_of(tracker))
        return {**waiting, "state": "sure" if sure else "kept"}
    return {"concepts": denied, "state": "asked"} if denied else None


def _noted_of(people: dict[str, Any] | None, found: dict[str, list[Finding]]) -> dict[str, Any]:
    """The put-away facts with these findings added, each to their person's."""
    noted = dict(people or {})
    for person, new in found.items():
        if new:
            facts = dict(noted.get(person) or {})
            merged = screening.merge(findings(facts.get("health_findings")), new)
            noted[person] = {**facts, "health_findings": [f.to_json() for f in merged]}
    return noted


def _text(tracker: DialogueStateTracker) -> str:
    return reading.message_of(tracker).get("text") or ""
