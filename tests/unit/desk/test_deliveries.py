"""Staff have looked into Cal.com and say what they found."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path

import pytest
from sqlalchemy import select

from clinic import courier, handoff, settings
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.db.deliveries import Delivery, DeliveryState
from tests.unit.desk import prepared
from tests.unit.desk.prepared import BOOKED, BY_SMS, desk, done

REAL = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)
STUDIOS = ("flatiron", "williamsburg", "upper_west_side")


@pytest.fixture(autouse=True)
def with_calcom(clinic_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clinic with Cal.com: of Cleo's booking nobody knows whether it came there."""
    types = ", ".join(f"{key}: {{first: 7, returning: 8}}" for key in STUDIOS)
    shipped = (settings.ROOT / "clinic.yml").read_text("utf-8")
    calcom = f"provider: calcom\n  calcom: {{event_types: {{{types}}}}}"
    (tmp_path / "clinic.yml").write_text(shipped.replace("provider: desk", calcom), "utf-8")
    monkeypatch.setattr(settings, "ROOT", tmp_path)
    monkeypatch.setenv("CALCOM_API_KEY", "cal_test")
    settings.get.cache_clear()
    prepared.fill()
    leave("book", DeliveryState.UNKNOWN, BOOKED)


def leave(step: str, state: DeliveryState, reference: str) -> None:
    """As the courier leaves a delivery to staff."""
    with base.session() as session:
        found = session.execute(select(Appointment).where(Appointment.reference == reference)).scalar_one()
        row = session.get(Delivery, found.id)
        assert row is not None
        row.step, row.state, row.in_doubt, row.problem = step, state.value, True, "no answer"
        row.sent_type, row.sent_start = 7, found.start
        handoff.hand_over(session, found.conversation, courier.REASON, "", REAL)


def delivery(reference: str) -> Delivery:
    with base.reading() as session:
        query = select(Delivery).join(Appointment, Appointment.id == Delivery.appointment_id)
        return session.execute(query.where(Appointment.reference == reference)).scalar_one()


def listed() -> list[str]:
    return [row["reference"] for row in json.loads(desk("deliveries", "--json").stdout)]


def test_the_list_has_what_staff_look_for_there() -> None:
    (row,) = json.loads(desk("deliveries", "--json").stdout)
    assert (row["reference"], row["to do"], row["problem"]) == (BOOKED, "book", "no answer")
    assert row["key"] == delivery(BOOKED).key
    table = desk("deliveries").stdout
    assert "T6WDN3" in table
    assert max(map(len, table.splitlines())) <= 80


def test_found_there_confirms_it() -> None:
    result = desk("deliveries", "found", BOOKED, "uid-1")
    assert result.exit_code == 0
    assert result.stdout == ("T6WDN3 is in the booking system as uid-1. Then: desk handoffs close 3\n")
    row = delivery(BOOKED)
    assert (row.state, row.there, row.uid, row.in_doubt) == ("in_step", "booked", "uid-1", False)
    assert done(BOOKED)[-1] == ("noted", "rosa", {"delivery": "uid-1"})
    assert listed() == []


def test_not_there_is_sent_again() -> None:
    result = json.loads(desk("deliveries", "send-again", BOOKED, "--json").stdout)
    assert (result["result"], result["by"]) == ("send_again", "rosa")
    row = delivery(BOOKED)
    assert (row.state, row.step, row.in_doubt, row.attempts) == ("waiting", "book", False, 0)
    assert done(BOOKED)[-1] == ("noted", "rosa", {"delivery": "again"})


@pytest.mark.parametrize("first", [("found", BOOKED, "uid-1"), ("send-again", BOOKED)])
@pytest.mark.parametrize("second", [("found", BOOKED, "uid-2"), ("send-again", BOOKED)])
def test_the_second_of_two_changes_nothing(first: tuple[str, ...], second: tuple[str, ...]) -> None:
    desk("deliveries", *first)
    before = (delivery(BOOKED).uid, delivery(BOOKED).state, done(BOOKED))
    refused = desk("deliveries", *second, "--by", "noor")
    assert (refused.exit_code, refused.stderr) == (
        1, "There is nothing to decide about T6WDN3 in the booking system. See: desk deliveries\n"
    )  # fmt: skip
    assert (delivery(BOOKED).uid, delivery(BOOKED).state, done(BOOKED)) == before


def test_a_booking_that_is_to_go_is_not_found() -> None:
    leave("cancel", DeliveryState.STAFF, BY_SMS)
    refused = desk("deliveries", "found", BY_SMS, "uid-9")
    assert (refused.exit_code, delivery(BY_SMS).state) == (1, "staff")
    assert "desk deliveries send-again G9HJX4" in refused.stderr


@pytest.mark.parametrize("uid", [" ", "u" * 81])
def test_a_name_that_cannot_be_is_bad_usage(uid: str) -> None:
    assert desk("deliveries", "found", BOOKED, uid).exit_code == 2
    assert listed() == [BOOKED]
