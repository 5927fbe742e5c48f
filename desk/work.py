"""`desk work`: what has to happen although nobody writes.

Holds and requests lapse when their time is up, clients and studios are told what happened, visits are
reminded of, texts are sent, and the clinic's own booking system gets what it has to know.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

import typer
from sqlalchemy.orm import Session

from bot.channels import notices as thread_notices
from bot.channels import sms_reminders, sms_sender
from bot.channels.sms_config import SmsConfig
from clinic import clock, courier, mail_notices, renewal, requests, settings
from clinic.db import base
from clinic.db.errors import DatabaseError
from clinic.profile import Provider
from clinic.providers import calcom

logger = logging.getLogger("desk.work")

Duty = Callable[[Session, datetime], int]  # does what is due in a transaction, says how much there was
Carrier = Callable[[], int]  # the same for what goes over the network: transactions are its own business

SECONDS_BETWEEN_ROUNDS = 5.0
SECONDS_AFTER_FAILURE = 30.0


def work(once: bool = typer.Option(False, help="Do what is due now, then stop.")) -> None:
    """Do what is due, again and again, until stopped."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if once:
        do_round(DUTIES, CARRIERS)
        return
    stop = threading.Event()
    for which in (signal.SIGINT, signal.SIGTERM):
        signal.signal(which, lambda *_: stop.set())
    keep_working(stop)


def keep_working(stop: threading.Event) -> None:
    """Rounds until `stop`; a round that has begun is finished. A failing database is waited for."""
    logger.info("working")
    process = renewal.Process("worker")
    process.begin()
    pause = 0.0
    while not stop.wait(pause):
        renewal.take_if_due(process)
        pause = SECONDS_BETWEEN_ROUNDS if do_round(DUTIES, CARRIERS) else SECONDS_AFTER_FAILURE
    process.end()
    logger.info("stopped")


def do_round(duties: Mapping[str, Duty], carriers: Mapping[str, Carrier] | None = None) -> bool:
    """Each duty in a transaction of its own, then the carriers; one that fails keeps no other back."""
    in_transactions = {name: partial(_in_transaction, duty) for name, duty in duties.items()}
    results = [_do(name, act) for name, act in {**in_transactions, **(carriers or {})}.items()]
    return all(results)


def _in_transaction(duty: Duty) -> int:
    with base.session() as session:
        return duty(session, clock.now())


def _do(name: str, act: Carrier) -> bool:
    """Whether it went well; what did not is reported."""
    try:
        done = act()
    except DatabaseError as error:
        logger.error("%s: %s", name, error)
        return False
    except Exception:
        logger.exception("%s failed", name)
        return False
    if done:
        logger.info("%s: %s", name, done)
    return True


def _lapse(session: Session, now: datetime) -> int:
    """Holds end with the requests; only requests are counted, holds come and go all day."""
    return len(requests.lapse(session, now))


def _tell(session: Session, now: datetime) -> int:
    return thread_notices.deliver(session, now, clock.utcnow())


def _mail() -> int:
    known = settings.get()
    return mail_notices.carry(known.mail_url, known.clinic, base.session)


def _remind(session: Session, now: datetime) -> int:
    return sms_reminders.write_due(session, now, clock.utcnow())


def _send_texts() -> int:
    return asyncio.run(sms_sender.send_due(SmsConfig.from_settings()))


def _send_to_calcom() -> int:
    clinic = settings.get().clinic
    if clinic.booking.provider is not Provider.calcom:
        return 0
    api = calcom.api()
    try:
        return courier.carry(api, clinic, base.session, lambda: (clock.now(), clock.utcnow()))
    finally:
        api.close()


DUTIES: Mapping[str, Duty] = {"requests lapsed": _lapse, "clients told": _tell, "reminders written": _remind}
CARRIERS: Mapping[str, Carrier] = {
    "sent to Cal.com": _send_to_calcom,
    "texts sent": _send_texts,
    "mails sent": _mail,
}
