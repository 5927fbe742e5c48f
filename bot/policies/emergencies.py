"""How an emergency told in the conversation stands: on, over with this message, or over since before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from clinic import clock

EMERGENCY_HOURS = 12
# Told in words. Where only the wording alarmed ("any"), a "no" is enough to go on.
IN_WORDS = frozenset({"body", "mind"})

Told = Mapping[str, Any]


def standing(told: Told | None) -> str | None:
    """Its kind while nobody has said that it is over."""
    return str(told["kind"]) if told and "over" not in told and _is_recent(told) else None


def is_over_now(told: Told | None, timestamp: float | None) -> bool:
    """Whether it is the message of this time that tells of being safe."""
    return told is not None and "over" in told and told["over"] == timestamp


def afterwards(told: Told | None) -> str | None:
    """Its kind once it is over, until the person wishes for something again: nothing is asked meanwhile."""
    if not told or told["kind"] not in IN_WORDS or "over" not in told or told.get("resumed"):
        return None
    return str(told["kind"]) if _is_recent(told) else None


def set_aside(told: Told | None, timestamp: float | None, wishes: bool) -> dict[str, Any]:
    """The slots that end what was under way while it stands, and as soon as it is over.

    Args:
        told: the slot `emergency` as this message leaves it.
        timestamp: of this message.
        wishes: whether this message begins something.
    """
    if not told or told["kind"] not in IN_WORDS:
        return {}
    if standing(told) or is_over_now(told, timestamp):
        return {"task": None, "read_back": None}
    return {"emergency": {**told, "resumed": True}} if wishes and afterwards(told) else {}


def _is_recent(told: Told) -> bool:
    return clock.now() - datetime.fromisoformat(told["at"]) < timedelta(hours=EMERGENCY_HOURS)
