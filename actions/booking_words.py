"""What is wrong with a wished time, as the booking's texts name them."""

from __future__ import annotations

from clinic import clock
from clinic.when import speak
from clinic.when.model import When


def problem(wish: When) -> dict[str, str]:
    """What a true reply to a wish that cannot be had needs to name."""
    now, detail = clock.now(), wish.detail
    words = {}
    if detail.day:
        words["day"] = speak.say_day(detail.day, now)
    if detail.limit_time:
        words["opens"] = words["last_start"] = speak.say_time(detail.limit_time)
    if len(detail.readings) > 1:
        words["first"], words["second"] = (speak.say_reading(reading, now) for reading in detail.readings[:2])
    return words
