"""Options and arguments that several commands share, and the examples at the end of their help."""

from __future__ import annotations

from typing import Annotated

import typer

from desk import complete, staff
from desk.tables import printable

Json = Annotated[bool, typer.Option("--json", help="For programs: JSON.")]
All = Annotated[bool, typer.Option("--all", help="The past, the closed and the clear ones too.")]
By = Annotated[
    str | None, typer.Option("--by", envvar=staff.VARIABLE, metavar="NAME", help="Who does it; you.")
]
Seen = Annotated[
    int | None,
    typer.Option(
        "--seen", metavar="VERSION", help="Only if it is still as you saw it: the version that `show` tells."
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask first; for scripts, and with --json.")]
Tell = Annotated[str, typer.Option("--tell", metavar="WORDS", help="Your own words to the client.")]
Note = Annotated[str, typer.Option("--note", metavar="WORDS", help="For staff only; clients never see it.")]
Reason = Annotated[
    str, typer.Option("--reason", metavar="WORDS", help="For staff only; clients never see it.")
]
Reference = Annotated[
    str, typer.Argument(metavar="REFERENCE", help="Such as K7F3PT.", autocompletion=complete.references)
]
Request = Annotated[
    str, typer.Argument(metavar="REFERENCE", help="Such as K7F3PT.", autocompletion=complete.requests)
]
Words = Annotated[str, typer.Argument(metavar="TEXT", help="What to write down, in quotes.")]
Studio = Annotated[
    str | None, typer.Option("--studio", help="A studio's name.", autocompletion=complete.studios)
]


LONGEST_WORDS = 320  # characters: on SMS they are a message of their own


def to_client(words: str) -> str:
    """Staff's own words to a client, as one message that a phone can show; too many are bad usage."""
    said = " ".join(printable(" ".join(words.split())).split())
    if len(said) > LONGEST_WORDS:
        raise typer.BadParameter(
            f"{len(said)} characters, at most {LONGEST_WORDS} reach a phone", param_hint="--tell"
        )
    return said


def examples(*lines: str) -> str:
    """The end of a command's help."""
    return "\n\n".join(["Examples:", *lines])
