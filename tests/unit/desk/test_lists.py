"""What staff see of requests, bookings, flags and hand-offs: which, in which order, and how much of it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from typer.testing import CliRunner

from clinic.db import base
from clinic.db.appointments import Appointment, Kind, Status
from clinic.db.handoffs import CLOSED, OPEN, Handoff
from clinic.db.screenings import Screening
from desk.cli import app
from tests.unit.desk import prepared

NOW = datetime(2027, 2, 10, 19, 10, tzinfo=timezone.utc)


def appointment(reference: str, days: int, status: Status, **more: Any) -> Appointment:
    waiting = status is Status.WAITING
    values = {
        "reference": reference, "status": status.value, "studio": "flatiron", "room": 1, "minutes": 60,
        "kind": (Kind.REQUEST if waiting else Kind.BOOKED).value, "start": NOW + timedelta(days=days),
        "conversation": f"web:{reference}", "name": "Ana Lee", "phone": "+12125550147", "first_visit": True,
        "respond_by": NOW + timedelta(hours=days) if waiting else None, "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    return Appointment(**{**values, **more})


def screening(decision: str, hours_ago: int) -> Screening:
    finding = {"concept": "pregnancy", "status": "possible", "text": "maybe pregnant"}
    return Screening(
        conversation="web:1", channel="web", question_set="1", answers={}, decision=decision,
        findings=[finding], rules=["pregnancy_possible"], at=NOW - timedelta(hours=hours_ago),
    )  # fmt: skip


def handoff(conversation: str, status: str) -> Handoff:
    return Handoff(
        conversation=conversation, status=status, reason="asked", last_message="please call \x1b[31mme",
        created_at=NOW, updated_at=NOW, email="ana@example.com",
    )  # fmt: skip


@pytest.fixture
def stored(clinic_database: str) -> None:
    rows = [
        appointment("LATER", 3, Status.WAITING, reasons=["postpartum"], email="ana@example.com"),
        appointment("SOONER", 2, Status.WAITING),
        appointment("TOMORROW", 1, Status.CONFIRMED),
        appointment("PAST", -2, Status.CONFIRMED),
        appointment("OFF", 1, Status.CANCELLED),
        screening("clear", 3), screening("ask_clinician", 2), screening("avoid", 1),
        handoff("web:1", OPEN), handoff("web:2", CLOSED),
    ]  # fmt: skip
    with base.session(clinic_database) as session:
        session.add_all(rows)


def desk(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200"}, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


@pytest.mark.parametrize(
    ("command", "key", "shown"),
    [
        ("requests", "reference", ["SOONER", "LATER"]),
        ("bookings", "reference", ["TOMORROW"]),
        ("bookings --all", "reference", ["PAST", "TOMORROW", "OFF", "SOONER", "LATER"]),
        ("flags", "decision", ["avoid", "ask_clinician"]),
        ("flags --all", "decision", ["avoid", "ask_clinician", "clear"]),
        ("handoffs", "conversation", ["web:1"]),
        ("handoffs --all", "conversation", ["web:1", "web:2"]),
    ],
)
@pytest.mark.usefixtures("stored")
def test_which_rows_are_shown_in_which_order(command: str, key: str, shown: list[str]) -> None:
    rows = json.loads(desk(*command.split(), "--json"))
    assert [row[key] for row in rows] == shown


@pytest.mark.usefixtures("stored")
def test_a_request_has_what_staff_need() -> None:
    row = json.loads(desk("requests", "--json"))[1]
    assert row["when"] == "Sat 2027-02-13 14:10"
    assert row["answer by"] == "Wed 2027-02-10 17:10"
    assert row["contact"] == "+12125550147, ana@example.com"
    assert row["reasons"] == ["health answers"]
    assert row["for"] == "Ana Lee"


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("command", ["requests", "bookings", "flags", "handoffs"])
def test_the_table_is_for_people(command: str) -> None:
    printed = desk(command)
    assert "┃" in printed
    assert "\x1b[31m" not in printed


@pytest.mark.parametrize("command", ["requests", "bookings", "flags", "handoffs"])
def test_nothing_is_said_to_be_nothing(clinic_database: str, command: str) -> None:
    assert desk(command).strip().endswith(": none.")
    assert json.loads(desk(command, "--json")) == []


LISTS = [
    "requests",
    "requests --studio uws",
    "bookings",
    "bookings --all",
    "bookings --day fri --studio williamsburg",
    "handoffs",
    "handoffs --all",
    "flags",
]


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize("command", LISTS)
def test_a_table_fits_a_terminal_of_80_columns(command: str) -> None:
    lines = prepared.desk(*command.split()).stdout.splitlines()
    assert "\u2503" in lines[2]
    assert max(map(len, lines)) <= 80
    for whole in ("K7F3PT", "Feb 12 17:00") if command == "requests" else ():
        assert any(whole in line for line in lines)


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize("command", [c for c in LISTS if c != "flags"])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_list_tells_nothing_of_anybody_s_health(command: str, form: list[str]) -> None:
    shown = prepared.desk(*command.split(), *form).stdout.lower()
    assert not [word for word in ("pills", "warfarin", "thinner", "medicine", "left open") if word in shown]


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_the_flags_are_without_the_person_s_words(form: list[str]) -> None:
    shown = prepared.desk("flags", *form).stdout
    assert "blood_thinner" in shown
    assert "pills" not in shown


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("bookings", ["T6WDN3", "G9HJX4"]),
        ("bookings --day fri", ["G9HJX4"]),
        ("bookings --day 2027-02-11", ["T6WDN3"]),
        ("bookings --day tomorrow --studio flatiron", ["T6WDN3"]),
        ("bookings --day tomorrow --studio Brooklyn", []),
        ("bookings --day today", []),
        ("bookings --day fri --all", ["G9HJX4", "K7F3PT"]),
        ("bookings --studio williamsburg", ["G9HJX4"]),
        ("requests --studio the-upper-west-side", ["M4KRQ9"]),
    ],
)
def test_by_day_and_studio(command: str, shown: list[str]) -> None:
    rows = json.loads(prepared.desk(*command.split(), "--json").stdout)
    assert [row["reference"] for row in rows] == shown


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["bookings", "--day", "someday"], "'someday' is not one day"),
        (["bookings", "--day", "6/1"], "'6/1' is not one day"),
        (["bookings", "--studio", "harlem"], "there is no studio 'harlem'"),
    ],
)
def test_what_cannot_be_read_is_bad_usage(arguments: list[str], says: str) -> None:
    refused = prepared.desk(*arguments)
    assert refused.exit_code == 2
    assert says in refused.stderr


@pytest.mark.usefixtures("morning")
def test_what_is_left_of_the_time_to_answer() -> None:
    assert "24 h" in prepared.desk("requests").stdout
    assert "90 min" in prepared.desk("requests", CLINIC_NOW="2027-02-11T12:40:00-05:00").stdout
    assert "over" in prepared.desk("requests", CLINIC_NOW="2027-02-11T14:11:00-05:00").stdout
