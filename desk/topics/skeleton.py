"""A new topic or sub-question, whole from the start: it says truthfully that the clinic has not told yet."""

from __future__ import annotations

import json
from pathlib import Path

from desk import examples
from desk.refusals import Refused
from desk.said import say
from desk.topics import files
from desk.topics.files import Question
from desk.topics.rules import NAME

LIKE = 0.8  # cosine: a name that is so near to an example is asked about already


def words_of(name: str) -> str:
    """gift_cards -> "gift cards"."""
    return name.replace("_", " ")


def check_name(name: str, kind: str) -> None:
    """Raise `Refused` for a name that the files cannot have."""
    if not NAME.fullmatch(name):
        raise Refused(say("topics.bad_name", kind=kind, name=name))


def nearest(name: str, title: str, data: Path, model: Path) -> tuple[Question, str] | None:
    """The question of the FAQ that asks about this already, and the example that says so."""
    from desk.topics import clashes

    asked = _asked(name, title)
    questions = [q for topic in files.names(data) for q in files.topic(topic, data)]
    listed = [(q, e.text) for q in questions for e in q.examples]
    vectors = clashes.vectors_of([*asked, *(text for _, text in listed)], model)
    best = max(
        (
            (float(vectors[text] @ vectors[words]), number)
            for number, (_, text) in enumerate(listed)
            for words in asked
        ),
        default=(0.0, 0),
    )
    return listed[best[1]] if best[0] >= LIKE else None


def topic(name: str, title: str) -> str:
    """The file of a new topic; its examples begin with the title's question, where there is one."""
    shown = title or f"{words_of(name).capitalize()}?"
    return say(
        "skeleton.topic", name=name, title=json.dumps(shown, ensure_ascii=False), **_values(name, title)
    )


def with_part(content: str, name: str, about: str, title: str = "") -> str:
    """The topic's file with a new sub-question in it: examples last under `nlu:`, the answer last of all."""
    lines = content.splitlines(keepends=True)
    places = [number for number, line in enumerate(lines) if line.startswith("responses:")]
    if len(places) != 1:
        raise Refused(say("topics.by_hand", name=name))
    values = _values(about, title)
    block = say("skeleton.part_examples", name=name, about=about, **values)
    answer = say("skeleton.part_answer", name=name, about=about, **values)
    end = "" if lines[-1].endswith("\n") else "\n"
    return "".join([*lines[: places[0]], block, *lines[places[0] :], end, answer])


def write(path: Path, content: str) -> None:
    """Put the file there whole, or replace it at once."""
    examples.replace_file(path, content)


def _values(name: str, title: str) -> dict[str, str]:
    lines = (f"- {text}" for text in _asked(name, title))
    return {"words": words_of(name), "examples": "\n          ".join(lines)}


def _asked(name: str, title: str) -> list[str]:
    """How people ask for it: as the title does, in the way they type; else a guess from the name."""
    words = words_of(name)
    if not title:
        return [words, f"do you have {words}"]
    try:
        question = examples.clean(title).lower().rstrip("?!. ")
    except Refused:
        raise Refused(say("topics.bad_title", title=title)) from None
    return list(dict.fromkeys([question, words]))
