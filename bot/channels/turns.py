"""Runs the turns of a channel: claims messages, has them answered, writes the replies, tells who listens.

One turn at a time in a conversation, whatever the number of processes; several conversations at once. A turn
ends in one transaction that marks the message done and writes its replies, so that it is answered once or not
at all. What a process leaves unfinished is claimed again: here at the next start, elsewhere once the claim is
lost.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from bot.channels import inbox, outbox, staff
from bot.channels.inbox import Claimed
from bot.channels.outbox import Reply
from bot.channels.threads import Database
from clinic import clock
from clinic.db.errors import DatabaseError
from clinic.db.messages import OutboxState

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 8
HOUSEKEEPING_SECONDS = 10.0
LONGEST_BURST = 5  # times `quiet_seconds`
_AFTER_DATABASE_ERROR = 2.0


@dataclass(frozen=True)
class Outcome:
    """What became of a message. `problem`: a word for staff when the bot could not deal with it."""

    replies: tuple[Reply, ...]
    problem: str | None = None


@dataclass
class Turns:
    """The turns of one channel in this process.

    answer: has one message answered; it never raises, except when it is cancelled
    tell: called with a conversation whose transcript has grown
    typing: called with a conversation and whether a reply is being prepared
    state: how replies stand once written (`SENT` where the reader fetches them)
    quiet_seconds: a turn begins when nothing has come for so long, so that a burst of messages is one turn
    """

    channel: str
    database: Database
    answer: Callable[[Claimed], Awaitable[Outcome]]
    tell: Callable[[str], None]
    typing: Callable[[str, bool], None]
    state: OutboxState
    quiet_seconds: float = 0.0
    worker: str = field(default_factory=inbox.worker_name)
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _more: set[str] = field(default_factory=set)
    _running: set[str] = field(default_factory=set)
    _last_came: dict[str, float] = field(default_factory=dict)
    _housekeeper: asyncio.Task[None] | None = None
    _stopping: bool = False

    def start(self) -> None:
        """Begin: take up what was left unfinished, and look for such again from time to time."""
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)
        self._housekeeper = asyncio.create_task(self._keep_house())

    def wake(self, conversation: str) -> None:
        """There is a message in this conversation: see to it."""
        if self._stopping:
            return
        self._last_came[conversation] = time.monotonic()
        if conversation in self._tasks:
            self._more.add(conversation)
            return
        task = asyncio.create_task(self._work(conversation))
        self._tasks[conversation] = task
        task.add_done_callback(_log_failure)

    async def settled(self, conversation: str) -> None:
        """Wait until the conversation's turns have been run."""
        while conversation in self._tasks:
            await asyncio.wait([self._tasks[conversation]])

    async def stop(self, seconds: float) -> None:
        """Let running turns end, for so long; give back those that do not. New ones are not begun."""
        self._stopping = True
        if self._housekeeper:
            self._housekeeper.cancel()
        tasks = list(self._tasks.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self, conversation: str) -> None:
        """Run the conversation's turns until none is left to claim."""
        try:
            while not self._stopping:
                self._more.discard(conversation)
                await self._wait_for_quiet(conversation)
                if self._stopping:
                    return  # the messages wait in the inbox for the next start
                async with self._slots:
                    ran = await self._run_next(conversation)
                if not ran and conversation not in self._more:
                    return
        finally:
            self._last_came.pop(conversation, None)
            self._tasks.pop(conversation, None)  # in the same step as the look at `_more`: no call is missed

    async def _wait_for_quiet(self, conversation: str) -> None:
        """Until nothing has come for a while; who never pauses is answered all the same."""
        began = time.monotonic()
        while not self._stopping:
            last = self._last_came.get(conversation, began)
            until = min(last + self.quiet_seconds, began + LONGEST_BURST * self.quiet_seconds)
            left = until - time.monotonic()
            if left <= 0:
                return
            await asyncio.sleep(left)

    async def _run_next(self, conversation: str) -> bool:
        def claim(session: Session) -> Claimed | None:
            return inbox.claim_next(session, conversation, self.worker, clock.utcnow())

        try:
            claimed = await self.database.write(claim)
            if claimed:
                await self._run(claimed)
        except DatabaseError as error:
            logger.error("A turn waits for the database: %s", error)
            await asyncio.sleep(_AFTER_DATABASE_ERROR)  # housekeeping finds the message again
            return False
        return claimed is not None

    async def _run(self, claimed: Claimed) -> None:
        self._running.add(claimed.message_id)
        self.typing(claimed.conversation, True)
        try:
            outcome = await self.answer(claimed)
            await self._finish(claimed, outcome)
        except BaseException:  # cancelled, or the database is away: somebody else's turn
            await self._give_back(claimed)
            raise
        finally:
            self._running.discard(claimed.message_id)
            self.tell(claimed.conversation)
            self.typing(claimed.conversation, False)

    async def _finish(self, claimed: Claimed, outcome: Outcome) -> None:
        def finish(session: Session) -> bool:
            now = clock.utcnow()
            if not inbox.close(session, claimed.message_id, self.worker, now, outcome.problem):
                return False
            outbox.write(
                session,
                claimed.conversation,
                claimed.channel,
                outcome.replies,
                now,
                state=self.state,
                answers=claimed.message_id,
            )
            if outcome.problem:
                staff.tell(session, claimed, outcome.problem, now)
            return True

        if not await self.database.write(finish):
            logger.warning(
                "The claim of message %s was lost; its replies are left to the other.", claimed.message_id
            )

    async def _give_back(self, claimed: Claimed) -> None:
        def give_back(session: Session) -> None:
            inbox.give_back(session, claimed.message_id, self.worker)

        try:
            await self.database.write(give_back)
        except DatabaseError as error:
            logger.error("A claim could not be given back, it will lapse: %s", error)

    async def _keep_house(self) -> None:
        while True:
            try:
                for conversation in await self.database.write(self._look_around):
                    self.wake(conversation)
            except DatabaseError as error:
                logger.error("The inbox cannot be read: %s", error)
            await asyncio.sleep(HOUSEKEEPING_SECONDS)

    def _look_around(self, session: Session) -> list[str]:
        """Renew our claims, free lost ones, and say which conversations wait."""
        now = clock.utcnow()
        if self._running:
            inbox.renew(session, list(self._running), self.worker, now)
        inbox.free_lost(session, self.worker, now)
        return inbox.conversations_waiting(session, self.channel)


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception():
        logger.error("A conversation's turns stopped; they go on shortly.", exc_info=task.exception())
