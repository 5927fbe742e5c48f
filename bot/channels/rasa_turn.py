"""Has one message answered by Rasa."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, Event, UserUttered

from bot.channels import outbox, texts
from bot.channels.inbox import Claimed
from bot.channels.outbox import Reply
from bot.channels.turns import Outcome
from bot.stores.tracker import ConversationUnavailable
from clinic.db.messages import Kind

logger = logging.getLogger(__name__)

LONGEST_TURN_SECONDS = 45.0
MOST_ATTEMPTS = 3

_FIXED = {Kind.EMPTY: texts.EMPTY, Kind.TOO_LONG: texts.TOO_LONG}


class WholeMessages(CollectingOutputChannel):
    """Collects replies as they are. Rasa's own cuts a text at its empty lines and its attachments off."""

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep all parts of the reply in one message."""
        await self._persist_message({key: part for key, part in message.items() if part})


class WebMessages(WholeMessages):
    """Replies for the website."""

    @classmethod
    def name(cls) -> str:
        """The channel whose text variants Rasa chooses."""
        return "web"


@dataclass
class RasaTurn:
    """Answers messages of one channel through Rasa.

    on_new_message: Rasa's handler, as it is given to an input channel
    agent: gives the Rasa agent, or None while there is none
    collector: makes what collects the replies; its `name()` is the channel whose text variants are used
    """

    on_new_message: Callable[[UserMessage], Awaitable[Any]]
    agent: Callable[[], Any]
    collector: Callable[[], CollectingOutputChannel]

    async def warm_up(self) -> None:
        """Have one message understood, so that the first visitor does not wait while everything is loaded."""
        agent = self.agent()
        if agent is None or not agent.is_ready():
            logger.error("There is no trained model: every message will be answered with an apology.")
            return
        try:
            await agent.parse_message("hello")
        except Exception:
            logger.exception("The model does not work: messages will be answered with an apology.")

    async def answer(self, claimed: Claimed) -> Outcome:
        """Replies to the message; a reply that says so when there is none. Raises only when cancelled."""
        if claimed.kind is not Kind.MESSAGE:
            return Outcome((Reply(texts.text(_FIXED[claimed.kind], claimed.channel)),))
        try:
            replies = await asyncio.wait_for(self._replies(claimed), LONGEST_TURN_SECONDS)
        except asyncio.TimeoutError:
            logger.error("Message %s: no answer within %s s.", claimed.message_id, LONGEST_TURN_SECONDS)
            return self._failed(claimed, "timeout")
        except (Exception, ConversationUnavailable):
            logger.exception("Message %s: its turn failed.", claimed.message_id)
            return self._failed(claimed, "error")
        if not replies:
            logger.error("Message %s: its turn said nothing.", claimed.message_id)
            return self._failed(claimed, "silence")
        return Outcome(tuple(replies))

    async def _replies(self, claimed: Claimed) -> list[Reply]:
        if claimed.attempts > 1:
            known = await self._replies_in_tracker(claimed)
            if known is not None:
                return known
        if claimed.attempts > MOST_ATTEMPTS:
            raise RuntimeError(f"given up after {MOST_ATTEMPTS} attempts")
        collector = self.collector()
        message = UserMessage(
            claimed.text,
            collector,
            claimed.conversation,
            input_channel=claimed.channel,
            message_id=claimed.message_id,
            metadata={"early": claimed.early},
        )
        await self.on_new_message(message)
        return outbox.from_rasa(collector.messages)

    async def _replies_in_tracker(self, claimed: Claimed) -> list[Reply] | None:
        """What this message's turn said, if it ended and only its replies were not written; else None."""
        agent = self.agent()
        if agent is None or agent.tracker_store is None:
            return None
        tracker = await agent.tracker_store.retrieve_full_tracker(claimed.conversation)
        return replies_to(claimed.message_id, tracker.events) if tracker else None

    def _failed(self, claimed: Claimed, problem: str) -> Outcome:
        return Outcome((Reply(texts.text(texts.TURN_FAILED, claimed.channel)),), problem)


def replies_to(message_id: str, events: Any) -> list[Reply] | None:
    """The bot's messages that follow the user's message of that id, up to the next one; None if it is not
    there.
    """
    collected: list[dict[str, Any]] | None = None
    for event in events:
        if isinstance(event, UserUttered):
            if collected is not None:
                break
            collected = [] if event.message_id == message_id else None
        elif collected is not None and isinstance(event, BotUttered):
            collected.append(_as_collected(event))
    return None if collected is None else outbox.from_rasa(collected)


def _as_collected(event: Event) -> dict[str, Any]:
    data = dict(getattr(event, "data", None) or {})
    return {**data, "text": getattr(event, "text", None)}
