"""What the untrained extractors share: a component that adds entities and keys to each message."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

# Something of everything, so that every part is loaded before the first visitor comes.
WARM_UP = "hi, i'm anna, pregnant, free at flatirom on friday after 5, call 212-555-0133 or anna@example.com"


class Extractor(GraphComponent, EntityExtractorMixin):
    """Reads each message's text; training leaves nothing behind."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Extractor:
        """Make the component and let it read once: what it needs is loaded, or fails, at the start."""
        component = cls(config)
        component.read(Message({TEXT: WARM_UP}), WARM_UP)
        return component

    @abstractmethod
    def read(self, message: Message, text: str) -> None:
        """Put on ``message`` what ``text`` says."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Read each message."""
        for message in messages:
            self.read(message, message.get(TEXT) or "")
        return messages

    def add_entities(self, message: Message, entities: list[dict[str, Any]]) -> None:
        """Add ``entities`` in Rasa's format, in the order of the text, with this component's name."""
        found = [*message.get(ENTITIES, []), *({**entity, "extractor": self.name} for entity in entities)]
        message.set(ENTITIES, sorted(found, key=lambda entity: entity["start"]), add_to_output=True)
