"""What staff can mend themselves: one plain line on the error output, exit code 1, nothing changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from desk.tables import printable


class Refused(Exception):
    """It cannot be done. The message says why, and what to do, to staff."""


@contextmanager
def told() -> Iterator[None]:
    """A refusal inside this block ends the command."""
    try:
        yield
    except Refused as refusal:
        typer.echo(printable(str(refusal)), err=True)
        raise typer.Exit(1) from None
