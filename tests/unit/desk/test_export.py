"""`desk export`: all of it or since a moment, safe in a spreadsheet, valid as FHIR, for its owner only."""

from __future__ import annotations

import csv
import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from fhir.resources.R4B.bundle import Bundle
from typer.testing import CliRunner

from clinic.db.errors import DatabaseError
from desk import export
from desk.cli import app
from tests.unit.desk import records_of_ana
from tests.unit.desk.records_of_ana import ANA, NAME, PHONE, SAID

pytestmark = pytest.mark.usefixtures("stored")


@pytest.fixture
def stored(clinic_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENTOSA_SECRET", "s" * 40)
    monkeypatch.setenv("PUBLIC_URL", "https://clinic.example")
    records_of_ana.write()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["export", *arguments], catch_exceptions=False)


def exported(*arguments: str) -> str:
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def table(*arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported(*arguments, "--format", "csv"), newline="")))


@pytest.mark.parametrize(
    ("what", "key", "shown"),
    [
        ("screenings", "id", [1, 2, 3]),
        ("bookings", "reference", ["KF73TG", "KF73TH"]),
        ("requests", "reference", ["KF73TJ", "KF73TK", "KF73TM"]),
        ("handoffs", "id", [1, 2]),
    ],
)
def test_everything_of_a_kind(what: str, key: str, shown: list[Any]) -> None:
    assert [row[key] for row in json.loads(exported(what))] == shown
    assert [row[key] for row in table(what)] == [str(value) for value in shown]


@pytest.mark.parametrize(
    ("what", "since", "count"),
    [
        ("screenings", "30d", 2), ("screenings", "2027-02-09", 1), ("screenings", "1h", 0),
        ("bookings", "30d", 1), ("requests", "4d", 2), ("handoffs", "1w", 1),
    ],
)  # fmt: skip
def test_only_what_was_changed_since(what: str, since: str, count: int) -> None:
    assert len(json.loads(exported(what, "--since", since))) == count


def test_json_has_what_was_said_as_it_was_said() -> None:
    row = json.loads(exported("screenings"))[1]
    assert [(asked["key"], asked["answer"]) for asked in row["questions"]] == [
        ("pregnancy", "no"), ("blood", SAID), ("area", None), ("other", None),
    ]  # fmt: skip
    assert row["findings"][0]["source"] == "BNF, oral anticoagulants"
    assert (row["at"], row["treated"], row["decision"]) == ("2027-02-07T14:10:00-05:00", "wife", "avoid")
    assert json.loads(exported("handoffs"))[0]["transcript"][0]["text"] == SAID


def test_a_spreadsheet_is_safe_and_still_readable() -> None:
    screening = table("screenings")[1]
    assert screening["answer_blood"] == "'" + SAID.replace("\x1b", "")
    assert screening["findings"] == 'blood_thinner present: "eliquis" (apixaban: stated)'
    assert (screening["answer_area"], screening["rules"]) == ("", "blood_thinner: avoid")
    request = table("requests")[0]
    assert (request["phone"], request["note"], request["reasons"]) == (f"tel:{PHONE}", "'@note", "'=r | s")
    assert request["first_visit"] == "yes"
    assert [row["note"] for row in table("handoffs")] == ["", "'+called"]
    assert table("handoffs")[0]["last_message"] == "'-delete my data"
    assert "transcript" not in table("handoffs")[0]


def test_answers_to_questions_of_an_older_set_are_not_lost() -> None:
    assert [row["other_answers"] for row in table("screenings")] == ["old: no", "", ""]


def test_nothing_is_a_line_of_names() -> None:
    assert table("screenings", "--since", "1h") == []
    assert exported("screenings", "--since", "1h", "--format", "csv").startswith('"id","at","channel"')


