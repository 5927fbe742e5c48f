"""Several answers in one message, so that a reply stays one or two messages long."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.heard import cleared


class ActionAnswerTogether(Action):
    """Say the texts that the plan put into `together`."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_answer_together"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """bot/nlg.py puts the texts named in `before` in front of the last one."""
        *before, last = tracker.get_slot("together")
        dispatcher.utter_message(response=last, before=before)
        return cleared("together")
