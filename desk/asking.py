"""Asks before something is done that cannot be taken back unheard: at a terminal, or through a pipe."""

from __future__ import annotations

import sys

import typer

from desk.refusals import Refused
from desk.said import say


def agreed(question: str, yes: bool, as_json: bool) -> bool:
    """Whether it is to be done: with `--yes` at once, else as the answer says.

    Raises `Refused` where nobody answers. A program (`--json`) is not asked: without `--yes` it is bad usage.
    """
    if yes:
        return True
    if as_json:
        raise typer.BadParameter(say("refused.json_needs_yes"), param_hint="--json")
    answer = answered(question, None)
    if answer is None:
        raise Refused(say("refused.needs_yes"))
    return answer


def answered(question: str, default: bool | None) -> bool | None:
    """The answer, typed or piped; None where the pipe ends without one. Enter alone is `default`, or no."""
    piped = not sys.stdin.isatty()
    try:
        answer: bool = typer.confirm(question, default=bool(default), err=True)
    except typer.Abort:
        if not piped:
            raise  # Ctrl-C, Ctrl-D
        typer.echo(err=True)
        return None
    if piped:
        typer.echo(err=True)  # nobody's Enter has ended the line
    return answer
