"""The day and hour in a Spanish message, for the staff who read it. Nothing else is understood in it."""

from __future__ import annotations

import re
from functools import lru_cache

import yaml

from clinic.settings import ROOT
from clinic.words import any_word_of

_WORDS = ROOT / "data" / "words" / "spanish.yml"


def when_in_english(text: str) -> str:
    """The words of time in `text` in English and in their order, for `clinic.when.read`; no other words.

    "quiero una cita el viernes a las 3 de la tarde" -> "friday at 3 pm".
    """
    found = [match[0].lower() for match in _pattern().finditer(text)]
    words = [_phrases().get(word, word) for word in found]
    # "una cita" is no hour: a number stands behind "at" only
    kept = [w for i, w in enumerate(words) if not w.isdigit() or (i and words[i - 1] == "at")]
    return " ".join(kept).replace(" at pm", " pm")


@lru_cache(maxsize=1)
def _phrases() -> dict[str, str]:
    phrases: dict[str, str] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))["phrases"]
    return phrases


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_word_of(_phrases())}|\d{{1,2}}(?::\d\d)?|[ap]m)\b", re.IGNORECASE)
