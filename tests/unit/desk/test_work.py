"""The worker: what is due is done, a failure keeps nothing else back, and it stops when told."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.channels import sessions
from clinic import booking, clock, settings
from clinic.booking import Draft
from clinic.db import base
from clinic.db.appointments import Appointment, RoomSlot, Status
from clinic.db.messages import Outbox
from clinic.db.notices import Notice
from clinic.diary import Place
from clinic.settings import ROOT
from desk import work

NOW = datetime(2027, 2, 10, 19, 10, tzinfo=timezone.utc)


def test_a_request_that_nobody_decided_lapses(clinic_database: str) -> None:
    start = NOW + timedelta(days=1)
    waiting = Appointment(
        reference="R1", kind="request", status="waiting", studio="flatiron", room=1, start=start, minutes=60,
        conversation="web:1", name="Ana", phone="+12125550147", first_visit=True,
        respond_by=NOW - timedelta(minutes=1), created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    hold = RoomSlot(
        studio="flatiron",
        room=2,
        slot_start=start,
        owner="hold:web:2",
        until=NOW,
        place_start=start,
        minutes=60,
    )
    with base.session() as session:
        session.add_all([waiting, hold])
    assert work.do_round(work.DUTIES)
    with base.session() as session:
        assert session.scalars(select(Appointment.status)).all() == [Status.LAPSED.value]
        assert session.scalars(select(RoomSlot)).all() == []


def broken(session: Session, now: datetime) -> int:
    raise ValueError("something nobody thought of")


def away(session: Session, now: datetime) -> int:
    session.execute(text("SELECT * FROM a_table_that_is_not_there"))
    return 0


@pytest.mark.parametrize(("failing", "says"), [(broken, "first failed"), (away, "first: DATABASE_URL: ")])
def test_a_failing_duty_is_reported_and_keeps_none_back(
    clinic_database: str,
    caplog: pytest.LogCaptureFixture,
    failing: Callable[[Session, datetime], int],
    says: str,
) -> None:
    done: list[datetime] = []

    def second(session: Session, now: datetime) -> int:
        done.append(now)
        return 1

    assert not work.do_round({"first": failing, "second": second})
    assert done == [NOW]
    assert says in caplog.text


def test_it_works_in_rounds_until_told_to_stop(clinic_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    rounds: list[datetime] = []

    def count(session: Session, now: datetime) -> int:
        rounds.append(now)
        if len(rounds) == 3:
            stop.set()
        return 0

    monkeypatch.setattr(work, "DUTIES", {"count": count})
    monkeypatch.setattr(work, "SECONDS_BETWEEN_ROUNDS", 0.01)
    work.keep_working(stop)
    assert len(rounds) == 3


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_command(clinic_database: str, which: signal.Signals) -> None:
    command = [sys.executable, "-c", "from desk.cli import main; main()", "work"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "working" in process.stderr.readline()
        process.send_signal(which)
        assert "stopped" in process.stderr.read()
    assert process.returncode == 0


def test_a_round_tells_the_client_that_the_request_lapsed(clinic_database: str) -> None:
    clinic = settings.get().clinic
    with base.session() as session:
        opened = sessions.begin(session, clock.utcnow())
        place = Place("flatiron", 1, NOW.astimezone(clinic.zone).replace(hour=17, minute=0), 60)
        draft = Draft(opened.conversation, place, "Ana", True, phone="+12125550147")
        made = booking.confirm(session, draft, "ask_clinician", "m1", NOW).appointment
        assert made is not None
        made.respond_by = NOW - timedelta(minutes=1)
    assert work.do_round(work.DUTIES, work.CARRIERS)
    with base.session() as session:
        (told,) = session.scalars(select(Outbox.text)).all()
        assert "did not get to your request for today, Wednesday, February 10 at 5 pm" in told
        assert set(session.scalars(select(Notice.state))) == {"sent", "off"}  # there is no mail server


def test_a_failing_carrier_is_reported_too(clinic_database: str, caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> int:
        raise OSError("no network")

    assert not work.do_round({}, {"first": fails, "second": lambda: 1})
    assert "first failed" in caplog.text
