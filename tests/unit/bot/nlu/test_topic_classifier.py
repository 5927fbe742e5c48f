from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import fingerprint
from bot.nlu.language import Language
from bot.nlu.topic_classifier import TopicClassifier
from bot.nlu.training import examples_of

TRAINING = """
version: "3.1"
nlu:
  - intent: faq/pain
    examples: |
      - does it hurt
      - is it painful
      - how painful is it
  - intent: faq/pain
    metadata: {about: needles}
    examples: |
      - do the needles hurt
      - are needles painful
  - intent: book
    examples: |
      - book me in
      - make an appointment
      - i want to book
"""


@pytest.fixture
def data(tmp_path: Path):
    (tmp_path / "nlu.yml").write_text(TRAINING, encoding="utf-8")
    return load_data(str(tmp_path / "nlu.yml"))


@pytest.fixture
def place(tmp_path: Path):
    folder = tmp_path / "storage"
    folder.mkdir()
    context = ExecutionContext(GraphSchema({}), node_name="classifier")
    return LocalModelStorage(folder), Resource("classifier"), context


def test_sub_questions_come_from_the_metadata_of_their_block(data) -> None:
    found = {example.text: (example.intent, example.about) for example in examples_of(data)}
    assert found["does it hurt"] == ("faq/pain", None)
    assert found["are needles painful"] == ("faq/pain", "needles")
    assert found["book me in"] == ("book", None)


def test_a_trained_classifier_comes_back_from_the_model_file(data, place) -> None:
    config = TopicClassifier.get_default_config()
    TopicClassifier.create(config, *place).train(data)
    message = Message({"text": "do needles hurt?"})
    TopicClassifier.load(config, *place).process([message])
    assert message.get("intent")["name"] == "faq"
    assert message.get("topics")[0]["about"] == "needles"


def test_a_trained_language_comes_back_from_the_model_file(data, place) -> None:
    Language.create({}, *place).train(data)
    message = Message({"text": "cuanto cuesta"})
    Language.load({}, *place).process([message])
    assert message.get("language") == "es"


def test_an_untrained_classifier_says_what_to_do(place) -> None:
    with pytest.raises(RuntimeError, match="make train"):
        TopicClassifier.create(TopicClassifier.get_default_config(), *place).process(
            [Message({"text": "hi"})]
        )


@pytest.mark.parametrize("component", [TopicClassifier, Language])
def test_changed_code_is_trained_anew(component: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprint, "of_code", lambda: "changed")
    assert component.fingerprint_addon({}) == "changed"


def test_the_fingerprint_is_of_this_code() -> None:
    assert len(fingerprint.of_code()) == 64
    assert fingerprint.of_code() == fingerprint.of_code()


@pytest.mark.parametrize("value", [1.5, -0.1, "high", None])
def test_a_level_that_is_no_share_is_refused(value: object) -> None:
    with pytest.raises(InvalidConfigException, match=r"config\.yml: TopicClassifier threshold"):
        TopicClassifier.validate_config({"threshold": value})
