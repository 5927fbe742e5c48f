"""Slot values about people: who would be treated, a child, several at once; each keeps their own facts."""

from __future__ import annotations

import re
from typing import Any

from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.policies import turn as reading
from bot.policies.turn import SCREENING_SLOTS
from clinic import ages, kinship, names, party, treated, whose
from clinic.ages import Age
from clinic.health.findings import SELF
from clinic.kinship import WRITER
from clinic.whose import Company

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
# `minor` is the age where that was told, else one of these
TOLD, PRESUMED = "told", "presumed"
_I_AM = re.compile(r"\b(?:i'?m|i am|my name is|my name's|this is)\s+$", re.IGNORECASE)
_STATED = frozenset({"present", "possible"})

Slots = dict[str, Any]


def person_said(tracker: DialogueStateTracker) -> Slots:
    """A booking for somebody else has a screening of its own: the facts of each person stay with them."""
    before = tracker.get_slot("treated") or WRITER
    now, unsettled = person_named(tracker), _second_look(tracker)
    if unsettled and unsettled.get("person") is not None:
        now = unsettled["person"]
    elif now is None and not tracker.get_slot("task") and _books_anew(tracker):
        now = WRITER  # the last booking is done; a new one is for the writer unless they say
    said: Slots = {}
    if now is not None and now != before:
        said.update(change_person(tracker, now))
    said.update(_minor_said(tracker, before, now, said))
    if unsettled or tracker.get_slot("unsettled"):
        said["unsettled"] = unsettled
    said.update(_party_said(tracker, now))
    if (before if now is None else now) != WRITER:
        said.update(_writer_named(tracker, said))
    return said


def _writer_named(tracker: DialogueStateTracker, said: Slots) -> Slots:
    """ "Gloria Baptiste, I'm Renee": the name of who writes, beside that of whom they book for."""
    text = text_of(tracker)
    own = [name.value for name in names.find_names(text) if _I_AM.search(text[: name.start])]
    if not own:
        return {}
    people = dict(said.get("people", tracker.get_slot("people")) or {})
    return {"people": {**people, WRITER: {**(people.get(WRITER) or {}), "name": own[0]}}}


def person_named(tracker: DialogueStateTracker) -> str | None:
    """Whom the latest message wants to be treated, None when it does not say.

    The second of two friends is a person of their own: "friend Theo".
    """
    named = _relation_named(tracker)
    return named if named in (None, WRITER) else _which_of_them(tracker, str(named))


def _which_of_them(tracker: DialogueStateTracker, named: str) -> str:
    """The person of this relation that the message means: by the name in it, or who is spoken of anyway."""
    if kinship.name_of(named):
        return named
    text, before = text_of(tracker), tracker.get_slot("treated") or WRITER
    known = {before: tracker.get_slot("name"), **whose.names_of(tracker.get_slot("people"))}
    told = whose.persons(known, (*texts_before(tracker), text))
    names = [name for name, relation in whose.introduced(text).items() if relation == kinship.kin_of(named)]
    if names:
        return told[names[0]]
    same = [person for person in known if kinship.kin_of(person) == named]
    if same and treated.another_of(text, named):
        return f"{named} ({len(same) + 1})"
    return before if kinship.kin_of(before) == kinship.kin_of(named) else named


def _relation_named(tracker: DialogueStateTracker) -> str | None:
    text = text_of(tracker)
    named = treated.relation(text, spoken_of(tracker))
    if named is None:
        named = _by_name(tracker, text)
    if named is None and not tracker.get_slot("treated"):
        return _treated_by_health(tracker, text)
    if named is None and _is_given_up(tracker) and treated.takes_it_oneself(text):
        return WRITER
    return named


def _is_given_up(tracker: DialogueStateTracker) -> bool:
    """Whether it is plain that "I'll take it" is no answer for the other one: who cannot be treated here, or
    a child whose request is read back.
    """
    a_childs = tracker.get_slot("minor") and tracker.get_slot("requested_slot") == "confirmed"
    return tracker.get_slot("screening_decision") == "avoid" or bool(a_childs)


def _by_name(tracker: DialogueStateTracker, text: str) -> str | None:
    """ "and now for Theo", of whom it was told before whose friend he is."""
    name = treated.name_booked_for(text)
    if name is None or treated.is_along(text) or treated.is_several(text):
        return None
    return company(tracker).named.get(name.lower()) if name.lower() in company(tracker).introduced else None


def _treated_by_health(tracker: DialogueStateTracker, text: str) -> str | None:
    """The one whom the health reading takes to be treated: "squeeze my wife in? she's on eliquis"."""
    if treated.is_along(text) or treated.is_several(text) or tracker.get_slot("task"):
        return None
    found = (reading.message_of(tracker).get("health") or {}).get("findings") or ()
    theirs = {f["whose"] for f in found if f["whose"] != SELF and f["status"] in _STATED}
    if len(theirs) != 1:
        return None
    person = theirs.pop()
    mentioned = [who for who in treated.mentioned(text) if kinship.is_known_as(person, who)]
    return mentioned[0] if mentioned else None


def spoken_of(tracker: DialogueStateTracker) -> tuple[str, ...]:
    """Who "she" or "him" may mean, the likeliest first."""
    return whose.spoken_of(tracker.get_slot("treated") or WRITER, texts_before(tracker))


def company(tracker: DialogueStateTracker) -> Company:
    """Who is spoken of besides the one to be treated, with their names."""
    slot, before = tracker.get_slot, texts_before(tracker)
    person = slot("treated") or WRITER
    return whose.company(person, slot("name"), slot("party"), before, text_of(tracker), slot("people"))


