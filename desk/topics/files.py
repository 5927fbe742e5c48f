"""The FAQ's files with the line of everything in them: topics, sub-questions, examples, answers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from clinic.settings import ROOT
from desk.refusals import Refused

DATA = ROOT / "data"
FAQ, MORE = "faq", "examples"  # a topic's own file; the folder in it of those with more examples
_INTENT, _UTTER = "faq/", "utter_faq/"
WEB, SMS = "web", "sms"


@dataclass(frozen=True)
class Example:
    """A sentence that somebody might type, and where it stands."""

    text: str
    path: Path
    line: int


@dataclass(frozen=True)
class Answer:
    """One variant of an answer. `channel`: web or sms; `metadata`: its source, title and so on."""

    text: str
    channel: str
    line: int
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """A topic (`about` is None) or one of its sub-questions: how people ask it and what is answered.

    `line`: of its first examples in the topic's own file; `answer_line`: of its answer, None without one.
    """

    topic: str
    about: str | None
    path: Path
    line: int
    examples: tuple[Example, ...] = ()
    answers: tuple[Answer, ...] = ()
    answer_line: int | None = None

    @property
    def name(self) -> str:
        """As staff type it: `aftercare`, `aftercare.hot_tub`."""
        return self.topic if self.about is None else f"{self.topic}.{self.about}"

    def texts(self, channel: str) -> tuple[str, ...]:
        """What is answered there: one text for each value that may be known."""
        return tuple(answer.text for answer in self.answers if answer.channel == channel)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the clinic says so, as the first variant tells it."""
        given = next((a.metadata["source"] for a in self.answers if a.metadata.get("source")), "")
        return tuple(part for part in str(given).split(", ") if part)


class Unreadable(Exception):
    """The file is not what a topic file must be. `line` from 1, if it is known."""

    def __init__(self, path: Path, line: int | None, reason: str) -> None:
        super().__init__(reason)
        self.path, self.line, self.reason = path, line, reason


def names(data: Path) -> list[str]:
    """Every topic that has a file."""
    return sorted(path.stem for path in (data / FAQ).glob("*.yml"))


def topic(name: str, data: Path, draft: str | None = None) -> list[Question]:
    """The topic and its sub-questions, with their examples from all files; raises `Unreadable`.

    draft: what its own file would hold
    """
    found = questions_in(path_of(name, data), draft)
    more = [path for path in sorted((data / FAQ / MORE).glob(f"{name}*.yml")) if owner(path, data) == name]
    return _merged([*found, *(question for path in more for question in questions_in(path))])


def intents(data: Path) -> list[Question]:
    """The other intents; raises `Unreadable`."""
    return _merged([q for path in sorted((data / "nlu").glob("*.yml")) for q in questions_in(path)])


def path_of(name: str, data: Path) -> Path:
    """A topic's own file."""
    return data / FAQ / f"{name}.yml"


def _merged(found: Iterable[Question]) -> list[Question]:
    """Each question once, with the examples of all its blocks."""
    whole: dict[tuple[str, str | None], Question] = {}
    for question in found:
        key = (question.topic, question.about)
        if key in whole:
            question = replace(whole[key], examples=whole[key].examples + question.examples)
        whole[key] = question
    return list(whole.values())


def owner(more: Path, data: Path) -> str:
    """The topic that a file of further examples belongs to: the longest name that its own begins with."""
    known = [name for name in names(data) if more.stem == name or more.stem.startswith(f"{name}_")]
    return max(known, key=len, default=more.stem)


def find(name: str, data: Path) -> tuple[str, str | None]:
    """Topic and sub-question that staff name `aftercare`, `aftercare/hot_tub` or `aftercare.hot_tub`."""
    main, _, about = name.strip().lower().removeprefix(_INTENT).replace("/", ".").partition(".")
    if main not in names(data):
        raise Refused(f"There is no topic {name}. There are: {', '.join(names(data))}")
    return main, about or None


