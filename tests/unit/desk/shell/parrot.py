"""Stands where Rasa's agent stands: says again what it is told, and keeps the conversation."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


class Parrot:
    """Answers with one reply of two buttons; to "crash" not at all."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.conversations: dict[str, list[Event]] = {}
        self.tracker_store = self

    async def retrieve(self, conversation: str) -> DialogueStateTracker | None:
        if conversation not in self.conversations:
            return None
        return DialogueStateTracker.from_events(conversation, self.conversations[conversation], slots=[])

    async def handle_message(self, message: Any) -> None:
        if message.text == "crash":
            raise RuntimeError("the model is gone")
        self.heard.append(message.text)
        reply = {"text": f"You said {message.text}.", "buttons": [{"title": "Yes"}, {"title": "Not sure"}]}
        named = {"utter_action": "utter_parrot"}
        self.conversations.setdefault(message.sender_id, []).extend(
            [
                UserUttered(message.text, parse_data=understood(message.text), metadata=message.metadata),
                ActionExecuted("utter_parrot", "SafetyFirst"),
                BotUttered(reply["text"], metadata=named),
                ActionExecuted("action_listen", "SafetyFirst"),
            ]
        )
        await message.output_channel.send_response(message.sender_id, reply)


def understood(text: str) -> dict[str, Any]:
    """A message that is taken for a greeting."""
    topic = {"name": "greet", "intent": "greet", "confidence": 0.9, "text": text, "about": None}
    return {"text": text, "intent": {"name": "greet", "confidence": 0.9}, "entities": [], "topics": [topic]}
