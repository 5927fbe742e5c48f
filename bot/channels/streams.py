"""Open event streams: who listens to which conversation, and what they are told.

A stream holds no messages. It is woken, reads what is new after its own position from the database, and sends
that; so a slow reader fills no memory and holds up nobody else.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.channels import outbox
from bot.channels.outbox import Entry
from bot.channels.threads import Database
from clinic.db.errors import DatabaseError

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0
SLOWEST_READ_SECONDS = 20.0
WATCH_SECONDS = 2.0
RETRY_MS = 1000
_AT_A_TIME = 500

Send = Callable[[str], Awaitable[None]]


@dataclass(eq=False)
class Listener:
    """One open stream: whose, what it was sent last, and up to where it was told to show nothing."""

    conversation: str
    position: int
    cleared: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False


@dataclass
class Streams:
    """All open streams of this process."""

    database: Database
    most_per_conversation: int = 8
    closed: bool = False
    _listeners: dict[str, list[Listener]] = field(default_factory=lambda: defaultdict(list))
    _typing: set[str] = field(default_factory=set)
    _watcher: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch for messages that other processes write (staff, other replicas)."""
        self._watcher = asyncio.create_task(self._watch())

    def close(self) -> None:
        """End every stream; the widgets come back by themselves."""
        self.closed = True
        if self._watcher:
            self._watcher.cancel()
        for conversation in list(self._listeners):
            self.tell(conversation)

    def tell(self, conversation: str) -> None:
        """Wake who listens to the conversation."""
        for listener in self._listeners.get(conversation, ()):
            listener.news.set()

    def end(self, conversation: str) -> None:
        """End the conversation's streams: its session is over."""
        for listener in self._listeners.get(conversation, ()):
            listener.ended = True
        self.tell(conversation)

    def typing(self, conversation: str, is_typing: bool) -> None:
        """Let listeners know whether a reply is being prepared."""
        (self._typing.add if is_typing else self._typing.discard)(conversation)
        self.tell(conversation)

    @contextmanager
    def listen(self, conversation: str, position: int) -> Iterator[Listener]:
        """A listener that is woken until the block ends. The oldest of too many streams is ended."""
        listener = Listener(conversation, position)
        others = self._listeners[conversation]
        if len(others) >= self.most_per_conversation:
            others[0].ended = True
            others[0].news.set()
        others.append(listener)
        try:
            yield listener
        finally:
            others.remove(listener)
            if not others:
                self._listeners.pop(conversation, None)

    async def feed(self, listener: Listener, send: Send, seconds: float) -> None:
        """Send the conversation as it grows, for at most `seconds`. Ends early when a reader is too slow."""
        end = asyncio.get_running_loop().time() + seconds
        was_typing = False
        await self._send(send, f"retry: {RETRY_MS}\n\n")
        await self._send_new(listener, send)
        await self._send(send, event("ready", {}))
        while not self.closed and not listener.ended:
            is_typing = listener.conversation in self._typing
            if is_typing != was_typing:
                await self._send(send, event("typing", {"on": is_typing}))
                was_typing = is_typing
            left = end - asyncio.get_running_loop().time()
            if left <= 0:
                return
            if await self._wait(listener, min(HEARTBEAT_SECONDS, left)):
                await self._send_new(listener, send)
            else:
                await self._send(send, ": still here\n\n")

    async def _wait(self, listener: Listener, seconds: float) -> bool:
        try:
            await asyncio.wait_for(listener.news.wait(), seconds)
        except asyncio.TimeoutError:
            return False
        listener.news.clear()
        return True

    async def _send_new(self, listener: Listener, send: Send) -> None:
        after = listener.position
        try:
            shown_after, entries = await self.database.read(
                lambda session: outbox.news(session, listener.conversation, after)
            )
        except DatabaseError as error:
            logger.error("A stream could not be served: %s", error)
            listener.ended = True  # it is opened again, from where it was
            return
        if shown_after > listener.cleared:
            await self._send(send, event("cleared", {"up_to": shown_after}))
            listener.cleared = shown_after
        for entry in entries:
            await self._send(send, event("message", as_shown(entry), entry.position))
            listener.position = entry.position

    async def _send(self, send: Send, data: str) -> None:
        await asyncio.wait_for(send(data), SLOWEST_READ_SECONDS)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            open_now = list(self._listeners)
            for start in range(0, len(open_now), _AT_A_TIME):
                await self._look(open_now[start : start + _AT_A_TIME])

    async def _look(self, conversations: list[str]) -> None:
        try:
            positions = await self.database.read(
                lambda session: outbox.last_positions(session, conversations)
            )
        except DatabaseError as error:
            logger.error("The outbox cannot be read: %s", error)
            return
        for conversation, last in positions.items():
            for listener in self._listeners.get(conversation, ()):
                if listener.position < last:
                    listener.news.set()


def event(name: str, data: dict[str, Any], position: int | None = None) -> str:
    """One server-sent event. JSON has no line breaks, so `data` is one line."""
    number = "" if position is None else f"id: {position}\n"
    return f"{number}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def as_shown(entry: Entry) -> dict[str, Any]:
    """A message as the widget gets it. Nothing in it names the conversation."""
    shown: dict[str, Any] = {
        "id": entry.position,
        "from": "you" if entry.author == outbox.PERSON else entry.author,
        "text": entry.text,
        "at": entry.at.isoformat(timespec="seconds"),
    }
    if entry.external_id:
        shown["client_msg_id"] = entry.external_id
    if entry.buttons:
        shown["buttons"] = list(entry.buttons)
    if entry.custom:
        shown["custom"] = entry.custom
    return shown
