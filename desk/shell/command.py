"""`desk chat`: the command, from its options to its exit code."""

from __future__ import annotations

import asyncio
from enum import Enum
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from clinic import people, settings
from clinic.db import migrate
from desk import training
from desk.options import examples
from desk.said import say
from desk.shell import look, prompt, waking
from desk.shell.shell import Options, Shell
from desk.shell.talk import SMS

PROMPT = "you> "
PHONE = "+12125550147"  # nobody's: such numbers are kept free for films and tests
EXAMPLES = examples("desk chat", "desk chat --why", "desk chat --as sms --phone +19175550142")


class Channel(str, Enum):
    """How a person writes to the bot."""

    web = "web"
    sms = "sms"


As = Annotated[Channel, typer.Option("--as", help="As a visitor of the website, or by text.")]
Why = Annotated[bool, typer.Option("--why", help="Show after each message what was understood and decided.")]
Real = Annotated[
    bool, typer.Option("--real", help="With the clinic's own diary and lists, not with a test diary.")
]
Phone = Annotated[str, typer.Option("--phone", metavar="NUMBER", help="The phone that texts, with --as sms.")]


def chat(channel: As = Channel.web, why: Why = False, real: Real = False, phone: Phone = PHONE) -> None:
    """Talk with the bot as a client would. Nothing of it counts, unless with --real."""
    options = Options(channel.value, _number(phone), why, real)
    training.exit_on_signals()
    out, err = look.consoles()
    typed = prompt.is_typed()
    settings.get()
    if real:
        migrate.upgrade()
    try:
        failed = _run(options, out, err, typed)
    except KeyboardInterrupt:
        err.print()
        raise typer.Exit(0 if typed else 130) from None
    if failed and not prompt.is_by_hand():
        raise typer.Exit(1)


def _run(options: Options, out: Console, err: Console, typed: bool) -> bool:
    """The whole of it; whether something failed."""
    waking.see_to_a_model(err)
    with waking.progress(err) as tell:
        agent = waking.load_agent(tell)
    for line in _hello(options, typed):
        look.show(err, Text(line, "dim"))

    def echo(line: str) -> None:
        look.show(out, look.clean(line))

    with prompt.history(typed), Shell(agent, options, out, err, typed) as shell:
        asyncio.run(shell.converse(prompt.lines(typed, PROMPT, echo)))
    return shell.failed


def _hello(options: Options, typed: bool) -> list[str]:
    told = [say("shell.hello.real" if options.real else "shell.hello.test")]
    if options.channel == SMS:
        told.append(say("shell.hello.sms", phone=options.phone))
    return [*told, say("shell.hello.typed")] if typed else told


def _number(phone: str) -> str:
    read = people.read_contact(phone)
    if not isinstance(read, people.Contact) or read.kind != "phone":
        raise typer.BadParameter(say("shell.refused.phone", typed=phone), param_hint="--phone")
    return read.value
