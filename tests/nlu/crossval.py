"""Cross-validation of our pipeline: every sentence is judged by a model that never saw it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rasa.shared.nlu.training_data.loading import load_data
from sklearn.model_selection import StratifiedKFold, train_test_split

from bot.nlu.reader import COURTESIES, STATEMENTS, Options, TopicReader
from bot.nlu.text import tidy
from bot.nlu.topic_model import Example, TopicModel
from bot.nlu.training import examples_of
from clinic import health
from tests.nlu.judged import Judged, from_reading

SEED = 20
DATA = ("data/faq", "data/nlu")
JOINTS = (
    "{} and {}",
    "{}? {}",
    "{}? also {}",
    "{}, {}",
    "{}\n{}",
    "{} and also {}",
    "hi, {} & {}",
    "ok {}? and {}",
)
CONTEXTS = (
    "I sit at a desk all day. {}",
    "so a friend of mine told me about you guys. {}",
    "sorry if this is a dumb question but {}",
    "I've never done anything like this before. {}",
    "my trainer swears by it, {}",
    "just moved to the city. {}",
)


@dataclass(frozen=True)
class Fold:
    """Sentences to learn from and others to be judged."""

    learn: list[Example]
    judge: list[Example]


@dataclass(frozen=True)
class Composite:
    """A message made of test sentences, and the topics that should be found in it, in order."""

    text: str
    expected: tuple[str, ...]
    found: tuple[str, ...]


@lru_cache(maxsize=1)
def training_examples() -> tuple[Example, ...]:
    """Every labelled sentence under ``data/``, each once."""
    every = [example for folder in DATA for example in examples_of(load_data(folder))]
    unique = {tidy(example.text): example for example in every}
    return tuple(unique[text] for text in sorted(unique))


def folds(examples: Sequence[Example], count: int) -> Iterator[Fold]:
    """Yield ``count`` folds in which each intent has its share; the same every time."""
    labels = [example.intent for example in examples]
    splitter = StratifiedKFold(count, shuffle=True, random_state=SEED)
    for learn, judge in splitter.split(np.zeros(len(labels)), labels):
        yield Fold([examples[row] for row in learn], [examples[row] for row in judge])


def sample(examples: Sequence[Example], count: int) -> list[Example]:
    """Return ``count`` of the examples in which each intent has its share; the same every time."""
    if count >= len(examples):
        return list(examples)
    labels = [example.intent for example in examples]
    chosen, _ = train_test_split(list(examples), train_size=count, stratify=labels, random_state=SEED)
    return list(chosen)


def judge_fold(fold: Fold, options: Options | None = None) -> tuple[list[Judged], list[Composite]]:
    """Train on one fold, judge its other sentences, and messages composed of them."""
    reader = TopicReader(TopicModel.fit(fold.learn), options)
    judged = [
        from_reading(
            example.text,
            example.intent,
            reader.read(example.text),
            alarm=health.read(example.text).emergency is not None,
        )
        for example in fold.judge
    ]
    known = [one for one in judged if one.answered == one.expected and one.expected.startswith("faq/")]
    return judged, [*_pairs(known, reader), *_in_context(known, reader)]


def _pairs(known: Sequence[Judged], reader: TopicReader, count: int = 150) -> Iterator[Composite]:
    """Join two questions of different topics, each understood when alone."""
    chance = random.Random(SEED)
    while count and len({one.expected for one in known}) > 1:
        first, second = chance.sample(known, 2)
        if first.expected != second.expected:
            text = chance.choice(JOINTS).format(first.text.rstrip("?.! "), second.text)
            yield composite(text, (first.expected, second.expected), reader)
            count -= 1


def _in_context(known: Sequence[Judged], reader: TopicReader, count: int = 100) -> Iterator[Composite]:
    """Put a sentence that asks nothing before a question."""
    chance = random.Random(SEED)
    for one in chance.sample(known, min(count, len(known))):
        yield composite(chance.choice(CONTEXTS).format(one.text), (one.expected,), reader)


def composite(text: str, expected: tuple[str, ...], reader: TopicReader) -> Composite:
    """Read a composed message; what people say around their questions does not count as found."""
    found = [
        topic.intent for topic in reader.read(text).topics if topic.intent not in COURTESIES | STATEMENTS
    ]
    return Composite(text, expected, tuple(found))


def composite_figures(composites: Sequence[Composite]) -> dict[str, float]:
    """Return the share of composed messages whose topics are exactly, or at least all, found."""
    figures = {}
    kinds: dict[str, Callable[[Composite], bool]] = {
        "two_questions": lambda one: len(one.expected) == 2,
        "with_context": lambda one: len(one.expected) == 1,
    }
    for kind, belongs in kinds.items():
        own = [one for one in composites if belongs(one)]
        figures[f"{kind}_exact"] = round(sum(one.found == one.expected for one in own) / max(len(own), 1), 4)
        figures[f"{kind}_all_found"] = round(
            sum(set(one.expected) <= set(one.found) for one in own) / max(len(own), 1), 4
        )
    return figures
