"""A message, or a part of one, that is nothing but booking details gives details: it is ``inform``.

The classifier has seen few of the names, numbers and streets that there are, and finds in them what they are
most like: another language, or the topic that numbers come up in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import yaml
from rasa.shared.nlu.constants import ENTITIES, INTENT_RANKING_KEY, RESPONSE_SELECTOR
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.output import TOPICS, fill
from bot.nlu.reader import COURTESIES, EMERGENCY, FAQ, Reading, Topic, weight
from clinic import choice
from clinic.settings import ROOT

INFORM = "inform"
SURENESS = 0.9
CONTACTS = frozenset({"phone", "email"})
PERSON = "person"
WHO = CONTACTS | {PERSON}
# They are about details themselves, or about something that no detail explains
KEPT = frozenset(
    {INFORM, "book", "change_booking", "cancel_booking", "stop", "start_over", "all_safe"}
    | {"check_health", "inform_health", "treatment_problem", EMERGENCY}
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|#|&")
_FILE = ROOT / "data" / "words" / "details.yml"


@dataclass(frozen=True)
class Detail:
    """A booking detail of a message: which kind, and where."""

    kind: str
    start: int
    end: int


def settle(message: Message, text: str) -> None:
    """Make ``inform`` of the topics of ``message`` that are details and words around them."""
    spans = _spans(message.get(ENTITIES) or ())
    if not spans:
        return
    whole = not choice.asks_something(text) and not _words_beside(text, 0, len(text), spans)
    found = [_topic(entry) for entry in message.get(TOPICS) or ()]
    topics = [_inform(topic) if _is_details(topic, text, spans, whole) else topic for topic in found]
    if whole and not topics:
        topics = [Topic(INFORM, SURENESS, text.strip())]
    if topics == found:
        return
    topics = list({topic.intent: topic for topic in reversed(topics)}.values())[::-1]
    fill(message, Reading(topics, max(topics, key=weight), _ranking(message)))


def _is_details(topic: Topic, text: str, spans: list[Detail], whole: bool) -> bool:
    """Whether there is nothing in the topic's words but details, or words that lead up to one."""
    start = text.find(topic.text)
    end = start + len(topic.text)
    around = [one for one in spans if one.start <= start and end <= one.end]
    if topic.intent in KEPT or start < 0 or choice.asks_something(text[start : end + 1]):
        return False
    if topic.intent in COURTESIES:
        return any(one.kind in WHO for one in around)  # "I" in "M-I-L-L-E-R"
    holds_one = any(one.start < end and start < one.end for one in spans)
    return (holds_one or whole) and not _words_beside(text, start, end, spans)


def _words_beside(text: str, start: int, end: int, spans: list[Detail]) -> list[str]:
    """The words of a stretch that are neither within a detail nor filler."""
    kinds = {one.kind for one in spans}
    filler = _words()["filler"]
    filler |= _words()["beside_a_contact"] if kinds & CONTACTS else frozenset()
    filler |= _words()["beside_a_name"] if PERSON in kinds else frozenset()
    return [
        found[0]
        for found in _WORD.finditer(text, start, end)
        if found[0].lower().replace("’", "'") not in filler
        and not (PERSON in kinds and len(found[0]) == 1)  # "double r"
        and not any(one.start <= found.start() and found.end() <= one.end for one in spans)
    ]


def _spans(entities: Iterable[dict[str, Any]]) -> list[Detail]:
    """The details and where they stand; a time may stand in several pieces."""
    found = []
    for entity in entities:
        if entity["entity"] == "when":
            found += [Detail("when", *span) for span in entity["value"].get("spans") or ()]
        elif entity["entity"] in WHO | {"studio"}:
            found.append(Detail(entity["entity"], entity["start"], entity["end"]))
    return found


def _topic(entry: dict[str, Any]) -> Topic:
    return Topic(entry["intent"], entry["confidence"], entry["text"], entry["about"])


def _inform(topic: Topic) -> Topic:
    return replace(topic, intent=INFORM, confidence=SURENESS, about=None)


def _ranking(message: Message) -> list[tuple[str, float]]:
    """The classifier's ranking, with ``inform`` first."""
    faq = (message.get(RESPONSE_SELECTOR) or {}).get(FAQ, {}).get("ranking") or ()
    known = [(entry["intent_response_key"], entry["confidence"]) for entry in faq]
    known += [(entry["name"], entry["confidence"]) for entry in message.get(INTENT_RANKING_KEY) or ()]
    others = [(name, sure) for name, sure in known if name not in (INFORM, FAQ)]
    return [(INFORM, SURENESS), *sorted(others, key=lambda entry: -entry[1])]


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    lists = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {name: frozenset(map(str, words)) for name, words in lists.items()}
