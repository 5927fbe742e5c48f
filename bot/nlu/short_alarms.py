"""One or two words are an emergency only if they name one.

A word that no training sentence has ("intact") tells the classifier nothing, and what is left of it may look
like a short cry for help; so does a harmless word that stands in many of them ("blue").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
LONGEST = 2  # words; what is longer says enough by itself
LONGEST_CRY = 3  # words of an example whose words name a danger


class ShortAlarms:
    """Knows which words name a danger, by the short examples of emergencies."""

    def __init__(self, emergencies: Iterable[str]) -> None:
        """``emergencies`` are the training sentences, as the classifier reads them."""
        cries = [words for words in map(WORD.findall, emergencies) if len(words) <= LONGEST_CRY]
        self._alone = {words[0] for words in cries if len(words) == 1}
        self._telling = {word for words in cries for word in words if word not in _idle_words()}

    def may_be_one(self, text: str) -> bool:
        """True unless ``text``, as the classifier reads it, is too short and names no danger."""
        words = WORD.findall(text)
        if len(words) > LONGEST:
            return True
        if len(words) == 1:
            return words[0] in self._alone
        return any(word in self._telling for word in words)


@lru_cache(maxsize=1)
def _idle_words() -> frozenset[str]:
    """Words that stand in any sentence ("my", "is")."""
    from spacy.lang.en.stop_words import STOP_WORDS

    return frozenset(STOP_WORDS)
