"""Reading is quick, on any text: limits are generous, so that a busy machine does not fail them."""

from __future__ import annotations

import statistics
import time

import pytest

from clinic import health

MESSAGES = (
    "hi, can i book for tuesday",
    "I take warfarin and have eczema on my hands, cups on my back please",
    "no pregnancy, no skin problems, not on blood thinners",
    "does it hurt and how long do the marks last",
)
LONGEST_MESSAGES = {
    "prose": "I have been thinking about a session for my lower back since it hurts after work. ",
    "no full stops": "i want to book a session and my back hurts and no eczema ",
    "one endless list": "no eczema, psoriasis, ",
    "one endless choice": "no eczema or ",
    "the same word": "warfarin ",
    "one endless word": "xqzvw",
    "signs": "🤰.",
    "open questions": "is it ok if ",
    "spelled out": "w a r f a r i n ",
    "letters and dots": "a.b.c.",
    "letters and stars": "a*b*",
    "apostrophes": "a'a'",
    "digits in words": "a0b1c3",
    "numbers": "1,2.3:4/",
    "hyphens": "a-b-",
    "take it back": "not pregnant. well, i am not. ",
    "unknown words": "zorbatin flumexil qwertan brisapole ",
}


def test_a_message_takes_two_milliseconds() -> None:
    health.read("warm up", "any")
    times = []
    for _ in range(50):
        for message in MESSAGES:
            start = time.perf_counter()
            health.read(message)
            times.append(time.perf_counter() - start)
    assert statistics.median(times) < 0.002


@pytest.mark.parametrize("kind", LONGEST_MESSAGES)
def test_ten_thousand_characters_take_a_tenth_of_a_second(kind: str) -> None:
    text = (LONGEST_MESSAGES[kind] * 2_000)[:10_000]
    health.read(text)
    assert min(_seconds(text) for _ in range(3)) < 0.1


def _seconds(text: str) -> float:
    start = time.process_time()
    health.read(text)
    return time.process_time() - start
