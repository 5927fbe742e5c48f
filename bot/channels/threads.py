"""Database work off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy.orm import Session

from clinic.db import base

T = TypeVar("T")

_THREADS = 4


class Database:
    """Runs functions of a session in its own threads. Errors are the functions' own, or `DatabaseError`."""

    def __init__(self, url: str | None = None) -> None:
        self._url = url
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="channel-db")

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction that is committed when this returns."""

        def run() -> T:
            with base.session(self._url) as session:
                return work(session)

        return await self._run(run)

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction that only looks."""

        def run() -> T:
            with base.reading(self._url) as session:
                return work(session)

        return await self._run(run)

    async def _run(self, run: Callable[[], T]) -> T:
        # Shielded: a cancelled waiter must not leave a transaction in doubt
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._threads, run))

    def close(self) -> None:
        """Let go of the threads; what runs in them is finished first."""
        self._threads.shutdown(wait=True)
