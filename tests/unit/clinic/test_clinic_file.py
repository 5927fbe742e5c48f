"""The line of a mistake in clinic.yml. What each is called is in test_settings.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic import clinic_file
from clinic.errors import SettingsError
from clinic.settings import ROOT

SHIPPED = (ROOT / "clinic.yml").read_text("utf-8")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "clinic.yml"


def line_of(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if words in line)


# right -> wrong, words on the line that is told, what is said
MISTAKES = [
    ("timezone: America/New_York", "timezone: New York", "timezone: New York", "timezone: must be a name"),
    ("monday: 10:00-19:00", "monday: ten", "monday: ten", "hours.monday: must be like 10:00-19:00"),
    ("monday: 10:00-19:00", "", "hours:", "hours.monday: is missing; add it"),
    ("last_start: 18:00", "last_start: 20:00", "last_start: 20", "hours.last_start: must lie within"),
    ("cupping_addon: 20", "cuping_addon: 20", "cuping", "prices.cuping_addon: is not a known key"),
    ("key: williamsburg", "key: flatiron", "studios:", "studios: must have different keys"),
    ("timezone: America", "name: Twice\ntimezone: America", "name: Twice", 'found duplicate key "name"'),
    ("provider: desk", "provider: link", "booking:", "booking: must have 'link:'"),
    ("visits:", "visits: [", "first_minutes: 60", "check the indentation and the quotes there"),
]


@pytest.mark.parametrize(("good", "bad", "at", "says"), MISTAKES, ids=[says for *_, says in MISTAKES])
def test_a_mistake_has_its_line(file: Path, good: str, bad: str, at: str, says: str) -> None:
    text = SHIPPED.replace(good, bad, 1)
    assert text != SHIPPED
    file.write_text(text, "utf-8")
    clinic, (problem,) = clinic_file.check(file)
    assert clinic is None
    assert str(problem).startswith(f"line {line_of(text, at)}: ")
    assert says in str(problem)


def test_a_key_that_is_missing_at_the_top_has_no_line(file: Path) -> None:
    file.write_text(SHIPPED.replace("name: Stillwater Acupuncture", "", 1), "utf-8")
    assert list(map(str, clinic_file.check(file)[1])) == ["name: is missing; add it"]


def test_the_first_of_several_is_told_with_their_number(file: Path) -> None:
    text = SHIPPED.replace("sunday: closed", "sunday: shut").replace("timezone: America", "timezone: Amerika")
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=r"^clinic\.yml: line \d+: timezone: .* \(and 1 more\)$"):
        clinic_file.read(file)


def test_a_file_in_order_has_no_problems(file: Path) -> None:
    file.write_text(SHIPPED, "utf-8")
    clinic, problems = clinic_file.check(file)
    assert (clinic, problems) == (clinic_file.read(file), [])
