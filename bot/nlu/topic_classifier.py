"""Rasa's door to the topic classifier: trains it, keeps it in the model file, puts its finds on messages."""

from __future__ import annotations

import warnings
from dataclasses import asdict, fields
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import fingerprint
from bot.nlu.language import LANGUAGE
from bot.nlu.language_model import ENGLISH
from bot.nlu.output import fill
from bot.nlu.reader import Options, TopicReader
from bot.nlu.topic_model import TopicModel
from bot.nlu.topics import Costs
from bot.nlu.training import examples_of

# Rasa looks for its own ResponseSelector by class and does not know that this one answers for it.
warnings.filterwarnings("ignore", message="You have defined training data with examples for training a resp")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent, IntentClassifier):
    """Fills ``intent``, ``intent_ranking``, ``response_selector`` and ``topics``."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Confidence levels; see ``bot.nlu.reader.Options`` and ``bot.nlu.topics.Costs``."""
        options = asdict(Options())
        costs = options.pop("costs")
        return {**options, **{f"cost_{name}": value for name, value in costs.items()}}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages Rasa checks for before training."""
        return ["onnxruntime", "tokenizers", "scipy", "spacy"]

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: TopicModel | None = None,
    ) -> None:
        costs = Costs(**{one.name: config[f"cost_{one.name}"] for one in fields(Costs)})
        levels = {one.name: config[one.name] for one in fields(Options) if one.name != "costs"}
        self._options = Options(**levels, costs=costs)
        self._model_storage = model_storage
        self._resource = resource
        self._reader = TopicReader(model, self._options) if model else None

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Refuse a level that is not between 0 and 1."""
        for name in cls.get_default_config():
            value = config.get(name, 0.5)
            if not isinstance(value, (int, float)) or not 0 <= value <= 1:
                raise InvalidConfigException(
                    f"config.yml: TopicClassifier {name}: {value!r} is not between 0 and 1"
                )

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
    ) -> TopicClassifier:
        """Make an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """Read the trained component back; a model without it stops the start."""
        with model_storage.read_from(resource) as folder:
            component = cls(config, model_storage, resource, TopicModel.load(folder))
        component._warm_up()
        return component

    def _warm_up(self) -> None:
        """Load the encoder and the tokeniser now, so that the first visitor does not wait for them."""
        if self._reader:
            self._reader.read("hello")

    def train(self, training_data: TrainingData) -> Resource:
        """Train on every example that has a text and an intent."""
        model = TopicModel.fit(examples_of(training_data))
        self._reader = TopicReader(model, self._options)
        with self._model_storage.write_to(self._resource) as folder:
            model.save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the examples as they are: nothing after this component learns from its guesses."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Classify each message."""
        if self._reader is None:
            raise RuntimeError("TopicClassifier was asked before it was trained; run `make train`")
        for message in messages:
            english = message.get(LANGUAGE) == ENGLISH
            fill(message, self._reader.read(message.get(TEXT) or "", english))
        return messages
