"""Staff decide about requests: what changes, who is told, what is written down, what is refused."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from clinic import clock, diary, settings
from clinic import requests as domain
from clinic.db import base
from clinic.db.appointments import Appointment, RoomSlot
from clinic.db.messages import Conversation, WebSession
from clinic.diary import Place
from desk import work
from tests.unit.desk.prepared import BOOKED, MINOR, REQUEST, SAID, appointment, decide, desk, done, told

pytestmark = pytest.mark.usefixtures("morning")


def test_approving_confirms_and_tells_the_client() -> None:
    result = decide("requests", "approve", REQUEST, "--note", "asked Dr Lee", "--tell", "Come  early.")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "K7F3PT is confirmed: Friday, February 12, 2027 at 5 pm at Flatiron, Ana Lee."
        " The client is told in the chat.\n"
    )
    found = appointment(REQUEST)
    assert (found.status, found.decided_by, found.respond_by) == ("confirmed", "rosa", None)
    assert done(REQUEST)[-1] == ("approved", "rosa", {"note": "asked Dr Lee"})
    notices = {(notice.audience, notice.route): notice.said.get("words") for notice in told(REQUEST)}
    assert notices == {
        ("client", "thread"): "Come early.", ("client", "mail"): "Come early.", ("studio", "mail"): None
    }  # fmt: skip
    assert "Dr Lee" not in json.dumps([notice.said for notice in told(REQUEST)])


def test_it_says_how_the_client_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_URL", "smtp://127.0.0.1:25")
    settings.get.cache_clear()
    shown = json.loads(decide("requests", "approve", REQUEST, "--json").stdout)
    assert shown["told"] == ["in the chat", "by e-mail"]


@pytest.mark.parametrize("gone", ["the page", "the conversation"])
def test_who_cannot_be_told_is_not_said_to_be_told(gone: str) -> None:
    with base.session() as session:
        if gone == "the page":
            session.execute(update(WebSession).values(renewed_at=clock.utcnow() - timedelta(hours=2)))
        else:
            session.execute(delete(WebSession))
            session.execute(delete(Conversation))
    result = decide("requests", "approve", MINOR)
    assert result.stdout.endswith(
        "could not be told from here: they have left the chat. It comes onto your list: desk handoffs\n"
    )
    assert json.loads(decide("requests", "decline", REQUEST, "--json").stdout)["told"] == []
    work.do_round(work.DUTIES)
    listed = json.loads(desk("handoffs", "--json").stdout)
    assert {row["name"] for row in listed if row["reason"] == "tell_the_client"} == {"Bo Hart", "Ana Lee"}


def test_declining_frees_the_place_and_keeps_the_reason() -> None:
    shown = json.loads(decide("requests", "decline", REQUEST, "--reason", "no", "--json").stdout)
    assert (shown["result"], shown["status"], shown["by"]) == ("declined", "declined", "rosa")
    assert done(REQUEST)[-1] == ("declined", "rosa", {"reason": "no"})
    with base.reading() as session:
        owners = session.scalars(select(RoomSlot.owner)).all()
    assert f"appointment:{REQUEST}" not in owners
    assert "words" not in told(REQUEST)[0].said


def test_a_call_is_announced_and_the_request_waits() -> None:
    result = decide("requests", "call-back", MINOR)
    assert "Call Bo Hart: (212) 555-0147." in result.stdout
    assert (appointment(MINOR).status, done(MINOR)[-1][:2]) == ("waiting", ("calling", "rosa"))
    assert [notice.about for notice in told(MINOR) if notice.route == "thread"] == ["calling"]
    again = decide("requests", "call-back", MINOR)
    assert (again.exit_code, again.stdout) == (
        0, "Bo Hart was told already that you will call: (212) 555-0147.\n"
    )  # fmt: skip


def test_a_note_is_for_staff_only() -> None:
    assert desk("requests", "note", REQUEST, "rang at 3").stdout == "Noted with K7F3PT.\n"
    assert done(REQUEST)[-1] == ("noted", "rosa", {"note": "rang at 3"})
    assert told(REQUEST) == []
    empty = desk("requests", "note", REQUEST, "  ")
    assert (empty.exit_code, empty.stderr.count("\n")) == (1, 1)


def test_show_has_what_is_needed_to_decide() -> None:
    desk("requests", "note", REQUEST, "rang at 3", "--by", "noor")
    shown = json.loads(desk("requests", "show", REQUEST, "--json").stdout)
    assert f"medicine: {SAID}" in shown["health"]
    assert shown["why staff decide"] == ["a question left open"]
    assert shown["history"][-1] == "Wed 2027-02-10 14:10 noted by noor: rang at 3"
    assert (shown["phone"], shown["email"]) == ("+12125550147", "ana@example.com")
    people = desk("requests", "show", "k7f 3pt")
    assert SAID in people.stdout
    assert max(map(len, people.stdout.splitlines())) <= 80


@pytest.mark.parametrize("command", ["approve", "decline"])
def test_doing_it_again_oneself_is_no_error_and_tells_nobody(command: str) -> None:
    decide("requests", command, REQUEST)
    before = done(REQUEST)
    again = decide("requests", command, REQUEST)
    assert (again.exit_code, "already" in again.stdout, done(REQUEST)) == (0, True, before)


REFUSED = [
    ("approve XYZ", "XYZ is no reference: "),
    ("show X34679", "There is no appointment X34679."),
    ("approve X34679", "There is no appointment X34679."),
    ("note X34679 hello", "There is no appointment X34679."),
    (f"approve {BOOKED}", f"{BOOKED} was booked by the client on Wed 2027-02-10 14:10. Nothing was changed"),
    (f"approve {REQUEST} --seen 7", f"{REQUEST} was requested by the client on Wed 2027-02-10 14:10 since"),
]


@pytest.mark.parametrize(("command", "says"), REFUSED)
def test_what_is_refused_is_one_line_and_changes_nothing(command: str, says: str) -> None:
    before = done(REQUEST), done(BOOKED)
    act = decide if command.startswith("approve") else desk
    refused = act("requests", *command.split())
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith(says)
    assert refused.stderr.count("\n") == 1
    assert (done(REQUEST), done(BOOKED)) == before


@pytest.mark.parametrize("second", ["approve", "decline", "call-back"])
def test_the_second_is_told_who_was_first(second: str) -> None:
    decide("requests", "decline" if second == "approve" else "approve", REQUEST)
    before = done(REQUEST)
    refused = decide("requests", second, REQUEST, "--by", "noor")
    assert refused.exit_code == 1
    assert "by rosa on Wed 2027-02-10 14:10" in refused.stderr
    assert f"desk requests show {REQUEST}" in refused.stderr
    assert done(REQUEST) == before


def test_one_who_looked_before_somebody_noted_something_looks_again() -> None:
    seen = str(appointment(REQUEST).version)
    desk("requests", "note", REQUEST, "is pregnant after all", "--by", "noor")
    refused = decide("requests", "approve", REQUEST, "--seen", seen)
    assert (refused.exit_code, appointment(REQUEST).status) == (1, "waiting")
    assert "got a note from noor on Wed 2027-02-10 14:10 since you looked" in refused.stderr
    now = str(appointment(REQUEST).version)
    assert decide("requests", "approve", REQUEST, "--seen", now).exit_code == 0


def test_a_request_that_lapsed_says_so() -> None:
    with base.session() as session:
        domain.lapse(session, datetime.fromisoformat("2027-02-11T14:11:00-05:00"))
    refused = decide("requests", "approve", REQUEST)
    assert (refused.exit_code, "lapsed on Thu 2027-02-11 14:11" in refused.stderr) == (1, True)


def test_a_place_that_is_gone_is_told_with_what_is_free() -> None:
    late = datetime.fromisoformat("2027-02-11T15:00:00-05:00")
    five = Place("flatiron", 1, datetime.fromisoformat("2027-02-12T17:00:00-05:00"), 60)
    with base.session() as session:
        for room in (1, 2):
            assert diary.take(session, five, f"appointment:other{room}", late)
    refused = decide("requests", "approve", REQUEST, CLINIC_NOW=late.isoformat())
    assert (refused.exit_code, appointment(REQUEST).status) == (1, "waiting")
    assert "Somebody else has the place of K7F3PT" in refused.stderr
    assert "tomorrow, Friday, February 12 at 4 pm" in refused.stderr
    moved = decide("bookings", "move", REQUEST, "fri", "4pm", CLINIC_NOW=late.isoformat())
    assert (moved.exit_code, decide("requests", "approve", REQUEST).exit_code) == (0, 0)


def test_the_time_has_come() -> None:
    refused = decide("requests", "approve", REQUEST, CLINIC_NOW="2027-02-12T17:00:00-05:00")
    assert (refused.exit_code, refused.stderr.split(":")[0]) == (
        1,
        "The time of K7F3PT has come (Friday, February 12, 2027 at 5 pm)",
    )


@pytest.mark.parametrize("words", ["x" * 321, "é" * 400])
def test_more_words_than_a_phone_shows_are_bad_usage(words: str) -> None:
    refused = decide("requests", "approve", REQUEST, "--tell", words)
    assert (refused.exit_code, appointment(REQUEST).status) == (2, "waiting")


def test_codes_in_somebody_s_words_do_not_act_on_the_terminal() -> None:
    desk("requests", "note", REQUEST, "red \x1b[31m alert")
    assert "\x1b[31m" not in desk("requests", "show", REQUEST).stdout


TOLD = ["minor", "age said: 15", "also named: Jake Lindqvist", "another_person"]
IN_WORDS = ["a minor", "15 years old", "also named Jake Lindqvist", "it is for somebody else than was booked"]


@pytest.mark.parametrize(
    ("reasons", "listed", "shown"),
    [
        (TOLD, IN_WORDS, IN_WORDS),
        (["pregnancy: present", *TOLD], ["health answers", *IN_WORDS], ["pregnancy: present", *IN_WORDS]),
    ],
)
def test_why_staff_decide_is_told_in_words(reasons: list[str], listed: list[str], shown: list[str]) -> None:
    with base.session() as session:
        session.execute(update(Appointment).where(Appointment.reference == MINOR).values(reasons=reasons))
    rows = {row["reference"]: row["reasons"] for row in json.loads(desk("requests", "--json").stdout)}
    assert rows[MINOR] == listed
    told = json.loads(desk("requests", "show", MINOR, "--json").stdout)
    assert (told["why staff decide"], told["health"][-1]) == (shown, "decision: clear")
