"""Actions in the Rasa process: the same answers and the same errors as from an action server."""

from __future__ import annotations

import json
import sys
import types
from typing import Any

import pytest
from rasa.utils.endpoints import ClientResponseError
from rasa_sdk import Action
from rasa_sdk.events import SlotSet
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.inprocess import InProcessActions


class Greets(Action):
    def name(self) -> str:
        return "test_greets"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        dispatcher.utter_message(text=f"hello {tracker.sender_id}")
        return [SlotSet("greeted", True)]


class Refuses(Action):
    def name(self) -> str:
        return "test_refuses"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        raise ActionExecutionRejection("test_refuses", "not now")


class Breaks(Action):
    def name(self) -> str:
        return "test_breaks"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        dispatcher.utter_message(json_message={"at": object()})
        return []


@pytest.fixture
def actions(monkeypatch: pytest.MonkeyPatch) -> InProcessActions:
    package = types.ModuleType("actions_of_a_test")
    monkeypatch.setitem(sys.modules, package.__name__, package)
    return InProcessActions(package.__name__)


def call(action: str) -> dict[str, Any]:
    tracker = {"sender_id": "web:1", "slots": {}, "latest_message": {}, "events": [], "latest_action": {}}
    return {"json": {"next_action": action, "tracker": tracker, "domain": {}}, "method": "post"}


async def test_an_action_answers_and_sets_a_slot(actions: InProcessActions) -> None:
    result = await actions.request(**call("test_greets"))
    assert [response["text"] for response in result["responses"]] == ["hello web:1"]
    assert result["events"] == [{"event": "slot", "timestamp": None, "name": "greeted", "value": True}]


@pytest.mark.parametrize(("action", "status"), [("test_refuses", 400), ("test_nobody_knows", 404)])
async def test_a_refusal_looks_like_one_over_http(
    actions: InProcessActions, action: str, status: int
) -> None:
    with pytest.raises(ClientResponseError) as caught:
        await actions.request(**call(action))
    assert caught.value.status == status
    assert json.loads(caught.value.text)["action_name"] == action


async def test_what_could_not_travel_over_http_fails_here_too(actions: InProcessActions) -> None:
    with pytest.raises(TypeError):
        await actions.request(**call("test_breaks"))
