"""Staff move and cancel bookings."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from clinic import diary
from clinic.db import base
from clinic.diary import Place
from tests.unit.desk.prepared import BOOKED, BY_SMS, REQUEST, SAID, appointment, decide, desk, done, told

pytestmark = pytest.mark.usefixtures("morning")


def local(reference: str) -> str:
    return str(json.loads(desk("bookings", "show", reference, "--json").stdout)["start"])


def test_cancelling_tells_the_client_and_frees_the_place() -> None:
    result = decide("bookings", "cancel", BY_SMS, "--reason", "burst pipe", "--tell", "We are sorry.")
    assert result.stdout == (
        "G9HJX4 is cancelled, its place is free: Friday, February 12, 2027 at 11 am at Williamsburg, Dev Rao."
        " The client is told by SMS.\n"
    )
    assert done(BY_SMS)[-1] == ("cancelled", "rosa", {"reason": "burst pipe"})
    assert told(BY_SMS)[0].said["words"] == "We are sorry."
    with base.reading() as session:
        eleven = datetime.fromisoformat("2027-02-12T11:00:00-05:00")
        now = datetime.fromisoformat("2027-02-10T14:10:00-05:00")
        assert diary.free(session, "williamsburg", eleven, 60, now) is not None
    again = decide("bookings", "cancel", BY_SMS, "--by", "noor")
    assert (again.exit_code, again.stdout) == (0, "G9HJX4 was cancelled already.\n")


def test_a_request_is_declined_not_cancelled() -> None:
    refused = decide("bookings", "cancel", REQUEST)
    assert (refused.exit_code, appointment(REQUEST).status) == (1, "waiting")
    assert refused.stderr.endswith("Decline it: desk requests decline K7F3PT\n")


@pytest.mark.parametrize(
    ("to", "start"),
    [
        ("fri 3pm", "2027-02-12T15:00:00-05:00"),
        ("2027-02-12 15:15", "2027-02-12T15:15:00-05:00"),
        ("today 14:15", "2027-02-10T14:15:00-05:00"),  # sooner than clients may
        ("2027-06-01 11:00", "2027-06-01T11:00:00-04:00"),  # further ahead than clients may
        ("2027-02-12T15:00-05:00", "2027-02-12T15:00:00-05:00"),
    ],
)
def test_moving(to: str, start: str) -> None:
    shown = json.loads(decide("bookings", "move", BOOKED, *to.split(), "--json").stdout)
    assert (shown["result"], shown["start"]) == ("moved", start)
    action, actor, detail = done(BOOKED)[-1]
    assert (action, actor, detail["from"]) == ("moved", "rosa", "2027-02-11T11:00:00-05:00")
    assert [notice.about for notice in told(BOOKED) if notice.audience == "client"] == ["moved"]


def test_moving_to_another_studio() -> None:
    result = decide("bookings", "move", BOOKED, "sat", "10am", "--studio", "UWS")
    assert "is now Saturday, February 13, 2027 at 10 am at the Upper West Side" in result.stdout
    assert appointment(BOOKED).studio == "upper_west_side"


def test_a_request_can_be_moved_and_still_waits() -> None:
    assert decide("bookings", "move", REQUEST, "fri", "4pm").exit_code == 0
    assert appointment(REQUEST).status == "waiting"
    assert told(REQUEST)[0].said["waiting"] is True


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("sun 3pm", "The clinic is closed on Sunday, February 14, 2027. Choose another day.\n"),
        ("fri 9am", "they begin from 10 am to 6 pm, on the quarter of an hour.\n"),
        ("fri 18:30", "they begin from 10 am to 6 pm, on the quarter of an hour.\n"),
        ("2027-02-12 15:10", "cannot begin at 3:10 pm on Friday"),
        ("yesterday 3pm", "Tuesday, February 9, 2027 at 3 pm is over. Choose a time to come.\n"),
        ("2027-02-10 14:00", "is over. Choose a time to come.\n"),
        ("fri 1pm", "No room is free Friday, February 12, 2027 at 1 pm at Flatiron."),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_why(to: str, says: str) -> None:
    one = Place("flatiron", 1, datetime.fromisoformat("2027-02-12T13:00:00-05:00"), 60)
    with base.session() as session:
        for room in (1, 2):
            assert diary.take(
                session, one, f"appointment:other{room}", datetime.fromisoformat("2027-02-10T14:10:00-05:00")
            )
    refused = decide("bookings", "move", BOOKED, *to.split())
    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert says in refused.stderr
    assert local(BOOKED) == "2027-02-11T11:00:00-05:00"


@pytest.mark.parametrize(
    "to", ["fri", "3pm", "fri afternoon", "whenever", "6/1 11am", "feb 30 3pm", "fri or sat 3pm"]
)
def test_a_time_that_cannot_be_read_is_bad_usage(to: str) -> None:
    refused = decide("bookings", "move", BOOKED, *to.split())
    assert (refused.exit_code, local(BOOKED)) == (2, "2027-02-11T11:00:00-05:00")


def test_one_person_is_not_put_in_two_places() -> None:
    refused = decide("bookings", "move", REQUEST, "thu", "11:15am", "--studio", "williamsburg")
    assert refused.exit_code == 1
    assert "has another appointment at that time: T6WDN3, Thursday, February 11" in refused.stderr


def test_moving_where_it_is_changes_nothing() -> None:
    before = done(BOOKED)
    again = decide("bookings", "move", BOOKED, "2027-02-11", "11:00")
    assert (again.exit_code, again.stdout.split(":")[0], done(BOOKED)) == (
        0,
        "T6WDN3 is there already",
        before,
    )


@pytest.mark.parametrize("command", ["cancel", "move"])
def test_one_who_looked_before_it_was_moved_is_told(command: str) -> None:
    seen = str(appointment(BOOKED).version)
    decide("bookings", "move", BOOKED, "fri", "3pm", "--by", "noor")
    to = ["fri", "4pm"] if command == "move" else []
    refused = decide("bookings", command, BOOKED, *to, "--seen", seen)
    assert (refused.exit_code, local(BOOKED)) == (1, "2027-02-12T15:00:00-05:00")
    assert "was moved by noor on Wed 2027-02-10 14:10 since you looked" in refused.stderr


def test_what_is_cancelled_or_over_is_not_moved() -> None:
    decide("bookings", "cancel", BOOKED, "--by", "noor")
    refused = decide("bookings", "move", BOOKED, "fri", "3pm")
    assert (refused.exit_code, "was cancelled by noor on" in refused.stderr) == (1, True)
    late = decide("bookings", "cancel", BY_SMS, CLINIC_NOW="2027-02-12T12:00:00-05:00")
    assert (late.exit_code, "cannot be changed any more" in late.stderr) == (1, True)


def test_show_tells_everything_but_health() -> None:
    desk("bookings", "note", REQUEST, "wants the room by the window")
    shown = " ".join(desk("bookings", "show", REQUEST).stdout.split())
    assert "wants the room by the window" in shown
    assert "health answers" in shown
    assert SAID not in shown
    assert "left open" not in shown
