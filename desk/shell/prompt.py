"""Reads what is typed, line by line, with a history that lasts, or what comes through a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from clinic.settings import VAR
from desk.shell.commands import completions

HISTORY = VAR / "shell_history"
LONGEST_HISTORY = 1000  # lines


def is_typed() -> bool:
    """Whether a person sits at a terminal, rather than a script at a pipe."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def is_by_hand() -> bool:
    """Whether the lines come from a person, wherever the conversation is written to."""
    return sys.stdin.isatty()


def lines(typed: bool, prompt: str, echo: Callable[[str], None] | None = None) -> Iterator[str]:
    """What is written; a line from a pipe is given to `echo`, so that the output reads as a conversation."""
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")  # a script's byte that is no UTF-8 ends nothing
    while True:
        try:
            text = input(prompt if typed else "")
        except EOFError:
            if typed:
                print()
            return
        if not typed:
            (echo or print)(f"{prompt}{text}")
        yield text


@contextmanager
def history(typed: bool, file: Path | None = None) -> Iterator[None]:
    """Inside this block the arrow keys find what was typed before, in earlier sessions too."""
    if not typed:
        yield
        return
    import readline

    file = file or HISTORY
    readline.set_history_length(LONGEST_HISTORY)
    readline.set_completer_delims("")
    readline.set_completer(_completer)
    readline.parse_and_bind("tab: complete")
    try:
        readline.read_history_file(file)
    except OSError:
        readline.clear_history()  # the first session
    try:
        yield
    finally:
        _keep(file)


def _keep(file: Path) -> None:
    """Without a place for it there is no history, and nothing else is amiss. It is nobody else's to read."""
    import readline

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        file.chmod(0o600)
        readline.write_history_file(file)
    except OSError:
        return


def _completer(begun: str, number: int) -> str | None:
    offered = completions(begun)
    return offered[number] if number < len(offered) else None
