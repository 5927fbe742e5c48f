from __future__ import annotations

import pytest

from bot.nlu.studios import StudioFinder
from clinic.profile import Studio

STUDIOS = [
    Studio(key="flatiron", name="Flatiron", aliases=("flat iron",), rooms=2),
    Studio(key="williamsburg", name="Williamsburg", aliases=("wburg", "brooklyn"), rooms=2),
    Studio(key="upper_west_side", name="Upper West Side", aliases=("uws", "upper west"), rooms=2),
]


@pytest.fixture(scope="module")
def finder() -> StudioFinder:
    return StudioFinder(STUDIOS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("flatiron please", [("Flatiron", "flatiron")]),
        ("the UWS one", [("Upper West Side", "UWS")]),
        (
            "upper west side, not upper west",
            [("Upper West Side", "upper west side"), ("Upper West Side", "upper west")],
        ),
        ("flatirn", [("Flatiron", "flatirn")]),
        ("Williamsburgh saturday", [("Williamsburg", "Williamsburgh")]),
        ("uper west side?", [("Upper West Side", "uper west side")]),
        ("upperwest side", [("Upper West Side", "upperwest side")]),
        ("flatiron or willamsburg", [("Flatiron", "flatiron"), ("Williamsburg", "willamsburg")]),
        ("my upper back hurts", []),
        ("flattering", []),
        ("west", []),
        ("", []),
    ],
)
def test_studios_are_found_also_misspelt(finder: StudioFinder, text: str, expected: list) -> None:
    assert [(found.name, text[found.start : found.end]) for found in finder.find(text)] == expected
