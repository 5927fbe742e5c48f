"""What each of Twilio's answers means: sent again only when it was certainly not taken."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.channels.twilio_api import Meaning, read


@pytest.mark.parametrize(
    ("status", "content", "meaning"),
    [
        (201, {"sid": "SM1"}, Meaning.SENT),
        (201, {}, Meaning.UNKNOWN),
        (201, "not json", Meaning.UNKNOWN),
        (200, [1], Meaning.UNKNOWN),
        (302, {}, Meaning.UNKNOWN),
        (400, {"code": 21610}, Meaning.OPTED_OUT),
        (400, {"code": 21211}, Meaning.REFUSED),
        (422, {"code": 422}, Meaning.REFUSED),
        (401, {"code": 20003}, Meaning.LATER),
        (403, {}, Meaning.LATER),
        (408, {}, Meaning.UNKNOWN),
        (429, {"code": 20429}, Meaning.LATER),
        (500, {}, Meaning.UNKNOWN),
        (503, "x", Meaning.UNKNOWN),
    ],
)
def test_meanings(status: int, content: Any, meaning: Meaning) -> None:
    assert read(httpx.Response(status, json=content)).meaning is meaning


@pytest.mark.parametrize(("said", "seconds"), [("7", 7), ("99999", 600), ("", 0), ("soon", 0), ("²", 0)])
def test_how_long_they_want_to_be_left_alone(said: str, seconds: int) -> None:
    answer = read(httpx.Response(429, json={}, headers={"retry-after": said.encode("utf-8")}))
    assert answer.after == timedelta(seconds=seconds)
