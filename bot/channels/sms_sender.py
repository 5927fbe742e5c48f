"""Sends the texts of the outbox, several conversations at once. Runs in the bot and in the worker alike."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from bot.channels import inbox, sms_outbox
from bot.channels.sms_config import SmsConfig
from bot.channels.sms_outbox import Job
from bot.channels.threads import Database
from bot.channels.twilio_api import TwilioApi
from clinic import clock, sms_hours
from clinic.db.errors import DatabaseError
from clinic.sms_settings import OptOut

logger = logging.getLogger(__name__)

LANES = 8  # texts on their way at the same time
PAUSE = 5.0  # seconds until what another process wrote, or what is due again, is looked for


@dataclass
class Sender:
    """Claims what is due, sends it, writes down what came of it.

    report_address: where Twilio reports what became of a text; None where it cannot reach us
    """

    api: TwilioApi
    database: Database
    opt_out: OptOut
    report_address: str | None = None
    worker: str = field(default_factory=inbox.worker_name)
    _lanes: set[asyncio.Task[None]] = field(default_factory=set)
    _more: bool = False
    _housekeeper: asyncio.Task[None] | None = None
    _stopping: bool = False

    def start(self) -> None:
        """Begin: settle what a dead sender left, and look from time to time for what is due."""
        self._housekeeper = asyncio.create_task(self._keep_house())

    def wake(self) -> None:
        """There may be something to send."""
        if self._stopping:
            return
        self._more = True
        if len(self._lanes) < LANES:
            lane = asyncio.create_task(self._lane())
            self._lanes.add(lane)
            lane.add_done_callback(self._lanes.discard)

    async def send_all_due(self) -> int:
        """Send all that is due now, then end; how many texts that was."""
        await self.database.write(self._give_up_lost)
        counts = await asyncio.gather(*(self._send_all() for _ in range(LANES)))
        return sum(counts)

    async def stop(self, seconds: float) -> None:
        """Let what is on its way arrive, for so long."""
        self._stopping = True
        if self._housekeeper:
            self._housekeeper.cancel()
        if self._lanes:
            await asyncio.wait(self._lanes, timeout=seconds)
        await self.api.close()

    async def _lane(self) -> None:
        try:
            while self._more and not self._stopping:
                self._more = False
                await self._send_all()
        except DatabaseError as error:
            logger.error("Texts wait for the database: %s", error)

    async def _send_all(self) -> int:
        sent = 0
        while not self._stopping and (job := await self.database.write(self._claim)) is not None:
            await self._send(job)
            sent += 1
        return sent

    def _claim(self, session: Session) -> Job | None:
        quiet = sms_hours.is_quiet(clock.now())
        return sms_outbox.claim(session, self.worker, clock.utcnow(), quiet)

    async def _send(self, job: Job) -> None:
        report_to = f"{self.report_address}?text={job.outbox_id}" if self.report_address else None
        answer = await self.api.send(job.number, job.text, report_to)
        if answer.why:
            logger.warning("Text %s: %s (%s)", job.outbox_id, answer.meaning.value, answer.why)

        def settle(session: Session) -> None:
            now = clock.utcnow()
            sms_outbox.settle(session, job.outbox_id, self.worker, answer, now, self.opt_out)

        await self.database.write(settle)

    def _give_up_lost(self, session: Session) -> int:
        return sms_outbox.give_up_lost(session, self.worker, clock.utcnow(), self.opt_out)

    async def _keep_house(self) -> None:
        while True:
            try:
                await self.database.write(self._give_up_lost)
                self.wake()
            except DatabaseError as error:
                logger.error("The outbox cannot be read: %s", error)
            await asyncio.sleep(PAUSE)


async def send_due(config: SmsConfig) -> int:
    """Send all that is due now; how many texts that was. For the worker; 0 without an account."""
    if config.twilio is None:
        return 0
    database = Database(config.database_url)
    api = TwilioApi(config.twilio, config.send_seconds)
    try:
        return await Sender(api, database, config.opt_out, config.report_address).send_all_due()
    finally:
        await api.close()
        database.close()
