"""`desk record`: one screening whole."""

from __future__ import annotations

import json

import pytest
from click.testing import Result
from typer.testing import CliRunner

from clinic import questionnaire
from desk.cli import app
from tests.unit.desk import records_of_ana
from tests.unit.desk.records_of_ana import SAID

pytestmark = pytest.mark.usefixtures("stored")


@pytest.fixture
def stored(clinic_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENTOSA_SECRET", "s" * 40)
    records_of_ana.write()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["record", *arguments], catch_exceptions=False)


def test_a_clinician_sees_all_of_it() -> None:
    lines = run("2").stdout.splitlines()
    asked = questionnaire.asked()
    assert lines[0] == "Screening 2: avoid. Cupping should be avoided."
    assert lines[1] == "Sun 2027-02-07 14:10, web, question set 1"
    assert lines[2] == "About: wife"
    assert lines[3] == "Conversation: web:ana"
    first = lines.index(f"1. {asked['pregnancy']}")
    assert lines[first : first + 6] == [
        f"1. {asked['pregnancy']}", "   > no", "",
        f"2. {asked['blood']}", '   > =HYPERLINK("x") I take eliquis', "   > since May [31m, Silva",
    ]  # fmt: skip
    assert lines[lines.index(f"3. {asked['area']}") + 1] == "   (no answer)"
    found = lines.index("Found in the person's words:")
    assert lines[found + 1 :] == [
        '  - Blood-thinning medicine: present. "eliquis"', "    rule: apixaban: stated",
        "    source: BNF, oral anticoagulants", "",
        "Rules that gave the decision, the strictest first:", "  - blood_thinner: avoid",
    ]  # fmt: skip


def test_a_clear_one_says_so() -> None:
    shown = run("3").stdout
    assert shown.startswith("Screening 3: clear.")
    assert "About: the person who wrote" in shown
    assert "Nothing was found in the person's words." in shown
    assert "Rules: none." in shown


def test_it_is_found_by_the_appointment_too() -> None:
    by_reference = run("kf7 3tg")
    assert by_reference.stdout == run("1").stdout
    assert "Appointment: KF73TG" in by_reference.stdout


def test_for_programs_it_is_the_whole_row_and_who_it_is_in_fhir() -> None:
    row = json.loads(run("2", "--json").stdout)
    assert row["questions"][1] == {"key": "blood", "asked": questionnaire.asked()["blood"], "answer": SAID}
    assert row["appointments"] == []
    exported = CliRunner().invoke(app, ["export", "screenings", "--format", "fhir"]).stdout
    assert f'"value": "{row["fhir_subject"]}"' in exported


@pytest.mark.parametrize("which", ["4", "99999999999999999999", "KF73TH", "Ana Silva", "0"])
def test_one_that_is_not_there_is_one_line(which: str) -> None:
    done = run(which)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"There is no screening {which}.\n"


def test_flags_tell_the_number_and_clear_ones_on_request() -> None:
    def numbers(*more: str) -> list[int]:
        shown = CliRunner().invoke(app, ["flags", "--json", *more], catch_exceptions=False).stdout
        return [row["id"] for row in json.loads(shown)]

    assert numbers() == [2]
    assert numbers("--all") == [3, 2, 1]
