"""A conversation with the bot, as a visitor of the website or a phone has it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select

from clinic import clock, texters
from clinic.db import base
from desk.said import say
from desk.shell.buttons import pressed

WEB, SMS = "web", "sms"
FAILURES = frozenset({"timeout", "error", "silence"})  # of `bot.channels.rasa_turn`


@dataclass(frozen=True)
class Shown:
    """One message of the bot as the person sees it. `note`: what else the channel makes of it."""

    text: str
    buttons: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Answered:
    """What a message got. `failed`: the bot could not deal with it."""

    shown: tuple[Shown, ...]
    failed: bool = False


class Talk(Protocol):
    """One conversation. `conversation`: its name in the tracker; `phone`: the number it texts from."""

    channel: str
    conversation: str
    phone: str | None

    async def say(self, text: str) -> Answered:
        """Send a message; what came back."""

    async def close(self) -> None:
        """End it."""


class WebTalk:
    """Talks as the website's widget does."""

    channel, phone = WEB, None

    def __init__(self, agent: Any) -> None:
        """`agent`: Rasa's."""
        self._agent = agent
        self._titles: Sequence[str] = ()
        self.conversation = f"shell:{secrets.token_hex(8)}"

    async def say(self, text: str) -> Answered:
        """Send what was typed, or the title of the button that it names."""
        outcome = await web_answer(self._agent, self.conversation, pressed(text, self._titles))
        self._titles = next((reply.buttons for reply in reversed(outcome.replies) if reply.buttons), ())
        shown = (Shown(r.text, r.buttons, _note(r.custom)) for r in outcome.replies)
        return Answered(tuple(shown), outcome.problem in FAILURES)

    async def close(self) -> None:
        """Nothing is open."""


def _note(custom: dict[str, Any]) -> str:
    return say("shell.talk.dates") if custom.get("dates") else ""


async def web_answer(agent: Any, conversation: str, text: str) -> Any:
    """The `bot.channels.turns.Outcome` of a text on the website."""
    from bot.channels.inbox import Claimed
    from bot.channels.plain_text import LONGEST_TEXT, plain_text
    from bot.channels.rasa_turn import RasaTurn, WebMessages
    from clinic.db.messages import Kind

    plain = plain_text(text)
    kind = Kind.TOO_LONG if len(text) > LONGEST_TEXT else Kind.MESSAGE if plain else Kind.EMPTY
    turn = RasaTurn(agent.handle_message, lambda: agent, WebMessages)
    message = Claimed(secrets.token_hex(8), conversation, WEB, kind, plain, attempts=1)
    return await turn.answer(message)


class SmsTalk:
    """Talks as a phone does: through the SMS channel's own door, keywords, numbers and outbox."""

    channel = SMS

    def __init__(self, agent: Any, phone: str) -> None:
        """`agent`: Rasa's. `phone`: E.164; its conversation is a new one, whatever it texted before."""
        from desk.sms import SimulatedPhone

        secret = secrets.token_bytes(32)
        self.phone = phone
        self._simulated = SimulatedPhone(agent, phone, secret)
        self.conversation = texters.conversation_of(secret, phone, simulated=True)

    async def say(self, text: str) -> Answered:
        """Send a text; the texts that the phone gets for it."""
        texts = await self._simulated.text(text)
        failed = _problem(self.conversation) in FAILURES
        return Answered(tuple(Shown(text.text, note=text.size) for text in texts), failed)

    async def close(self) -> None:
        """Let go of the database."""
        await self._simulated.turns.stop(1)
        self._simulated.close()


def _problem(conversation: str) -> str | None:
    from clinic.db.messages import Inbox

    last = select(Inbox.problem).where(Inbox.conversation == conversation).order_by(Inbox.position.desc())
    with base.reading() as session:
        return session.execute(last.limit(1)).scalar()


def begin(agent: Any, channel: str, phone: str) -> Talk:
    """A new conversation on the channel; `phone` is for SMS."""
    return SmsTalk(agent, phone) if channel == SMS else WebTalk(agent)


def clinic_time() -> str:
    """What time it is in the conversation, to the minute, in ISO 8601."""
    return clock.now().isoformat(timespec="minutes")
