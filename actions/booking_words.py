"""What is wrong with a wished time, as the booking's texts name them."""

from __future__ import annotations

import re

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
        words.update(_told_apart(wish))
    return words


def _told_apart(wish: When) -> dict[str, str]:
    """ "Friday the 13th": the date that was told, and the weekday it is; {} when no weekday was told."""
    numbers = {int(number) for number in re.findall(r"\d+", wish.detail.said)}
    days = [reading.day for reading in wish.detail.readings[:2] if reading.day]
    by_number = [day for day in days if day.day in numbers]
    if len(days) != 2 or len(by_number) != 1 or days[0].weekday() == days[1].weekday():
        return {}
    return {"date": speak.say_month_day(by_number[0]), "weekday": speak.say_weekday(by_number[0])}
