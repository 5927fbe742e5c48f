"""Words that mean something to the channel itself when they stand alone in a message. Pure."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

import yaml

from clinic import choice, settings
from clinic.db.texters import Answer

FILE = settings.ROOT / "data" / "words" / "sms_keywords.yml"
_AROUND = re.compile(r"^[\W_]+|[\W_]+$")
_SPACES = re.compile(r"\s+")
_ANSWERS = (Answer.KEEP, Answer.CANCEL, Answer.MOVE)


class Keyword(str, Enum):
    """What a keyword asks for."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    REMIND = "remind"
    NO_REMINDERS = "no_reminders"
    WEB = "web"


def read(text: str, opted_out: bool, was_asked: bool) -> Keyword | None:
    """The keyword that the text consists of, if it does.

    opted_out: the phone gets no texts; was_asked: the last text that it got asked something. Only then is
    "yes" an answer; to a phone that was stopped without a question open it means "start".
    """
    said = _alone(text)
    words = _words()
    if opted_out and not was_asked and said in words["start_when_stopped"]:
        return Keyword.START
    return next((keyword for keyword in Keyword if said in words[keyword.value]), None)


def reminder_answer(text: str) -> Answer | None:
    """What a text that follows a reminder answers to "1 keep, 2 cancel, 3 move", if it is such an answer."""
    said, words = _alone(text), _words()
    for answer, names in zip(_ANSWERS, ("keep", "cancel_it", "move"), strict=True):
        if said in words[names]:
            return answer
    index = choice.number(text, len(_ANSWERS))
    return None if index is None else _ANSWERS[index]


def _alone(text: str) -> str:
    """The text in lower case, without what surrounds its words."""
    return _SPACES.sub(" ", _AROUND.sub("", text)).lower()


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    words = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {name: frozenset(str(word) for word in listed) for name, listed in words.items()}
