"""Which lines are for the shell, and what they say."""

from __future__ import annotations

import pytest

from desk.shell.commands import Command, completions, read


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("/restart", Command("restart")),
        ('/clock "fri 9am"', Command("clock", "fri 9am")),
        ("/clock fri 9am", Command("clock", "fri 9am")),
        ("/clock “fri 9am”", Command("clock", "fri 9am")),
        ("/SAVE  booking/friday ", Command("save", "booking/friday")),
        ("/exit", Command("quit")),
        ("/?", Command("help")),
        ("/nothing such", Command("", "nothing")),
        ("/", Command("", "")),
    ],
)
def test_a_command_is_read(line: str, command: Command) -> None:
    assert read(line) == command


@pytest.mark.parametrize("line", ["hello", " /why", "what is 1/2 of it", "//restart"])
def test_a_message_is_none(line: str) -> None:
    assert read(line) is None


@pytest.mark.parametrize(("begun", "offered"), [("/cl", ["/clock "]), ("cl", []), ("/x", [])])
def test_what_tab_offers(begun: str, offered: list[str]) -> None:
    assert completions(begun) == offered
