"""Staff look at one screening."""

from __future__ import annotations

import json

import pytest

from clinic.db import base
from tests.unit.desk import prepared
from tests.unit.desk.prepared import REQUEST, SAID, desk

pytestmark = pytest.mark.usefixtures("morning")


def test_show_has_the_words_and_the_rules() -> None:
    shown = json.loads(desk("flags", "show", "1", "--json").stdout)
    assert shown["findings"] == [
        f"medicine: {SAID}", f"blood_thinner possible: {SAID}",
        "decision: ask_clinician (a question left open)",
    ]  # fmt: skip
    assert shown["reference"] == REQUEST
    assert SAID in desk("flags", "show", "1").stdout


def test_one_that_is_not_there() -> None:
    refused = desk("flags", "show", "77")
    assert (refused.exit_code, refused.stderr) == (1, "There is no screening 77. desk flags lists them.\n")


def test_two_appointments_of_one_screening_are_one_flag() -> None:
    with base.session() as session:
        twice = prepared.screened("web:twice", "ask_clinician", "maybe")
        session.add(twice)
        session.flush()
        for at in ("2027-02-15 11:00", "2027-02-16 11:00"):
            newest = prepared.book("web:twice", "Fay Ng", twice, at, "flatiron", phone="+12125550199")
    rows = json.loads(desk("flags", "--json").stdout)
    assert [row["reference"] for row in rows if row["id"] == twice.id] == [newest]
    assert json.loads(desk("flags", "show", str(twice.id), "--json").stdout)["reference"] == newest
