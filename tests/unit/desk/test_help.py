"""Help with examples for each command, and completion in the shell."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from clinic.settings import ROOT
from desk import complete
from desk.cli import app
from tests.unit.desk.prepared import BOOKED, BY_SMS, MINOR, REQUEST, desk

DESK = Path(sys.executable).with_name("desk")


def commands(found: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each command and group, by what is typed."""
    yield path, found
    for name, inner in getattr(found, "commands", {}).items():
        yield from commands(inner, (*path, name))


ALL = dict(commands(typer.main.get_command(app)))
TYPED = sorted(ALL)[1:]


def examples(path: tuple[str, ...]) -> list[str]:
    """The command lines at the end of a command's help."""
    return [line for line in (ALL[path].epilog or "").split("\n\n") if line.startswith("desk ")]


@pytest.mark.parametrize("path", TYPED, ids=" ".join)
def test_a_command_has_help_with_examples_of_its_own(path: tuple[str, ...]) -> None:
    shown = desk(*path, "--help")
    assert shown.exit_code == 0
    assert len(ALL[path].help) > 15
    assert examples(path)
    assert all(shlex.split(line)[1 : len(path) + 1] == list(path) for line in examples(path))
    told = re.sub(r"\s+", " ", shown.stdout)
    assert all(re.sub(r"\s+", " ", line) in told for line in examples(path))


@pytest.mark.parametrize("line", [line for path in TYPED for line in examples(path)])
def test_an_example_is_well_formed(line: str) -> None:
    """Its options and arguments are those of the command: a mistake would be bad usage."""
    words = shlex.split(line)[1:]
    path = max((path for path in TYPED if tuple(words[: len(path)]) == path), key=len)
    command = ALL[path]
    with command.make_context("desk", words[len(path) :]):
        pass


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize(
    ("offer", "typed", "offered"),
    [
        (complete.references, "", [BOOKED, BY_SMS, REQUEST, MINOR]),
        (complete.references, "k7", [REQUEST]),
        (complete.requests, "", [REQUEST, MINOR]),
        (complete.handoffs, "", ["1"]),
        (complete.studios, "w", ["williamsburg"]),
    ],
)
def test_what_tab_offers(offer: Any, typed: str, offered: list[str]) -> None:
    assert [name for name, _ in offer(typed)] == offered


def test_tab_is_silent_when_something_is_in_the_way(
    clinic_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////proc/none/clinic.db")
    from clinic import settings

    settings.get.cache_clear()
    assert (complete.references(""), complete.handoffs("")) == ([], [])


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("desk requ", ["requests"]),
        ("desk requests approve ", [REQUEST, MINOR]),
        ("desk bookings --stu", ["--studio"]),
    ],
)
def test_the_shell_completes(line: str, offered: list[str]) -> None:
    """As bash asks for it."""
    asked = {
        "_DESK_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split(" ")) - 1),
    }
    shown = subprocess.run(
        [DESK], cwd=ROOT, env={**os.environ, **asked}, capture_output=True, text=True, check=True
    )
    assert shown.stdout.split() == offered
