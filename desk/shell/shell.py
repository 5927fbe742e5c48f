"""The conversation in the terminal: each line is a message to the bot, or a command to the shell."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import typer
from rich.console import Console
from rich.text import Text

from clinic import clock
from clinic.db import base
from clinic.db.screenings import Screening
from clinic.errors import SettingsError
from desk import times
from desk.refusals import Refused
from desk.said import say, section
from desk.shell import commands, look, replay, saving, scratch, talk, trace, why
from desk.shell.commands import Command
from desk.shell.saving import Turn
from desk.shell.talk import Talk
from desk.shell.trace import Trace
from desk.shell.why import Decided
from desk.tables import clinic_time

NOW = "now"
ON_OFF = {"on": True, "off": False}


@dataclass
class Options:
    """How somebody wants to talk. `real`: with the clinic's own diary and lists."""

    channel: str = talk.WEB
    phone: str = ""
    why: bool = False
    real: bool = False


class Shell:
    """One session at the terminal; `with` it the database it uses is there."""

    def __init__(self, agent: Any, options: Options, out: Console, err: Console, typed: bool) -> None:
        """`out` is for the conversation, `err` for what the shell itself says; `typed`: by a person."""
        self._agent, self.options, self._out, self._err, self._typed = agent, options, out, err, typed
        self._started_at = clock.frozen()
        self._turns: list[Turn] = []
        self._database = ExitStack()
        self._talk: Talk
        self.failed = False

    def __enter__(self) -> Shell:
        self._begin()
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()
        clock.set_to(self._started_at)

    async def converse(self, lines: Iterable[str]) -> None:
        """Until the lines end, or one of them says so."""
        try:
            for line in lines:
                command = commands.read(line)
                if command and command.name == "quit":
                    return
                if command:
                    await self._obey(command)
                elif line.strip():
                    await self._say(line.removeprefix("/"))
                self._out.file.flush()
        finally:
            await self._talk.close()

    def _begin(self) -> None:
        if not self.options.real:
            self._database.enter_context(scratch.database())
        self._talk = talk.begin(self._agent, self.options.channel, self.options.phone)
        self._turns = []

    # -- a message --

    async def _say(self, text: str) -> None:
        now, before = talk.clinic_time(), trace.messages(await self._events())
        with self._typing_notice():
            began = time.monotonic()
            answered = await self._talk.say(text)
            milliseconds = (time.monotonic() - began) * 1000
        events = await self._events()
        turn = trace.read(events) if trace.messages(events) > before else None
        if turn:
            self._turns.append(Turn(turn.text, now, turn.names, turn.early))
        width = look.width_of(self._out)
        if self.options.why:
            self._tell_why(turn, milliseconds)
        for shown in answered.shown:
            look.show(self._out, look.reply(shown, self._talk.channel, width))
        if not answered.shown:
            look.show(self._out, Text(f"({say('shell.talk.silence')})", "dim"))
        self.failed |= answered.failed

    def _tell_why(self, turn: Trace | None, milliseconds: float) -> None:
        if turn is None:
            heard, told = Text(say("shell.why.no_turn")), [why.Line("time", f"{milliseconds:.0f} ms")]
        else:
            heard = look.marked(turn.text, why.marks(turn.parse))
            told = why.lines(turn, decided(turn), milliseconds)
        look.show(self._out, look.why(heard, told, look.width_of(self._out)))

    def _typing_notice(self) -> Any:
        if self._typed and self._out.is_terminal and not self._out.is_dumb_terminal:
            return self._out.status(say("shell.talk.typing"))
        return ExitStack()

    async def _events(self) -> list[dict[str, Any]]:
        tracker = await self._agent.tracker_store.retrieve(self._talk.conversation)
        return [event.as_dict() for event in tracker.events] if tracker else []

    # -- a command --

    async def _obey(self, command: Command) -> None:
        try:
            if not command.name:
                raise Refused(say("shell.refused.unknown", typed=command.told))
            await getattr(self, f"_{command.name}")(command.told)
        except (Refused, SettingsError) as refusal:
            self._note(str(refusal))
            self.failed |= not self._typed

    async def _restart(self, _told: str) -> None:
        await self._talk.close()
        self._database.close()
        self._begin()
        self._note(say("shell.done.restart_real" if self.options.real else "shell.done.restart"))

    async def _clock(self, told: str) -> None:
        if told and self.options.real:
            raise Refused(say("shell.refused.real_clock"))
        if told == NOW:
            clock.set_to(self._started_at)
        elif told:
            clock.set_to(moment(told))
        kind = "stands" if clock.frozen() else "runs"
        self._note(say(f"shell.done.clock_{kind}", at=clinic_time(clock.now())))

    async def _save(self, told: str) -> None:
        path = saving.path_of(told)
        self._note(say("shell.done.replaying"))
        conversation = await replay.as_test(
            self._agent, self._talk.channel, self._talk.phone, tuple(self._turns)
        )
        self._note(say("shell.done.saved", file=saving.write(path, conversation)))

    async def _why(self, told: str) -> None:
        if told and told not in ON_OFF:
            raise Refused(say("shell.refused.on_off"))
        self.options.why = ON_OFF.get(told, not self.options.why)
        self._note(say("shell.done.why_on" if self.options.why else "shell.done.why_off"))

    async def _help(self, _told: str) -> None:
        texts = section("shell")
        otherwise = texts["help_real"] if self.options.real else {}
        for line in texts["help"]:
            self._note(otherwise.get(line.split()[0], line))

    def _note(self, text: str) -> None:
        look.show(self._err, Text(text, "dim"))


def moment(told: str) -> Any:
    """The moment that is meant, aware; an hour alone is today's. Raises `Refused`."""
    for wish in (told, f"today {told}"):
        try:
            return times.moment(wish)
        except typer.BadParameter:
            continue
    raise Refused(say("shell.refused.clock", typed=told))


def decided(turn: Trace) -> Decided | None:
    """The screening that the turn wrote down, if it did, with the rules and sources that are kept with it."""
    number = turn.noted.get("screening_id")
    if number is None:
        return None
    with base.reading() as session:
        kept = session.get(Screening, number)
        if kept is None:
            return None
        found = [f for f in kept.findings if f.get("source")]
        sources = (f'{f["concept"]} "{f["text"]}": {f["source"]}' for f in found)
        return Decided(kept.decision, tuple(kept.rules), tuple(dict.fromkeys(sources)))
