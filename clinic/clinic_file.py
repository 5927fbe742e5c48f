"""Reading clinic.yml: its facts, or what is wrong with it, each with its line and in words for staff."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, SequenceNode

from clinic.errors import SettingsError
from clinic.profile import Clinic

_PLAIN = {
    "value_error.missing": "is missing; add it",
    "type_error.none.not_allowed": "is empty; give it a value or remove it",
    "type_error.dict": "must hold keys of its own, indented under it",
    "type_error.tuple": "must be a list, like [one, two]",
    "type_error.integer": "must be a whole number",
    "type_error.decimal": "must be a number",
}
_MISSING = "value_error.missing"
_NAMES_ITS_KEY = re.compile(r"([a-z_]+(?:\.[a-z_]+)*): (.+)")  # a message about several keys tells which
_Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: the key it is about ("" for the whole file) and its line, if it has one."""

    message: str
    key: str = ""
    line: int | None = None

    def __str__(self) -> str:
        """One line: where, what, how to mend it."""
        parts = (f"line {self.line}" if self.line else "", self.key, self.message)
        return ": ".join(filter(None, parts))


def read(path: Path) -> Clinic:
    """The clinic's facts; raises `SettingsError` that names the first problem and how many more there are."""
    clinic, problems = check(path)
    if clinic is None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise SettingsError(f"{path.name}: {problems[0]}{more}")
    return clinic


def check(path: Path) -> tuple[Clinic | None, list[Problem]]:
    """The clinic's facts, or None and all problems in the order of the file. Raises nothing."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        return None, [Problem(f"cannot be read ({error.strerror}); put it at {path}")]
    except UnicodeDecodeError:
        return None, [Problem("is not UTF-8 text; save it as UTF-8")]
    try:
        content = YAML(typ="safe", pure=True).load(text)
        root = YAML(typ="safe", pure=True).compose(text)
    except YAMLError as error:
        return None, [_not_yaml(error)]
    if not isinstance(content, dict):
        return None, [Problem("must hold keys such as 'name:' and 'studios:'")]
    try:
        return Clinic.parse_obj(content), []
    except ValidationError as error:
        found = [_problem(item, root) for item in error.errors()]
        return None, sorted(found, key=lambda problem: problem.line or 0)


def _not_yaml(error: YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or "is not YAML").splitlines()[0]
    return Problem(
        f"{problem}; check the indentation and the quotes there", line=mark.line + 1 if mark else None
    )


def _problem(item: Any, root: Any) -> Problem:
    where: _Path = tuple(part for part in item["loc"] if part != "__root__")
    message = _plain_message(item, ".".join(map(str, where)))
    named = _NAMES_ITS_KEY.fullmatch(message) if item["loc"][-1] == "__root__" else None
    if named and not where:
        where, message = tuple(named[1].split(".")), named[2]
    looked_for = where[:-1] if item["type"] == _MISSING else where
    return Problem(message, ".".join(map(str, where)), _line(root, looked_for))


def _plain_message(problem: Any, key: str) -> str:
    if problem["type"] in _PLAIN:
        return _PLAIN[problem["type"]]
    if problem["type"] == "value_error.extra":
        return f"is not a known key{_did_you_mean(key)}; correct or remove it"
    if problem["type"] == "type_error.enum":
        choices = [str(choice.value) for choice in problem["ctx"]["enum_values"]]
        return f"must be {', '.join(choices[:-1])} or {choices[-1]}"
    message = str(problem["msg"])
    return message if message.startswith(("must ", "hours", "booking")) else f"is wrong: {message}"


def _line(root: Any, path: Sequence[str | int]) -> int | None:
    """The line (from 1) of the key or list entry at `path`; of the nearest one above it that is there."""
    node, line = root, None
    for part in path:
        if isinstance(node, MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(part)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _did_you_mean(key: str) -> str:
    """A hint for a misspelt key, from all the keys that clinic.yml may have."""
    known = {name for model in _all_parts(Clinic) for name in model.__fields__}
    close = get_close_matches(key.rpartition(".")[2], sorted(known), n=1)
    return f" (did you mean '{close[0]}'?)" if close else ""


def _all_parts(model: Any) -> list[Any]:
    parts = [field.type_ for field in model.__fields__.values() if hasattr(field.type_, "__fields__")]
    return [model, *(inner for part in parts for inner in _all_parts(part))]