def questions_in(path: Path, draft: str | None = None) -> list[Question]:
    """What one file holds, or would hold; raises `Unreadable`."""
    root = _compose(path, draft)
    asked = _merged(_question(path, block) for block in _items(_get(root, "nlu")))
    found = {(question.topic, question.about): question for question in asked}
    answered = set()
    for node, variants in _pairs(_get(root, "responses")):
        if not node.value.startswith(_UTTER):
            raise Unreadable(path, _line(node), f"an answer is called {_UTTER}..., not {node.value}")
        name, _, part = node.value.removeprefix(_UTTER).partition(".")
        key = (name, part or None)
        if key in answered:
            raise Unreadable(path, _line(node), f"{node.value} is there twice")
        answered.add(key)
        question = found.get(key) or Question(*key, path, _line(node))
        answers = tuple(_answers(path, variants))
        found[key] = replace(question, answers=answers, answer_line=_line(node))
    return list(found.values())


def _question(path: Path, block: Any) -> Question:
    intent, examples = _get(block, "intent"), _get(block, "examples")
    if not isinstance(intent, yaml.ScalarNode) or not isinstance(examples, yaml.ScalarNode):
        raise Unreadable(path, _line(block), "each part of `nlu:` needs `intent:` and `examples: |`")
    about = _get(_get(block, "metadata"), "about")
    return Question(
        topic=intent.value.removeprefix(_INTENT),
        about=about.value if about is not None else None,
        path=path,
        line=_line(intent),
        examples=tuple(_examples(path, examples)),
    )


def _examples(path: Path, node: yaml.ScalarNode) -> Iterator[Example]:
    first = node.start_mark.line + 2  # the text begins on the line after the `|`
    for number, line in enumerate(node.value.splitlines()):
        text = line.strip()
        if not text:
            continue
        if not text.startswith("- "):
            raise Unreadable(path, first + number, f"an example begins with a dash and a blank, not '{text}'")
        yield Example(text[2:].strip(), path, first + number)


def _answers(path: Path, variants: Any) -> Iterator[Answer]:
    for variant in _items(variants):
        content = {key.value: value for key, value in _pairs(variant)}
        text, channel = content.get("text"), content.get("channel")
        if not isinstance(text, yaml.ScalarNode):
            raise Unreadable(path, _line(variant), "each answer needs a `text:`")
        metadata = {
            key.value: getattr(value, "value", None) for key, value in _pairs(content.get("metadata"))
        }
        yield Answer(text.value, channel.value if channel is not None else WEB, _line(text), metadata)


def _compose(path: Path, draft: str | None) -> Any:
    try:
        text = path.read_text(encoding="utf-8") if draft is None else draft
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except OSError as error:
        raise Unreadable(path, None, f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise Unreadable(path, None, "is not UTF-8 text; save it as UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = str(getattr(error, "problem", None) or "not YAML").splitlines()[0]
        raise Unreadable(
            path, mark.line + 1 if mark else None, f"{reason}; check the indentation and the quotes there"
        ) from None
    if not isinstance(root, yaml.MappingNode):
        raise Unreadable(path, None, "must hold `nlu:` and `responses:`")
    return root


def _get(node: Any, name: str) -> Any:
    return next((value for key, value in _pairs(node) if key.value == name), None)


def _pairs(node: Any) -> Sequence[tuple[Any, Any]]:
    return node.value if isinstance(node, yaml.MappingNode) else ()


def _items(node: Any) -> Sequence[Any]:
    return node.value if isinstance(node, yaml.SequenceNode) else ()


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


def shown(path: Path) -> str:
    """A file as staff find it: "data/faq/marks.yml"."""
    return str(path.relative_to(DATA.parent)) if path.is_relative_to(DATA.parent) else str(path)


def bare(text: str) -> str:
    """Without case and punctuation, to see whether two are the same; punctuation alone ("??") stays."""
    kept = "".join(sign for sign in text.casefold() if not unicodedata.category(sign).startswith("P"))
    return " ".join(kept.split()) or text