def test_fhir_is_one_valid_bundle_that_names_nobody() -> None:
    text = exported("screenings", "--format", "fhir")
    Bundle.parse_raw(text)
    made = json.loads(text)
    assert (made["resourceType"], made["type"]) == ("Bundle", "collection")
    addresses = [entry["fullUrl"].removeprefix("https://clinic.example/fhir/") for entry in made["entry"]]
    assert addresses == [
        "Questionnaire/cupping-health-questions-0", "Questionnaire/cupping-health-questions-1",
        "QuestionnaireResponse/screening-1", "QuestionnaireResponse/screening-2",
        "QuestionnaireResponse/screening-3",
    ]  # fmt: skip
    for word in (*NAME.split(), PHONE, "ana@", ANA, "KF73"):
        assert word not in text
    assert "I take eliquis" in text


def test_fhir_since() -> None:
    made = json.loads(exported("screenings", "--format", "fhir", "--since", "2d"))
    assert [entry["resource"]["id"] for entry in made["entry"]] == [
        "cupping-health-questions-1",
        "screening-3",
    ]


def test_a_file_is_new_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "bookings.csv"
    done = run("bookings", "--format", "csv", "--out", str(path))
    assert (done.exit_code, done.stdout) == (0, "")
    assert "2 bookings in " in done.stderr
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    written = path.read_bytes()
    assert written.startswith(b'\xef\xbb\xbf"reference",')
    assert written.count(b"\r\n") == 3
    again = run("requests", "--out", str(path))
    assert again.exit_code == 2
    assert path.read_bytes() == written


def test_json_and_fhir_files_have_no_mark_at_the_beginning(tmp_path: Path) -> None:
    for form in ("json", "fhir"):
        path = tmp_path / form
        assert run("screenings", "--format", form, "--out", str(path)).exit_code == 0
        assert json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bookings", "--format", "fhir"], "only screenings"),
        (["bookings", "--since", "lately"], "must be like 30d"),
        (["bookings", "--format", "xml"], "xml"),
        (["people"], "people"),
        (["bookings", "--out", "/proc/none/file"], "No such file"),
        ([], "WHAT"),
    ],
)
def test_what_cannot_be_done_is_told(arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert said.lower() in " ".join(done.output.split()).lower()


def notes() -> list[dict[str, Any]]:
    shown = CliRunner().invoke(app, ["exports", "--json"], catch_exceptions=False).stdout
    found: list[dict[str, Any]] = json.loads(shown)
    return found


def test_who_exported_what_is_written_down(tmp_path: Path) -> None:
    run("screenings", "--since", "30d", "--format", "csv", "--out", str(tmp_path / "s.csv"), "--by", "noor")
    run("handoffs", "--json", "--by", "rosa")
    assert notes() == [
        {"id": 1, "at": "Wed 2027-02-10 14:10", "by": "noor", "what": "screenings", "format": "csv",
         "since": "Mon 2027-01-11 14:10", "count": 2},
        {"id": 2, "at": "Wed 2027-02-10 14:10", "by": "rosa", "what": "handoffs", "format": "json",
         "since": None, "count": 2},
    ]  # fmt: skip
    shown = CliRunner().invoke(app, ["exports"], env={"COLUMNS": "80"}, catch_exceptions=False).stdout
    assert "noor" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_what_was_refused_is_not_written_down(tmp_path: Path) -> None:
    there = tmp_path / "there.json"
    there.touch()
    assert run("handoffs", "--out", str(there)).exit_code == 2
    assert run("screenings", "--json", "--format", "csv").exit_code == 2
    assert notes() == []


def test_nothing_leaves_without_a_note_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Any) -> None:
        raise DatabaseError("DATABASE_URL: it is locked")

    monkeypatch.setattr(export, "_write_down", fails)
    for arguments in (["handoffs"], ["handoffs", "--out", str(tmp_path / "h.json")]):
        refused = CliRunner().invoke(app, ["export", *arguments])
        assert isinstance(refused.exception, DatabaseError)
        assert refused.stdout == ""
    assert not (tmp_path / "h.json").exists()
