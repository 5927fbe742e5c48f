"""A contact that is pointed to, not written: the number one writes from, or the one given before. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

import yaml

from clinic.settings import ROOT

_FILE = ROOT / "data" / "words" / "same_contact.yml"


def is_the_one_in_use(text: str, asked: bool = False) -> bool:
    """Whether the number somebody writes from is meant: "text me here", "this number is fine".

    `asked`: a contact was asked for, so that "this one" is enough.
    """
    return _found("in_use", text) or (asked and _found("in_use_when_asked", text))


def is_the_one_before(text: str, asked: bool = False) -> bool:
    """Whether a contact that was given before is meant: "same number"; `asked` as above: "same as before"."""
    return _found("before", text) or (asked and _found("before_when_asked", text))


def _found(kind: str, text: str) -> bool:
    return _patterns()[kind].search(text.replace("’", "'")) is not None


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    lists = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {
        kind: re.compile("|".join(f"(?<!\\w)(?:{phrase})(?!\\w)" for phrase in phrases), re.IGNORECASE)
        for kind, phrases in lists.items()
    }
