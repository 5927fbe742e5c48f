"""A turn, from the events that Rasa keeps."""

from __future__ import annotations

from typing import Any

from desk.shell import trace
from desk.shell.trace import Question, Step


def slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "name": name, "value": value}


def said(text: str, **metadata: Any) -> dict[str, Any]:
    return {"event": "user", "parse_data": {"text": text}, "metadata": metadata}


FORM = {"event": "active_loop", "name": "screening_form"}
LISTEN = {"event": "action", "name": "action_listen", "policy": "SafetyFirst"}
TURN = [
    said("book"), slot("task", "booking"), FORM, slot("requested_slot", "screening_pregnancy"), LISTEN,
    said("no", early=True),
    {"event": "action", "name": "action_note_screening", "policy": "SafetyFirst"},
    slot("screening_pregnancy", {"cleared": ["pregnancy"]}),
    {"event": "action", "name": "screening_form", "policy": "SafetyFirst"},
    slot("requested_slot", "screening_blood"),
    {"event": "bot", "text": "Is there...", "metadata": {"utter_action": "utter_ask"}},
    {"event": "bot", "text": "?", "metadata": {}},
    LISTEN,
]  # fmt: skip


def test_a_turn_is_read_from_its_events() -> None:
    turn = trace.read(TURN)
    assert turn is not None
    assert (turn.text, turn.early) == ("no", True)
    assert turn.asked == Question("screening_form", "screening_pregnancy")
    assert turn.asks == Question("screening_form", "screening_blood")
    assert turn.steps == (
        Step("action_note_screening", "SafetyFirst"),
        Step("screening_form", "SafetyFirst"),
    )
    assert turn.names == ("utter_ask", trace.NO_NAME)
    assert turn.noted["screening_pregnancy"] == {"cleared": ["pregnancy"]}
    assert "task" not in turn.noted
    assert turn.slots["task"] == "booking"


def test_a_form_without_a_task_asks_nothing() -> None:
    """Rasa's form stays when the booking is made."""
    turn = trace.read([*TURN, slot("task", None)])
    assert turn is not None
    assert turn.asks == Question()


def test_before_the_first_message_there_is_no_turn() -> None:
    assert trace.read([LISTEN]) is None
    assert trace.messages([LISTEN, *TURN]) == 2
