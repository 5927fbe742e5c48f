"""Days and hours in Spanish, for staff."""

from __future__ import annotations

import pytest

from clinic.spanish import when_in_english


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("quiero una cita el viernes a las 3 de la tarde", "friday at 3 pm"),
        ("el viernes a las 3 pm", "friday at 3 pm"),
        ("mañana a las tres", "tomorrow at 3"),
        ("el sábado por la mañana", "saturday in the morning"),
        ("una persona por favor", ""),
    ],
)
def test_only_the_time_is_read(text: str, english: str) -> None:
    assert when_in_english(text) == english
