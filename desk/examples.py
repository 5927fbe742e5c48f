"""Adding an example to a topic's YAML file: one line goes in, every other byte stays as it is."""

from __future__ import annotations

import difflib
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from clinic import questions
from clinic.settings import ROOT
from desk.refusals import Refused

DATA = ROOT / "data"
FOLDERS = ("faq", "faq/examples", "nlu")
LONGEST = 200  # characters
UNSAFE = "[]{}\\"  # to Rasa they mark entities, environment variables and codes
_TOPIC = re.compile(r"(?:faq/)?([a-z][a-z0-9_]*)(?:[./]([a-z][a-z0-9_]*))?")
_OFFERED = 3  # topics, for a name that none has


@dataclass(frozen=True)
class Topic:
    """Where examples go: a FAQ topic, one of its sub-questions (`about`), or another intent."""

    path: Path
    intent: str
    about: str | None = None

    @property
    def name(self) -> str:
        """As staff type it: `aftercare.hot_tub`, `book`."""
        name = self.intent.removeprefix("faq/")
        return f"{name}.{self.about}" if self.about else name


@dataclass(frozen=True)
class Addition:
    """A file and what it is to hold."""

    topic: Topic
    example: str
    content: str

    def write(self) -> None:
        """Replace the file at once: whoever reads it meanwhile gets the old or the new one, never half."""
        replace_file(self.topic.path, self.content)


def replace_file(path: Path, content: str) -> None:
    """Write the file, or a new one in its place: it is never there by half."""
    path = path.resolve()
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("w", encoding="utf-8", newline="") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        shutil.copymode(path, fresh)
    fresh.replace(path)


@contextmanager
def one_at_a_time(data: Path) -> Iterator[None]:
    """Whoever else adds an example waits until this block ends."""
    folder = os.open(data, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def addition(name: str, text: str, data: Path) -> Addition:
    """What adding `text` to the topic would make of its file. Nothing is written; raises `Refused`."""
    topic, example = find_topic(name, data), clean(text)
    for known, examples in all_examples(data):
        if questions.bare(example) in {questions.bare(other) for other in examples}:
            raise Refused(f'"{example}" is an example of {known.name} already.')
    old = _read(topic.path)
    new = insert(old, topic, example)
    if _examples_in(topic.path, new) != _one_more(_examples_in(topic.path, old), topic, example):
        raise Refused(f"{topic.path.name}: cannot be added to safely; please edit the file by hand.")
    return Addition(topic, example, new)


def find_topic(name: str, data: Path) -> Topic:
    """The topic that staff name `marks`, `faq/marks`, `aftercare/hot_tub` or `book`; raises `Refused`."""
    named = _TOPIC.fullmatch(name.strip().lower())
    known = {topic.name: topic for topic in _topics(data)}
    wanted = f"{named[1]}.{named[2]}" if named and named[2] else named[1] if named else name
    if wanted in known:
        return known[wanted]
    like = difflib.get_close_matches(wanted, known, _OFFERED)
    like = like or difflib.get_close_matches(wanted, known, _OFFERED, cutoff=0)
    offered = ", ".join(found.replace(".", "/") for found in like)
    raise Refused(f"There is no topic {name}. Is it one of these? {offered} (more: desk topics list)")


def clean(text: str) -> str:
    """The text as one line that is safe in an examples block; raises `Refused`."""
    line = "".join(c for c in " ".join(text.split()) if c.isprintable() or c == "\u200d")  # it joins emoji
    if not questions.bare(line):
        raise Refused("There are no words in it.")
    if len(line) > LONGEST:
        raise Refused(f"It is too long ({len(line)} characters, at most {LONGEST}). Shorten it with --text.")
    if any(character in UNSAFE for character in line) or line[0] in "/-":
        raise Refused(f"It holds one of {' '.join(UNSAFE)}, or begins with / or -. Reword it with --text.")
    return line


def insert(content: str, topic: Topic, example: str) -> str:
    """The file's content with the example as the last line of the topic's block; raises `Refused`."""
    lines = content.splitlines(keepends=True)
    header, column = _examples_key(content, topic)
    last = header
    for number in range(header + 1, len(lines)):
        line = lines[number]
        if line.strip() and _indent(line) <= column:
            break
        last = number if line.strip() else last
    if last == header or not lines[last].lstrip().startswith("- "):
        raise Refused(f"{topic.path.name}: {topic.name} has no examples yet; please edit the file by hand.")
    ending = "\r\n" if lines[header].endswith("\r\n") else "\n"
    before = lines[last] if lines[last].endswith("\n") else lines[last] + ending
    fresh = f"{' ' * _indent(lines[last])}- {example}{ending}"
    return "".join([*lines[:last], before, fresh, *lines[last + 1 :]])


def all_examples(data: Path) -> Iterator[tuple[Topic, list[str]]]:
    """Each block of each file, with its examples."""
    for folder in FOLDERS:
        for path in sorted((data / folder).glob("*.yml")):
            yield from _examples_in(path, _read(path))


def _topics(data: Path) -> Iterator[Topic]:
    """Those whose file is named after them: a second file of an intent gets no examples from here."""
    for topic, _ in all_examples(data):
        if topic.intent.removeprefix("faq/") == topic.path.stem and topic.path.parent.name != "examples":
            yield topic


def _examples_in(path: Path, content: str) -> list[tuple[Topic, list[str]]]:
    found = []
    for block in (_parsed(path, content) or {}).get("nlu") or ():
        examples = block.get("examples")
        if isinstance(examples, str) and "intent" in block:
            about = (block.get("metadata") or {}).get("about")
            lines = [line.lstrip("-").strip() for line in examples.splitlines() if line.strip()]
            found.append((Topic(path, block["intent"], about), lines))
    return found


def _one_more(
    blocks: list[tuple[Topic, list[str]]], topic: Topic, example: str
) -> list[tuple[Topic, list[str]]]:
    """The blocks with the example at the end of the first one of the topic."""
    place = [found for found, _ in blocks].index(topic)
    longer = (topic, [*blocks[place][1], example])
    return [*blocks[:place], longer, *blocks[place + 1 :]]


def _examples_key(content: str, topic: Topic) -> tuple[int, int]:
    """Line and column (from 0) of the `examples:` of the topic's block, which must be a `|` block."""
    for block in _value(yaml.compose(content, Loader=yaml.CSafeLoader), "nlu")[1].value:
        about = _value(_value(block, "metadata")[1], "about")[1]
        if _value(block, "intent")[1].value == topic.intent and (about and about.value) == topic.about:
            key, examples = _value(block, "examples")
            if examples is not None and examples.style == "|":
                return key.start_mark.line, key.start_mark.column
    raise Refused(f"{topic.path.name}: no `examples: |` of {topic.name}; please edit the file by hand.")


def _value(node: Any, name: str) -> tuple[Any, Any]:
    """Key and value nodes of a mapping node; (None, None) when it has none of that name."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next(((key, value) for key, value in pairs if key.value == name), (None, None))


def _parsed(path: Path, content: str) -> Any:
    try:
        return yaml.load(content, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path.name}, line {mark.line + 1}" if mark else path.name
        raise Refused(f"{where}: not valid YAML; mend it first.") from None


def _read(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:  # line endings as they are
        return file.read()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