def texts_before(tracker: DialogueStateTracker) -> list[str]:
    """What the person wrote before the latest message, oldest first."""
    texts = [e.text or "" for e in tracker.events if isinstance(e, UserUttered)]
    return texts[:-1]


def change_person(tracker: DialogueStateTracker, who: str) -> Slots:
    """Put the facts of the present person away, and take up those of `who` (none when they are new)."""
    people = dict(tracker.get_slot("people") or {})
    people[tracker.get_slot("treated") or WRITER] = {name: tracker.get_slot(name) for name in PERSON_SLOTS}
    new, known = who not in people, people.pop(who, {})
    facts = {name: known.get(name) for name in PERSON_SLOTS}
    if new and kinship.may_be_a_child(who):
        facts["minor"] = PRESUMED
    asked = dict.fromkeys(("confirmed", "read_back", "requested_slot", "wording"))
    return {**facts, **asked, "people": people, "treated": who}


def text_of(tracker: DialogueStateTracker) -> str:
    """The latest message."""
    return reading.message_of(tracker).get("text") or ""


def _books_anew(tracker: DialogueStateTracker) -> bool:
    return reading.has_booking(tracker) and "book" in reading.intents_of(reading.message_of(tracker))


def _about_a_visit(tracker: DialogueStateTracker) -> bool:
    parse = reading.message_of(tracker)
    return bool(_VISIT & set(reading.intents_of(parse)) or reading.questions_of(parse))


def _minor_said(tracker: DialogueStateTracker, before: str, now: str | None, changed: Slots) -> Slots:
    """Whether the one to be treated is a child: what was told stays, 18 or more lifts what was presumed."""
    who, company = before if now is None else now, _is_of_company(text_of(tracker))
    theirs = [age for age in _ages_told(tracker) if _is_age_of(age, who, company)]
    stored = changed["minor"] if "minor" in changed else tracker.get_slot("minor")
    told = next((age for age in theirs if age.minor), None)
    if told and (not stored or stored == PRESUMED):
        value: Any = told.years or TOLD
    elif theirs and not told and stored == PRESUMED:
        value = None
    else:
        return {}
    return {"minor": value, "confirmed": None, "read_back": None}


def _ages_told(tracker: DialogueStateTracker) -> list[Age]:
    if not (tracker.get_slot("task") or reading.has_booking(tracker) or _about_a_visit(tracker)):
        return []
    text = text_of(tracker)
    if tracker.get_slot("minor") != PRESUMED:
        return ages.ages(text)
    return ages.ages(text) or ages.answered(text)


def _is_of_company(text: str) -> bool:
    return treated.is_along(text) or treated.is_several(text)


def _is_age_of(age: Age, who: str, company: bool) -> bool:
    """Whether an age in the message is that of the person to be treated, not of company."""
    if age.whose == who or (age.whose is None and not company):
        return True
    if company:
        return False
    if who == WRITER:  # "my son is 15, is that ok?"
        return age.minor and kinship.may_be_a_child(age.whose)
    return age.whose == ages.CHILD and kinship.may_be_a_child(who)


def _second_look(tracker: DialogueStateTracker) -> Slots | None:
    """What unsettles an appointment: it is for another person (`person`), or for a child (`minor`)."""
    if tracker.get_slot("task") or not reading.has_booking(tracker):
        return None
    text, before = text_of(tracker), tracker.get_slot("treated") or WRITER
    parse = reading.message_of(tracker)
    if "book" in reading.intents_of(parse) and "when" in reading.entities_of(parse):
        return None  # one more
    person = treated.reassigned(text, spoken_of(tracker))
    person = _which_of_them(tracker, person) if person else person
    person = person if person != before else None
    who = before if person is None else person
    named = person_named(tracker)
    company = _is_of_company(text)
    theirs = [age for age in _ages_told(tracker) if age.minor and _is_age_of(age, who, company)]
    if (
        named not in (None, who)
        or treated.one_more(text)
        or treated.is_several(text)
        or treated.is_along(text)
    ):
        theirs = []
    if person is None and not theirs:
        return None
    if person is None and theirs[0].whose not in (None, who, ages.CHILD):
        person = theirs[0].whose
    told = theirs[0].years or TOLD if theirs else None
    return {"person": person, "minor": told}


def _party_said(tracker: DialogueStateTracker, now: str | None) -> Slots:
    """Several people at once: `several` when this message says so, `party` for as long as it stands."""
    text, said = text_of(tracker), {}
    several = treated.is_several(text) and _about_a_visit(tracker)
    if several != bool(tracker.get_slot("several")):
        said["several"] = several or None
    known = tracker.get_slot("party")
    if several:
        said["party"] = party.grown(known, text)
    elif known and known["open"]:
        one = now is not None or tracker.get_slot("task")
        said["party"] = {**party.grown(known, text), "open": not one}
        own = [name for name in known["names"] if name.split()[0].lower() not in company(tracker).introduced]
        if now == WRITER and len(own) == 1 and not tracker.get_slot("name"):
            said["name"] = own[0]
    told = bool(known and said.get("party", {}).get("open")) and not several and _tells_of_them(tracker, said)
    if told or tracker.get_slot("party_told"):
        said["party_told"] = told or None
    return said


def _tells_of_them(tracker: DialogueStateTracker, said: Slots) -> bool:
    """Whether the message has something for the staff's list: names, health, an answer for each of them."""
    parse = reading.message_of(tracker)
    named = said["party"]["names"] != tracker.get_slot("party")["names"]
    remarks = bool((parse.get("health") or {}).get("findings"))
    return named or remarks or treated.speaks_of_each(text_of(tracker))
