"""`desk work`: what has to happen although nobody writes. Holds and requests lapse when their time is up."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Mapping
from datetime import datetime

import typer
from sqlalchemy.orm import Session

from clinic import clock, requests
from clinic.db import base
from clinic.db.errors import DatabaseError

logger = logging.getLogger("desk.work")

Duty = Callable[[Session, datetime], int]  # does what is due and says how much there was

SECONDS_BETWEEN_ROUNDS = 5.0
SECONDS_AFTER_FAILURE = 30.0


def work(once: bool = typer.Option(False, help="Do what is due now, then stop.")) -> None:
    """Do what is due, again and again, until stopped."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if once:
        do_round(DUTIES)
        return
    stop = threading.Event()
    for which in (signal.SIGINT, signal.SIGTERM):
        signal.signal(which, lambda *_: stop.set())
    keep_working(stop)


def keep_working(stop: threading.Event) -> None:
    """Rounds until `stop`; a round that has begun is finished. A failing database is waited for."""
    logger.info("working")
    pause = 0.0
    while not stop.wait(pause):
        pause = SECONDS_BETWEEN_ROUNDS if do_round(DUTIES) else SECONDS_AFTER_FAILURE
    logger.info("stopped")


def do_round(duties: Mapping[str, Duty]) -> bool:
    """Each duty in a transaction of its own; one that fails is reported and keeps none of the others back."""
    well = True
    for name, duty in duties.items():
        try:
            with base.session() as session:
                done = duty(session, clock.now())
        except DatabaseError as error:
            logger.error("%s: %s", name, error)
            well = False
        except Exception:
            logger.exception("%s failed", name)
            well = False
        else:
            if done:
                logger.info("%s: %s", name, done)
    return well


def _lapse(session: Session, now: datetime) -> int:
    """Holds end with the requests; only requests are counted, holds come and go all day."""
    return len(requests.lapse(session, now))


DUTIES: Mapping[str, Duty] = {"requests lapsed": _lapse}
