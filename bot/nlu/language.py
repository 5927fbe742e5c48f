"""Rasa's door to the language of a message."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import fingerprint
from bot.nlu.language_model import LanguageModel
from bot.nlu.reader import OTHER_LANGUAGE, READ_CHARACTERS
from bot.nlu.training import examples_of

LANGUAGE = "language"
WORDS_FILE = "languages.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class Language(GraphComponent):
    """Fills ``language``: ``en``, ``es`` or ``other``."""

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, model: LanguageModel | None = None
    ) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Train anew when the code has changed."""
        return fingerprint.of_code()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Language:
        """Make an untrained component."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Language:
        """Read the trained component back."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, LanguageModel.load(folder / WORDS_FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which words are English."""
        examples = examples_of(training_data)
        self._model = LanguageModel.fit(
            example.text for example in examples if example.intent != OTHER_LANGUAGE
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder / WORDS_FILE)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the examples as they are."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Name the language of each message."""
        if self._model is None:
            raise RuntimeError("Language was asked before it was trained; run `make train`")
        for message in messages:
            text = (message.get(TEXT) or "")[:READ_CHARACTERS]
            message.set(LANGUAGE, self._model.detect(text), add_to_output=True)
        return messages
