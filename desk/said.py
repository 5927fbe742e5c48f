"""The words of the desk command, from data/texts/desk.yml; those of its shell from data/texts/shell.yml."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import yaml

from clinic.settings import ROOT

FILES = tuple(ROOT / "data" / "texts" / f"{name}.yml" for name in ("desk", "shell"))
_PLACEHOLDER = re.compile(r"{(\w+)}")


def say(name: str, /, **values: Any) -> str:
    """The text `name` ("refused.unknown") with its values as they are; KeyError for a missing one."""
    text: Any = _texts()
    for key in name.split("."):
        text = text[key]
    return _PLACEHOLDER.sub(lambda found: str(values[found[1]]), text)


def word(section: str, code: str) -> str:
    """What a short code of ours means; a code that has no words is told as it is."""
    words: dict[str, str] = _texts()[section]
    return words.get(code, code.replace("_", " "))


def section(name: str) -> dict[str, Any]:
    """All texts of a section; KeyError when there is none."""
    found: dict[str, Any] = _texts()[name]
    return found


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for file in FILES:
        found |= yaml.safe_load(file.read_text(encoding="utf-8"))
    return found
