"""Whom a message is about, a child, several people: what it puts into slots by itself."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.policies.people_said import PERSON_SLOTS, PRESUMED, TOLD
from bot.policies.safety_first import read_turn, slots_said
from tests.unit.bot.policies.conversations import LISTEN, conversation, finding, health, replied, said

NOW = "2027-02-10T14:10:00-05:00"
BOOKED = {"own_reference": "ABC234", "own_start": "2027-02-12T15:00:00-05:00"}
WARFARIN = finding("blood_thinner")
OF_WIFE = finding("blood_thinner", whose="wife")
OF_FRIEND = finding("blood_thinner", "possible", rule="named: not clear whose")


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLINIC_NOW", NOW)


def after(tracker: DialogueStateTracker, slots: dict[str, Any], *events: Any) -> DialogueStateTracker:
    """The conversation with what the message said, and what comes next."""
    for event in (*(SlotSet(name, value) for name, value in slots.items()), *events):
        tracker.update(event)
    return tracker


@pytest.mark.parametrize(
    ("text", "slots", "minor"),
    [
        ("hes 15", {"treated": "son", "minor": PRESUMED}, 15),
        ("Jake Lindqvist 15", {"treated": "son", "minor": PRESUMED}, 15),
        ("he's still in high school", {"treated": "son"}, TOLD),
        ("she's 34", {"treated": "daughter", "minor": PRESUMED}, None),
        ("34", {"treated": "daughter", "minor": PRESUMED}, None),
        ("he's 19", {"treated": "son", "minor": 15}, 15),  # what was told stays
        ("he's 15 but I'm 43", {"treated": "son", "minor": PRESUMED}, 15),
        ("I'm 43", {"treated": "son", "minor": PRESUMED}, PRESUMED),
        ("can you fit my son in", {}, PRESUMED),
        ("for my daughter, she's 34", {}, None),
        ("book for my 15 year old", {}, 15),
        ("im only 16", {}, 16),
        ("my son is 15, is that ok?", {}, 15),
        ("my husband is 50", {"treated": "son", "minor": PRESUMED}, PRESUMED),
        ("fine can u just put my name then, Karen Lindqvist", {"treated": "son", "minor": 15}, 15),
        ("book me instead", {"treated": "son", "minor": 15}, None),
        ("is 6 ok", {}, None),
        ("my daughter is 7, can she come watch", {}, None),
        ("can i bring my son? he's 15", {}, None),
    ],
)
def test_a_child(text: str, slots: dict[str, Any], minor: Any) -> None:
    tracker = conversation(said(text, "inform"), task="booking", **slots)
    assert slots_said(tracker).get("minor", slots.get("minor")) == minor


def test_another_age_needs_another_read_back() -> None:
    tracker = conversation(said("yes she's 34", "affirm"), task="booking", treated="son", minor=PRESUMED)
    slots = slots_said(tracker)
    assert (slots["confirmed"], slots["read_back"]) == (None, None)


def test_facts_stay_with_their_person_through_three_switches() -> None:
    tracker = conversation(said("i take warfarin", "inform_health", health=health(WARFARIN)), task="booking")
    for text, treated, found in (
        ("for my wife then", "wife", None),
        ("no for me", "wife", None),
        ("what about me then?", "", ["blood_thinner"]),
        ("ok for my wife", "wife", None),
    ):
        after(tracker, slots_said(tracker), LISTEN, said(text, "inform"))
        slots = slots_said(tracker)
        assert slots.get("treated", tracker.get_slot("treated")) == treated
        known = slots.get("health_findings", tracker.get_slot("health_findings"))
        assert [f["concept"] for f in known or ()] == (found or [])


def test_everything_of_a_person_is_put_away_and_taken_up() -> None:
    mine = {name: f"my {name}" for name in PERSON_SLOTS if name not in ("health_findings", "screening_at")}
    tracker = conversation(said("for my wife then", "inform"), task="booking", **mine)
    away = slots_said(tracker)
    assert all(away[name] is None for name in mine)
    after(tracker, away, LISTEN, said("no, for me then", "inform"))
    back = slots_said(tracker)
    assert {name: back[name] for name in mine} == mine


@pytest.mark.parametrize(
    ("text", "found", "theirs", "people"),
    [
        ("my wife takes eliquis, can she come with me?", OF_WIFE, False, "wife"),
        ("oh Jo just said she's on Eliquis", OF_FRIEND, False, "friend"),
        ("i take warfarin", WARFARIN, True, None),
    ],
)
def test_a_remark_of_somebody_else_flags_nobody_here(
    text: str, found: dict[str, Any], theirs: bool, people: str | None
) -> None:
    before = [said("me and my friend Jo, tomorrow", "book"), replied("utter_handed_over")]
    start = text.lower().find("eliquis") if people else 0
    found = {**found, "start": start, "end": start + 7}
    tracker = conversation(*before, LISTEN, said(text, "inform_health", health=health(found)), **BOOKED)
    slots = slots_said(tracker)
    assert bool(slots["flags"]) is theirs
    assert list(slots.get("people") or ()) == ([people] if people else [])


@pytest.mark.parametrize(
    ("text", "intent", "unsettled"),
    [
        ("oh wait it was for my wife", "inform", {"person": "wife", "minor": None}),
        ("it's for my son, he's 15", "inform", {"person": "son", "minor": 15}),
        ("my son is 15, is that ok?", "inform", {"person": "son", "minor": 15}),
        ("hes 15 by the way", "inform", {"person": None, "minor": 15}),
        ("now one for my wife", "book", None),
        ("can my wife come with me", "inform", None),
        ("thanks, see you", "thanks", None),
        ("is 6 ok", "book", None),
    ],
)
def test_what_unsettles_an_appointment(text: str, intent: str, unsettled: dict[str, Any] | None) -> None:
    slots = slots_said(conversation(said(text, intent), **BOOKED))
    assert slots.get("unsettled") == unsettled
    if unsettled:
        assert slots["task"] is None


def test_with_no_appointment_nothing_is_unsettled() -> None:
    slots = slots_said(conversation(said("it was for my wife", "inform")))
    assert slots.get("unsettled") is None
    assert slots["treated"] == "wife"


@pytest.mark.parametrize(
    ("text", "party", "told"),
    [
        ("Amy Strand and Jo Nakamura", {"names": ["Jo Nakamura", "Amy Strand"], "open": True}, True),
        ("no for me, and no for Jo", {"names": ["Jo"], "open": True}, True),
        ("where are you", {"names": ["Jo"], "open": True}, None),
        ("ok then only me", {"names": ["Jo"], "open": False}, None),
    ],
)
def test_two_who_come_together(text: str, party: dict[str, Any], told: bool | None) -> None:
    before = [said("me and my friend Jo, tomorrow", "book"), replied("utter_handed_over")]
    tracker = conversation(*before, LISTEN, said(text, "inform"), party={"names": ["Jo"], "open": True})
    slots = slots_said(tracker)
    assert slots["party"] == party
    assert slots.get("party_told") == told


def test_only_me_begins_a_booking_under_the_name_that_is_left() -> None:
    before = [said("me and my friend Jo, tomorrow", "book"), replied("utter_handed_over")]
    names = {"names": ["Jo Nakamura", "Amy Strand"], "open": True}
    slots = slots_said(conversation(*before, LISTEN, said("ok then only me", "affirm"), party=names))
    assert (slots["task"], slots["name"]) == ("booking", "Amy Strand")


@pytest.mark.parametrize(
    ("text", "slots", "stops"),
    [
        ("then I'll come instead", {"people": {"": {}}, "treated": "wife"}, False),
        ("then I'll come instead", {}, True),
        ("forget it", {"people": {"": {}}, "treated": "wife"}, True),
    ],
)
def test_a_wish_outweighs_what_sounds_like_giving_up(text: str, slots: dict[str, Any], stops: bool) -> None:
    tracker = conversation(said(text, "stop"), **slots)
    assert ("stop" in read_turn(tracker, slots_said(tracker)).intents) is stops


def test_who_writes_is_known_beside_whom_they_book_for() -> None:
    tracker = conversation(said("Gloria Baptiste, I'm Renee", "inform"), task="booking", treated="mother")
    assert slots_said(tracker)["people"] == {"": {"name": "Renee"}}
