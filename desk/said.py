"""The words of the desk command, from data/texts/desk.yml."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import yaml

from clinic.settings import ROOT

FILE = ROOT / "data" / "texts" / "desk.yml"
_PLACEHOLDER = re.compile(r"{(\w+)}")


def say(name: str, /, **values: Any) -> str:
    """The text `name` ("refused.unknown") with its values as they are; KeyError for a missing one."""
    section, _, key = name.partition(".")
    text = _texts()[section][key] if key else _texts()[section]
    return _PLACEHOLDER.sub(lambda found: str(values[found[1]]), text)


def word(section: str, code: str) -> str:
    """What a short code of ours means; a code that has no words is told as it is."""
    words: dict[str, str] = _texts()[section]
    return words.get(code, code.replace("_", " "))


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found
