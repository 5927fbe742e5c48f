"""A process that is killed at any step leaves all of it or nothing, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import booking, diary
from clinic.booking import Draft
from clinic.db import base
from clinic.db.appointments import Appointment, RoomSlot
from clinic.diary import Place
from clinic.ledger import Outcome, Result
from clinic.profile import Clinic
from clinic.settings import ROOT

VICTIM = """
import sys, time
from datetime import datetime
from clinic import booking, diary, settings
from clinic.db import base
from clinic.diary import Place

url, die_at = sys.argv[1:3]
now, start = map(datetime.fromisoformat, sys.argv[3:5])
clinic = settings.load(env={}).clinic
place = Place("flatiron", 1, start.astimezone(clinic.zone), 60)
draft = booking.Draft("web:victim", place, "Anna", True, phone="+19175550123")

def reached(step):
    if step == die_at:
        print("ready", flush=True)
        time.sleep(60)

with base.session(url) as session:
    diary.hold(session, place, "web:victim", now, clinic)
    reached("holding")
reached("held")
with base.session(url) as session:
    booking.confirm(session, draft, "ask_clinician", "m1", now, clinic)
    reached("confirming")
reached("confirmed")
with base.session(url) as session:
    mine = booking.mine(session, "web:victim", now)[0]
    booking.cancel(session, mine, "m2", now, clinic=clinic)
    reached("cancelling")
reached("cancelled")
"""

# step at which the process dies -> quarters of an hour that are kept, status of the appointment
STEPS = [
    ("holding", 0, None),
    ("held", 4, None),
    ("confirming", 4, None),
    ("confirmed", 4, "waiting"),
    ("cancelling", 4, "waiting"),
    ("cancelled", 0, "cancelled"),
]


@pytest.fixture
def now(clinic: Clinic) -> datetime:
    return datetime(2027, 2, 10, 14, 10, tzinfo=clinic.zone)


@pytest.fixture
def five(clinic: Clinic) -> Place:
    return Place("flatiron", 1, datetime.combine(date(2027, 2, 12), time(17, 0), clinic.zone), 60)


def kill_at(step: str, url: str, now: datetime, start: datetime) -> None:
    """Run a whole booking in a process of its own, and kill it -9 at the step."""
    command = [sys.executable, "-c", VICTIM, url, step, now.isoformat(), start.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as victim:
        assert victim.stdout is not None
        assert victim.stdout.readline() == b"ready\n"
        os.kill(victim.pid, signal.SIGKILL)


@pytest.mark.parametrize(("step", "quarters", "status"), STEPS)
def test_killed_at(
    database_url: str,
    clinic: Clinic,
    five: Place,
    now: datetime,
    step: str,
    quarters: int,
    status: str | None,
) -> None:
    kill_at(step, database_url, now, five.start)
    with base.session(database_url) as session:
        assert len(session.execute(select(RoomSlot)).all()) == quarters
        assert session.execute(select(Appointment.status)).scalars().first() == status
        outcome = redeliver(session, clinic, five, now)
        assert (outcome.result, outcome.repeated) == (Result.REQUESTED, status is not None)
        assert len(session.execute(select(Appointment)).all()) == 1


def redeliver(session: Session, clinic: Clinic, place: Place, now: datetime) -> Outcome:
    """The message whose turn was cut off is found in the inbox and run again."""
    draft = Draft("web:victim", place, "Anna", True, phone="+19175550123")
    return booking.confirm(session, draft, "ask_clinician", "m1", now, clinic)


def test_others_are_not_kept_waiting_by_the_dead(
    database_url: str, clinic: Clinic, five: Place, now: datetime
) -> None:
    kill_at("confirming", database_url, now, five.start)
    act: Callable[..., Place | None] = diary.hold
    with base.session(database_url) as session:
        assert [act(session, five, f"web:{n}", now, clinic) is not None for n in range(2)] == [True, False]
