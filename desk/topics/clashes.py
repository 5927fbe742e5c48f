"""Sentences that are examples of two things, word for word or nearly: whoever types one gets either answer.

How near two sentences are is what the bot's own sentence vectors say. The trained model holds those of the
examples that it knows; only new ones are computed.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desk.said import say
from desk.topics import files
from desk.topics.files import Example, Question, bare
from desk.topics.rules import Problem

if TYPE_CHECKING:
    import numpy as np

ALIKE = 0.94  # cosine; of the 7,000 examples shipped 13 are so near to something else's
MOST_SHOWN = 5
TOO_MANY = 1 / 3  # of a question's examples: then it is no border case any more, the two are one question
FEWEST = 3
_VECTORS, _WORDS = "topics.npz", "topics.json"  # as bot/nlu/topic_model.py writes them


@dataclass(frozen=True)
class Pair:
    """Two sentences that are nearly the same: `mine` of the question that was asked about."""

    question: str
    mine: Example
    other: str
    theirs: Example
    likeness: float


def repeated(questions: Sequence[Question], topics: Collection[str]) -> Iterator[Problem]:
    """Examples of these topics that are there twice, in one place or in two."""
    places: dict[str, list[tuple[Question, Example]]] = defaultdict(list)
    for question in questions:
        for example in question.examples:
            places[bare(example.text)].append((question, example))
    for found in places.values():
        if len(found) < 2:
            continue
        mine = next((found_at for found_at in reversed(found) if found_at[0].topic in topics), None)
        if mine is None:
            continue
        other = next(found_at for found_at in found if found_at is not mine)
        yield Problem(
            mine[1].path,
            mine[1].line,
            mine[0].name,
            say("topic.repeated", text=mine[1].text, other=other[0].name, place=place(other[1])),
        )


def place(example: Example) -> str:
    """Where a sentence stands."""
    return f"{files.shown(example.path)}, line {example.line}"


def alike(
    questions: Sequence[Question], vectors: Mapping[str, np.ndarray], topics: Sequence[str]
) -> list[Pair]:
    """Sentences of `topics` that are nearly those of another question, the nearest of each, likest first.

    Within a topic its general part may be near to its sub-questions: either answer is about the matter.
    """
    import numpy as np

    listed = [(q, e) for q in questions for e in q.examples if bare(e.text)]
    matrix = np.stack([vectors[e.text] for _, e in listed])
    names = np.unique([q.name for q, _ in listed], return_inverse=True)[1]
    topic_names, mains = np.unique([q.topic for q, _ in listed], return_inverse=True)
    general = np.array([q.about is None for q, _ in listed])
    pairs = []
    for topic in topics:
        rows = np.flatnonzero(topic_names[mains] == topic)
        if not len(rows):
            continue
        likeness = matrix[rows] @ matrix.T
        same_topic = mains[rows][:, None] == mains[None, :]
        either_general = general[rows][:, None] | general[None, :]
        ours = (names[rows][:, None] == names[None, :]) | (same_topic & either_general)
        likeness[ours] = -1.0
        best = likeness.argmax(axis=1)
        for number, row in enumerate(rows):
            value = float(likeness[number, best[number]])
            (mine, my_example), (theirs, near) = listed[row], listed[best[number]]
            if value >= ALIKE and bare(my_example.text) != bare(near.text):
                pairs.append(Pair(mine.name, my_example, theirs.name, near, value))
    return sorted(pairs, key=lambda pair: -pair.likeness)


def clashes(pairs: Sequence[Pair], questions: Sequence[Question]) -> tuple[list[Problem], list[Problem]]:
    """What the pairs mean: questions that clash as a whole, and single sentences worth a look."""
    counts = {question.name: len(question.examples) for question in questions}
    where = {question.name: question for question in questions}
    by_both: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_both[(pair.question, pair.other)].append(pair)
    wrong, notes = [], []
    for (name, other), found in by_both.items():
        smaller = min(counts[name], counts[other])
        if len(found) >= FEWEST and len(found) >= TOO_MANY * smaller:
            shown = "; ".join(_shown(pair) for pair in found[:MOST_SHOWN])
            said = say("topic.clash", count=len(found), of=counts[name], other=other, pairs=shown)
            wrong.append(Problem(where[name].path, where[name].line, name, said))
        else:
            notes += [
                Problem(
                    p.mine.path,
                    p.mine.line,
                    name,
                    say(
                        "topic.alike",
                        text=p.mine.text,
                        near=p.theirs.text,
                        other=other,
                        place=place(p.theirs),
                    ),
                )
                for p in found
            ]
    return wrong, notes


def _shown(pair: Pair) -> str:
    return f"'{pair.mine.text}' (line {pair.mine.line}) - '{pair.theirs.text}' ({place(pair.theirs)})"


def vectors_of(texts: Sequence[str], model: Path) -> dict[str, np.ndarray]:
    """A unit vector for each text, from the trained model where it has one."""
    from bot.nlu.encoder import encoder
    from bot.nlu.shorthand import expand
    from bot.nlu.text import tidy

    found = _trained(model)
    new = list(dict.fromkeys(text for text in texts if text not in found))
    if new:
        found.update(zip(new, encoder().embed([expand(tidy(text)) for text in new]), strict=True))
    return found


def _trained(model: Path) -> dict[str, np.ndarray]:
    """What the model holds; nothing when there is none, or none that can be read."""
    import numpy as np

    parts: dict[str, bytes] = {}
    try:
        with tarfile.open(model) as archive:
            for member in archive:
                name = member.name.rpartition("/")[2]
                if name in (_VECTORS, _WORDS):
                    content = archive.extractfile(member)
                    parts[name] = content.read() if content else b""
        words = json.loads(parts[_WORDS])
        with np.load(io.BytesIO(parts[_VECTORS]), allow_pickle=False) as arrays:
            vectors = arrays["vectors"]
    except (OSError, tarfile.TarError, KeyError, ValueError, EOFError):
        return {}
    return {text: vector for (text, _, _), vector in zip(words["examples"], vectors, strict=True)}
