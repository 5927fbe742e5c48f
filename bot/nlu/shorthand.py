"""Text-message shorthand and slang in plain words: "wat 2 wear 2nite" as the sentence model can read it."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

WORDS_FILE = Path(__file__).with_name("shorthand.yml")


@lru_cache(maxsize=1)
def _plain_words() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern of all shorthand, the longest first, and what each stands for."""
    lists: dict[str, list[str]] = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    meant = {str(short): plain for plain, shorts in lists.items() for short in shorts}
    ordered = sorted(meant, key=len, reverse=True)
    return re.compile(r"(?<![\w'])(?:" + "|".join(map(re.escape, ordered)) + r")(?![\w'])"), meant


def expand(text: str) -> str:
    """Return small-letter ``text`` with its shorthand written out."""
    pattern, meant = _plain_words()
    return pattern.sub(lambda found: meant[found[0]], text)
