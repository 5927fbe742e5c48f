"""What the bot did in a span of time, counted from the names of its actions. No message is read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.engine import Connection

from bot.stores.events import EVENTS, with_events

NOT_UNDERSTOOD = "not_understood"
NOT_TOLD = "not_told"
OFF_TOPIC = "off_topic"
_NO_ANSWER = {
    "action_fallback": NOT_UNDERSTOOD,
    "action_default_fallback": NOT_UNDERSTOOD,
    "utter_other_language": NOT_UNDERSTOOD,
    "utter_unread_language": NOT_UNDERSTOOD,
    "action_keep_question": NOT_TOLD,
    "utter_out_of_scope": OFF_TOPIC,
}
_TOPIC = "utter_faq/"
# The first answer to one; those that follow it in later messages have other names
_EMERGENCY = ("utter_emergency_body", "utter_emergency_mind", "utter_emergency_any")
_TOGETHER = "together"  # the slot with the names of texts that went out as one message


@dataclass(frozen=True)
class Answers:
    """Answers given by topic, messages without an answer by why, and conversations by their names.

    `left_open`: something in them got no answer. `emergencies`: an emergency was spoken of.
    """

    topics: Mapping[str, int]
    misses: Mapping[str, int]
    left_open: frozenset[str]
    emergencies: frozenset[str]


NOTHING = Answers({}, {}, frozenset(), frozenset())


def count(since: datetime, until: datetime, conversations: Collection[str]) -> Answers:
    """Of these conversations, from `since` until before `until` (aware); raises `DatabaseError`."""
    return with_events(lambda connection: _count(connection, since, until, conversations), NOTHING, "be read")


def _count(
    connection: Connection, since: datetime, until: datetime, conversations: Collection[str]
) -> Answers:
    topics: Counter[str] = Counter()
    misses: Counter[str] = Counter()
    left_open, emergencies = set(), set()
    for conversation, name, times in _done(connection, since, until):
        if conversation not in conversations:
            continue
        if name.startswith(_TOPIC):
            topics[name.removeprefix(_TOPIC).partition(".")[0]] += times
        elif name in _NO_ANSWER:
            misses[_NO_ANSWER[name]] += times
            left_open.add(conversation)
        elif name in _EMERGENCY:
            emergencies.add(conversation)
    return Answers(topics, misses, frozenset(left_open), frozenset(emergencies))


def _done(connection: Connection, since: datetime, until: datetime) -> Iterable[tuple[str, str, int]]:
    """Conversation, what was said or done, how often."""
    event = EVENTS.c
    when = and_(event.timestamp >= since.timestamp(), event.timestamp < until.timestamp())
    telling = or_(event.action_name.in_((*_NO_ANSWER, *_EMERGENCY)), event.action_name.like(f"{_TOPIC}%"))
    actions = select(event.sender_id, event.action_name, func.count()).where(
        when, event.type_name == "action", telling
    )
    for row in connection.execute(actions.group_by(event.sender_id, event.action_name)):
        yield row[0], row[1], int(row[2])
    together = select(event.sender_id, event.data).where(
        when, event.type_name == "slot", event.action_name == _TOGETHER
    )
    for conversation, data in connection.execute(together):
        for name in _names(data):
            yield conversation, name, 1


def _names(data: str) -> list[str]:
    value: Any = json.loads(data).get("value")
    return [str(name) for name in value] if isinstance(value, list) else []
