"""How the conversation looks: the same words with and without colour, hanging lines on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from desk.shell.buttons import numbered
from desk.shell.talk import WEB, Shown
from desk.shell.why import HEALTH, Line, Mark
from desk.tables import printable

BOT = "bot> "
MARGIN = "  | "
LABEL_WIDTH = 9
STYLES = {HEALTH: "bold red", "decision": "bold", "topic": "cyan", "answer": "green", "noted": "green"}
DETAIL = "cyan"


def consoles() -> tuple[Console, Console]:
    """For the conversation, and for what is said about it: standard output and standard error."""
    return _console(sys.stdout), _console(sys.stderr)


def _console(file: object) -> Console:
    return Console(file=file, highlight=False, emoji=False, markup=False)  # type: ignore[arg-type]


def show(console: Console, text: Text) -> None:
    """Print lines that are broken already; from a program's end of a pipe none is ever broken."""
    console.print(text, soft_wrap=True)


def hang(label: Text, body: Text, width: int | None) -> Text:
    """The body behind its label, further lines below its beginning; broken to `width` columns, if given."""
    indent = " " * label.cell_len
    broken: list[Text] = []
    for line in body.split("\n", allow_blank=True):
        room = width - len(indent) if width else 0
        broken += line.wrap(Console(width=room), room) if room > 10 else [line]
    whole = Text().append_text(label)  # whose style is its own, not that of the whole
    for number, line in enumerate(broken):
        line.rstrip()
        whole.append("\n" + indent if number else "")
        whole.append_text(line)
    return whole


def reply(shown: Shown, channel: str, width: int | None) -> Text:
    """One message of the bot with its buttons. An SMS has its options in the text."""
    whole = hang(Text(BOT, "bold cyan"), clean(shown.text), width)
    indent = Text(" " * len(BOT))
    if shown.buttons and channel == WEB:
        whole.append("\n").append_text(hang(indent, Text(numbered(shown.buttons), "bold"), width))
    if shown.note:
        whole.append("\n").append_text(hang(indent, Text(f"({shown.note})", "dim"), width))
    return whole


def clean(text: str) -> Text:
    """Text without codes that would act on the terminal."""
    return Text("\n".join(printable(line) for line in text.split("\n")))


def marked(text: str, marks: Sequence[Mark]) -> Text:
    """The message with what was understood in brackets, and coloured: "I take [eliquis](health)"."""
    whole, end = Text(), 0
    for mark in marks:
        style = STYLES.get(mark.kind, DETAIL)
        whole.append_text(clean(text[end : mark.start]))
        whole.append("[", style).append_text(Text(printable(text[mark.start : mark.end]), style))
        whole.append(f"]({mark.kind})", style)
        end = mark.end
    return whole.append_text(clean(text[end:]))


def why(heard: Text, told: Sequence[Line], width: int | None) -> Text:
    """What `--why` tells, line by line."""
    lines = [hang(_label("heard"), heard, width)]
    lines += [hang(_label(line.label), Text(printable(line.words)), width) for line in told]
    return Text("\n").join(lines)


def _label(name: str) -> Text:
    return Text().append(MARGIN, "dim").append(name.ljust(LABEL_WIDTH), STYLES.get(name, "dim"))


def width_of(console: Console) -> int | None:
    """How broad a line may be: for a program as long as it is."""
    return console.width if console.is_terminal else None
