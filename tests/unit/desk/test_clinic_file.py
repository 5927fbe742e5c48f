"""`desk clinic check` names every mistake in clinic.yml with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clinic.settings import ROOT
from tests.unit.desk.prepared import desk

SHIPPED = (ROOT / "clinic.yml").read_text("utf-8")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "draft.yml"


def test_the_shipped_file_is_in_order() -> None:
    shown = desk("clinic", "check")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert shown.stdout.startswith("clinic.yml is in order: Stillwater Acupuncture, studios: 3.")
    assert json.loads(desk("clinic", "check", "--json").stdout)["ok"] is True


def line_of(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if words in line)


def test_a_mistake_is_one_line_for_people(file: Path) -> None:
    text = SHIPPED.replace("monday: 10:00-19:00", "monday: ten")
    file.write_text(text, "utf-8")
    shown = desk("clinic", "check", str(file))
    assert (shown.exit_code, shown.stdout) == (
        1,
        f"draft.yml: line {line_of(text, 'monday:')}: hours.monday: "
        "must be like 10:00-19:00, or closed, not 'ten'\n",
    )


def test_all_mistakes_are_told_in_the_order_of_the_file(file: Path) -> None:
    text = SHIPPED.replace("rooms: 2 ", "rooms: none ", 1).replace("sunday: closed", "sunday: shut")
    text = text.replace("horizon_days: 60", "horizon_days: 9999").replace(
        "name: Stillwater", "title: Still", 1
    )
    file.write_text(text, "utf-8")
    shown = json.loads(desk("clinic", "check", str(file), "--json").stdout)
    assert shown["ok"] is False
    assert [(problem["key"], problem["line"]) for problem in shown["problems"]] == [
        ("name", None),
        ("title", line_of(text, "title:")),
        ("studios.0.rooms", line_of(text, "rooms: none")),
        ("hours.sunday", line_of(text, "sunday: shut")),
        ("booking.horizon_days", line_of(text, "horizon_days")),
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "cannot be read"), (b"name: Caf\xe9", "is not UTF-8 text"), (b"- a", "must hold keys")],
)
def test_what_is_no_clinic_file_at_all(file: Path, content: bytes | None, says: str) -> None:
    if content is not None:
        file.write_bytes(content)
    shown = desk("clinic", "check", str(file))
    assert (shown.exit_code, says in shown.stdout) == (1, True)


def test_what_the_file_needs_of_the_environment_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CALCOM_API_KEY", raising=False)
    types = ", ".join(
        f"{key}: {{first: 7, returning: 8}}" for key in ("flatiron", "williamsburg", "upper_west_side")
    )
    file.write_text(
        SHIPPED.replace("provider: desk", f"provider: calcom\n  calcom: {{event_types: {{{types}}}}}")
    )
    shown = desk("clinic", "check", str(file))
    assert (shown.exit_code, "CALCOM_API_KEY: is missing" in shown.stdout) == (1, True)
