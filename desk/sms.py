"""`desk sms +1...`: a phone in the terminal. All of the SMS channel takes part in it, but not Twilio."""

from __future__ import annotations

import asyncio
import secrets
import sys
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import typer
from rich.text import Text
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import clock, people, settings
from clinic.db import migrate
from clinic.db.messages import Outbox, OutboxState
from clinic.errors import SettingsError
from desk.said import say
from desk.shell import prompt, scratch, waking
from desk.shell.look import consoles, show

PROMPT = "text> "
END = ("/quit", "/exit")


REAL = typer.Option(False, "--real", help="With the clinic's own diary and lists, not with a test diary.")


def sms(
    number: str = typer.Argument(..., help="The phone's number, like +19175550142."), real: bool = REAL
) -> None:
    """Text with the bot as this phone would. Nothing is sent to anybody, nor counts, unless with --real."""
    read = people.read_contact(number)
    if not isinstance(read, people.Contact) or read.kind != "phone":
        raise SettingsError(f"'{number}' is no phone number; write it like +19175550142")
    _, err = consoles()
    settings.get()
    if real:
        migrate.upgrade()
    waking.see_to_a_model(err)
    with waking.progress(err) as tell:
        agent = waking.load_agent(tell)
    show(err, Text(say("shell.hello.real" if real else "shell.hello.test"), "dim"))
    with nullcontext() if real else scratch.database():
        asyncio.run(_converse(agent, read.value, prompt.is_typed()))


async def _converse(agent: Any, number: str, typed: bool) -> None:
    if typed:
        print(f"Write as a client would; {END[0]} or Ctrl-D ends it.", file=sys.stderr)
    phone = SimulatedPhone(agent, number)
    for line in prompt.lines(typed, PROMPT):
        if line.strip() in END:
            break
        for shown in await phone.text(line):
            print(shown)
        sys.stdout.flush()
    phone.close()


@dataclass(frozen=True)
class Shown:
    """A text as the phone shows it."""

    text: str
    segments: int

    @property
    def size(self) -> str:
        """How long it is, and how many segments it costs."""
        unit = "segment" if self.segments == 1 else "segments"
        return f"{len(self.text)} characters, {self.segments} {unit}"

    def __str__(self) -> str:
        first, *more = self.text.split("\n")
        lines = [f"phone> {first}", *(f"       {line}" for line in more)]
        return "\n".join([*lines, f"       ({self.size})"])


class SimulatedPhone:
    """Talks to the SMS channel's own door, turns and outbox. It shows what would have been sent."""

    def __init__(self, agent: Any, number: str, secret: bytes | None = None) -> None:
        """`agent`: Rasa's. `secret`: what its conversation is named with, if not with the clinic's."""
        from bot.channels.rasa_turn import RasaTurn
        from bot.channels.sms_door import Door
        from bot.channels.sms_turn import SmsMessages, SmsTurn
        from bot.channels.threads import Database
        from bot.channels.turns import Turns

        known = settings.get()
        self.number, self._started = number, False
        self.database = Database()
        self.door = Door(secret or known.secret, known.sms_opt_out, simulated=True)
        rasa = RasaTurn(agent.handle_message, lambda: agent, SmsMessages)
        self.turns = Turns(
            channel=f"simulated {number}",  # housekeeping is for the channel's own conversations
            database=self.database,
            answer=SmsTurn(rasa.answer, self.database).answer,
            tell=lambda _conversation: None,
            typing=lambda _conversation, _is_typing: None,
            state=OutboxState.WAITING,
        )

    async def text(self, body: str) -> list[Shown]:
        """Send a text; what the phone gets for it."""
        from bot.channels.sms_door import Text

        if not self._started:
            self.turns.start()
            self._started = True
        text = Text(f"SM{secrets.token_hex(16)}", self.number, body)
        received = await self.database.write(
            lambda session: self.door.receive(session, text, clock.utcnow(), clock.now())
        )
        if received.waits:
            self.turns.wake(received.conversation)
            await self.turns.settled(received.conversation)
        return await self.database.write(lambda session: _deliver(session, received.conversation))

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()


def _deliver(session: Session, conversation: str) -> list[Shown]:
    """The texts that wait for this phone; from now on it has them."""
    query = (
        select(Outbox)
        .where(Outbox.conversation == conversation, Outbox.state == OutboxState.WAITING.value)
        .order_by(Outbox.position)
    )
    shown = []
    for row in session.execute(query).scalars():
        row.state, row.sent_at = OutboxState.SENT.value, clock.utcnow()
        shown.append(Shown(row.text, row.segments or 1))
    return shown
