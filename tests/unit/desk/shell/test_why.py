"""What `--why` tells of a turn."""

from __future__ import annotations

from typing import Any

import pytest

from desk.shell import rules, why
from desk.shell.trace import Question, Step, Trace
from desk.shell.why import Decided, Mark

FINDING = {
    "concept": "blood_thinner", "status": "present", "text": "eliquis",
    "rule": "direct anticoagulant: stated", "start": 7, "end": 14, "whose": "self", "area": None,
}  # fmt: skip
NOTHING = Question()
DENIED = {
    "question": "pregnancy", "text": "no", "findings": [], "cleared": ["pregnancy", "postpartum"], "left": [],
    "areas": [], "why": "", "affirmed": False,
}  # fmt: skip


def told(
    parse: dict[str, Any] | None = None,
    asked: Question = NOTHING,
    asks: Question = NOTHING,
    steps: tuple[Step, ...] = (),
    noted: dict[str, Any] | None = None,
    decided: Decided | None = None,
) -> list[str]:
    """The lines, without those about topics and time."""
    noted = noted or {}
    turn = Trace(parse or {}, False, asked, asks, steps, (), noted, noted)
    lines = why.lines(turn, decided, 41.7)
    assert (lines[-1].label, lines[-1].words) == ("time", "42 ms")
    return [f"{line.label} {line.words}" for line in lines[:-1] if line.label != "topic"]


@pytest.mark.parametrize(
    ("topics", "words"),
    [
        ([], ["none, it was not understood"]),
        (
            [
                {"intent": "faq/marks", "confidence": 0.8123, "text": "the marks", "about": None},
                {"intent": "faq/aftercare", "confidence": 0.7, "text": "hot tub", "about": "hot_tub"},
            ],
            ['faq/marks 0.81: "the marks"', 'faq/aftercare about hot_tub 0.70: "hot tub"'],
        ),
    ],
)
def test_topics_with_confidence(topics: list[dict[str, Any]], words: list[str]) -> None:
    turn = Trace({"topics": topics}, False, Question(), Question(), (), (), {}, {})
    assert [line.words for line in why.lines(turn, None, 1) if line.label == "topic"] == words


def test_details_in_few_words() -> None:
    when = {
        "text": "friday 3pm",
        "spans": [[0, 10]],
        "days": ["2027-02-12"],
        "exact": "15:00",
        "weekly": True,
    }
    entities = [
        {"entity": "when", "value": when},
        {"entity": "when", "value": {"text": "after 5", "earliest": "17:00"}},
        {"entity": "studio", "value": "Flatiron"},
        {"entity": "health", "value": "blood_thinner"},
    ]
    assert told({"entities": entities}) == [
        "detail when: friday 3pm, 2027-02-12, 15:00",
        "detail when: after 5, earliest 17:00",
        "detail studio: Flatiron",
    ]


def test_a_health_mention_has_its_rule_and_source_and_the_decision_its_rules() -> None:
    found = told(
        {"text": "I take eliquis", "health": {"findings": [FINDING]}}, noted={"health_findings": [FINDING]}
    )
    assert found[0].startswith(
        'health blood_thinner present: "eliquis"; rule direct anticoagulant: stated; source BNF'
    )
    assert found[1] == "decision this message: avoid"
    assert found[2].startswith("rule blood_thinner present: avoid, ")
    assert found[3:] == ["decision so far: avoid"]  # by the same rules, which are not told twice


def test_of_whom_and_where_is_told() -> None:
    hers = {**FINDING, "status": "family", "whose": "wife", "area": "back"}
    (line, *_) = told({"text": "my wife takes eliquis", "health": {"findings": [hers]}})
    assert 'family: "eliquis", of their wife, area back;' in line


def test_danger_is_told() -> None:
    lines = told({"text": "I want to die", "health": {"emergency": "mind", "aftercare_problem": True}})
    assert lines[:3] == [
        "health emergency: mind", "health a problem after a treatment", "decision this message: avoid",
    ]  # fmt: skip


def test_form_answers_and_steps() -> None:
    lines = told(
        {"topics": [{"intent": "human", "confidence": 0.9}]},
        Question("screening_form", "screening_pregnancy"),
        Question("screening_form", "screening_blood"),
        (
            Step("action_note_screening", "SafetyFirst"),
            Step("action_hand_over", "SafetyFirst"),
            Step("x", "P"),
        ),
        {
            "screening_pregnancy": DENIED,
            "half_answered": {"blood": {"left": ["blood_thinner"], "why": "unsure"}},
            "studio": "flatiron",
            "contact": {"phone": "+12125550147", "email": None},
        },
    )
    assert lines == [
        "answer screening_pregnancy: denied pregnancy, postpartum",
        "answer blood, not whole yet: open blood_thinner (unsure)",
        "noted studio: flatiron",
        "noted contact: +12125550147",
        "form asked screening_pregnancy (screening_form); asks next screening_blood (screening_form)",
        "step action_note_screening [SafetyFirst]: reads the message for what is under way",
        'step action_hand_over [SafetyFirst]: rule "a person, please" (data/rules/people.yml)',
        "step x [P]",
        "decision so far: clear",
    ]


def test_a_closed_screening_tells_the_rules_and_sources_that_are_kept() -> None:
    decided = Decided("avoid", ("blood_thinner present: avoid",), ('blood_thinner "eliquis": BNF',))
    assert told(decided=decided) == [
        "decision the screening: avoid",
        "rule blood_thinner present: avoid",
        'source blood_thinner "eliquis": BNF',
    ]


def test_what_overlaps_a_health_mention_is_not_marked() -> None:
    parse = {
        "entities": [
            {"entity": "when", "start": 10, "end": 20},
            {"entity": "studio", "start": 0, "end": 5},
            {"entity": "health", "start": 7, "end": 14},
        ],
        "health": {"findings": [FINDING, {**FINDING, "start": 0, "end": 0}]},
    }
    assert why.marks(parse) == [Mark(0, 5, "studio"), Mark(7, 14, "health")]


def test_every_rule_of_one_message_is_known() -> None:
    found = {rule.intent: rule for rule in rules.all_rules()}
    assert found["greet"].actions == ("utter_greet",)
    assert rules.reason("utter_greet", ["greet"]) == 'rule "greeting" (data/rules/small_talk.yml)'
    assert rules.reason("action_fallback", []) == 'rule "not understood" (data/rules/people.yml)'
    assert rules.reason("utter_greet", ["book"]) == ""


def test_every_action_of_the_domain_has_a_reason() -> None:
    import yaml

    from clinic.settings import ROOT

    listed = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["actions"]
    names = [name if isinstance(name, str) else next(iter(name)) for name in listed]
    asks = {
        name
        for name in names
        if name.startswith("action_ask_booking_form") or name == "action_default_fallback"
    }
    every_intent = [rule.intent for rule in rules.all_rules()]
    assert [name for name in names if name not in asks and not rules.reason(name, every_intent)] == []
