"""A worker that is killed -9 while it sends loses nothing and sends nothing twice, at any step."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select

from clinic import booking, courier
from clinic.booking import Draft
from clinic.calcom_api import CalcomApi
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.db.deliveries import Delivery
from clinic.db.screenings import Screening
from clinic.diary import Place
from clinic.profile import Clinic
from clinic.settings import ROOT, load
from tests.services import calcom_server
from tests.services.calcom_server import CalcomServer

REAL = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)
CALCOM = """
  provider: calcom
  calcom:
    event_types:
      flatiron: {first: 7, returning: 8}
      williamsburg: {first: 9, returning: 10}
      upper_west_side: {first: 11, returning: 12}
"""

VICTIM = """
import sys, time
from datetime import datetime
from pathlib import Path
from clinic import courier, settings
from clinic.calcom_api import CalcomApi
from clinic.db import base

url, die_at, server, clinic_file, now, real = sys.argv[1:]
clinic = settings.load(Path(clinic_file), env={"CALCOM_API_KEY": "cal_test"}).clinic
now, real = map(datetime.fromisoformat, (now, real))

def reached(step):
    if step == die_at:
        print("ready", flush=True)
        time.sleep(60)

with base.session(url) as session:
    job = courier.claim(session, clinic, now, real)
    reached("claiming")
reached("claimed")
answer = courier.send(CalcomApi(server, "cal_test", 5), job)
reached("sent")
with base.session(url) as session:
    courier.settle(session, job, answer, clinic, now, real)
    reached("settling")
reached("settled")
"""

# step at which the worker dies -> whether Cal.com has the booking by then, and whether we know how it stands
STEPS = [
    pytest.param("claiming", False, True, marks=pytest.mark.long),
    pytest.param("claimed", False, False, marks=pytest.mark.long),
    pytest.param("sent", True, False, marks=pytest.mark.smoke),
    pytest.param("settling", True, False, marks=pytest.mark.long),
    pytest.param("settled", True, True, marks=pytest.mark.long),
]


@pytest.fixture
def server() -> Iterator[CalcomServer]:
    with calcom_server.serving() as found:
        found.free = ["2027-02-12T22:00:00Z"]
        yield found


@pytest.fixture
def clinic_file(tmp_path: Path) -> Path:
    path = tmp_path / "clinic.yml"
    shipped = (ROOT / "clinic.yml").read_text(encoding="utf-8")
    before, provider, after = shipped.partition("  provider: desk")
    assert provider
    path.write_text(before + CALCOM.lstrip("\n") + "  " + after.partition("\n")[2].lstrip(), encoding="utf-8")
    return path


@pytest.fixture
def at_calcom(clinic_file: Path) -> Clinic:
    return load(clinic_file, env={"CALCOM_API_KEY": "cal_test"}).clinic


@pytest.fixture
def now(at_calcom: Clinic) -> datetime:
    return datetime(2027, 2, 10, 14, 10, tzinfo=at_calcom.zone)


@pytest.fixture
def booked(database_url: str, at_calcom: Clinic, now: datetime) -> str:
    """A booking that Cal.com has not been told of; the database's address."""
    place = Place("flatiron", 1, datetime.combine(date(2027, 2, 12), time(17), at_calcom.zone), 60)
    parts = {"channel": "web", "question_set": "1", "answers": {}, "findings": [], "rules": []}
    with base.session(database_url) as session:
        screening = Screening(conversation="web:a", decision="clear", at=now, **parts)
        session.add(screening)
        session.flush()
        draft = Draft("web:a", place, "Anna", True, "+19175550123", screening_id=screening.id)
        booking.confirm(session, draft, "clear", "m1", now, at_calcom)
    return database_url


def carry(url: str, clinic: Clinic, server: CalcomServer, now: datetime, real: datetime) -> None:
    api = CalcomApi(server.url, "cal_test", 5)
    try:
        courier.carry(api, clinic, lambda: base.session(url), lambda: (now, real))
    finally:
        api.close()


@pytest.mark.parametrize(("step", "there", "known"), STEPS)
def test_killed_at(
    booked: str,
    at_calcom: Clinic,
    clinic_file: Path,
    server: CalcomServer,
    now: datetime,
    step: str,
    there: bool,
    known: bool,
) -> None:
    arguments = [booked, step, server.url, str(clinic_file), now.isoformat(), REAL.isoformat()]
    with subprocess.Popen(
        [sys.executable, "-c", VICTIM, *arguments], stdout=subprocess.PIPE, cwd=ROOT
    ) as victim:
        assert victim.stdout is not None
        assert victim.stdout.readline() == b"ready\n"
        os.kill(victim.pid, signal.SIGKILL)
    assert len(server.live()) == there
    carry(booked, at_calcom, server, now, REAL + courier.CLAIM)  # another worker finds it
    carry(booked, at_calcom, server, now, REAL + timedelta(minutes=10))
    with base.session(booked) as session:
        row = session.execute(select(Delivery)).scalar_one()
        appointment = session.execute(select(Appointment)).scalar_one()
        assert row.state == ("in_step" if known else "staff")
        if not known:  # staff look there and say how it is
            times = (at_calcom, now, REAL)
            if there:
                assert courier.found_there(session, appointment, "rosa", "uid-0", *times)
            else:
                assert row.problem == "looked: the time is still free there"
                assert courier.send_again(session, appointment, "rosa", *times)
    carry(booked, at_calcom, server, now, REAL + timedelta(minutes=20))
    assert [booking_["metadata"] for booking_ in server.live()] == [{"ventosa": row.key}]
    assert len(server.bookings) == 1
