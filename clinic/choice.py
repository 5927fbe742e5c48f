"""Which of a few offered things a person picked: "the second", "1", "either", "the later one"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import yaml

from clinic.settings import ROOT

_WORDS = ROOT / "data" / "words" / "choice.yml"
_TOKEN = re.compile(r"[#\w'’]+")


def pick(text: str, offered: int) -> int | None:
    """Index (from 0) of the one picked out of `offered` things; None when the text picks none by position.

    "yes" to a single thing is for the caller to understand: it says nothing about a position.
    """
    said = [token.lower().replace("’", "'") for token in _TOKEN.findall(text)]
    words, line = _words(), " ".join(said)
    if not said or offered < 1:
        return None
    if any(phrase == line or f" {phrase} " in f" {line} " for phrase in words["any"]):
        return 0
    found = {position for position, names in words["positions"].items() if _names_it(said, line, names)}
    rest = [token for token in said if token not in words["filler"] and not _is_position(token)]
    if len(found) != 1 or rest:
        return None
    position = found.pop()
    index = offered - 1 if position == -1 else position - 1
    return index if index < offered else None


def says_nothing(text: str) -> bool:
    """Whether there is no word, number or plain yes or no sign in the text: it agrees to nothing."""
    return not any(c.isalnum() for c in text) and not any(sign in text for sign in _words()["signs"])


def _names_it(said: list[str], line: str, names: list[str]) -> bool:
    bare = [token for token in said if token not in ("one", "a")] or said
    return any(name in bare if " " not in name else f" {name} " in f" {line} " for name in names)


def _is_position(token: str) -> bool:
    return any(token in names for names in _words()["positions"].values())


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    words["filler"] = frozenset(words["filler"])
    return words
