"""Rasa's default pipeline (DIET) on the same folds, to compare with. Slow: minutes a fold."""

from __future__ import annotations

import asyncio
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from bot.nlu.reader import EMERGENCY, FALLBACK
from bot.nlu.topic_model import Example
from tests.nlu.crossval import Fold
from tests.nlu.judged import Judged

EPOCHS = 100  # Rasa's default


def config(epochs: int) -> dict:
    """Return what `rasa init` writes, without what is for entities, which our data has none of."""
    return {
        "recipe": "default.v1",
        "assistant_id": "comparison",
        "language": "en",
        "pipeline": [
            {"name": "WhitespaceTokenizer"},
            {"name": "RegexFeaturizer"},
            {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
            {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True},
            {"name": "ResponseSelector", "epochs": epochs, "constrain_similarities": True},
            {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
        ],
        "policies": [{"name": "RulePolicy"}],
    }


def judge_fold(fold: Fold, epochs: int = EPOCHS) -> list[Judged]:
    """Train Rasa's pipeline on the fold in a folder of its own, and judge its other sentences."""
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    with tempfile.TemporaryDirectory() as folder:
        pipeline, data = Path(folder, "config.yml"), Path(folder, "nlu.yml")
        pipeline.write_text(yaml.safe_dump(config(epochs)), encoding="utf-8")
        data.write_text(yaml.safe_dump(as_training_data(fold.learn), allow_unicode=True), encoding="utf-8")
        agent = Agent.load(train_nlu(str(pipeline), str(data), folder))
        return list(_judged(agent, fold.judge))


def as_training_data(examples: Iterable[Example]) -> dict:
    """Return the sentences in Rasa's training format, with the answers that a ResponseSelector needs."""
    texts: dict[str, list[str]] = defaultdict(list)
    for example in examples:
        texts[example.intent].append(example.text.replace("\n", " "))
    nlu = [{"intent": name, "examples": "".join(f"- {one}\n" for one in own)} for name, own in texts.items()]
    answers = {f"utter_{name}": [{"text": name}] for name in texts if "/" in name}
    return {"version": "3.1", "nlu": nlu, "responses": answers}


def _judged(agent: object, examples: Iterable[Example]) -> Iterator[Judged]:
    loop = asyncio.new_event_loop()
    for example in examples:
        parsed = loop.run_until_complete(agent.parse_message(example.text))
        intent = parsed["intent"]
        likeliest = next((one for one in parsed["intent_ranking"] if one["name"] != FALLBACK), intent)
        first = _full_name(likeliest["name"], parsed)
        answered = FALLBACK if intent["name"] == FALLBACK else first
        alarmed = answered == EMERGENCY
        yield Judged(example.text, example.intent, first, answered, likeliest["confidence"], alarmed)
    loop.close()


def _full_name(name: str, parsed: dict) -> str:
    if name != "faq":
        return name
    # Rasa's one selector for all retrieval intents is called so
    return parsed["response_selector"]["default"]["response"]["intent_response_key"] or name
