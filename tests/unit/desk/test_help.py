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


def options(path: tuple[str, ...]) -> set[str]:
    return {option for parameter in ALL[path].params for option in parameter.opts}


ENDLESS = {("chat",), ("sms",), ("work",)}  # these talk or work until they are stopped
BY_HAND = {
    ("topics", "edit"),
    ("topics",),
    ("clinic",),
}  # an editor, and groups that do nothing by themselves
LOOKS = {"show", "list"}
WITH_A_RECORD = {"requests", "bookings", "handoffs", "questions", "deliveries", "erase", "export"}


@pytest.mark.parametrize("path", [p for p in TYPED if p not in ENDLESS | BY_HAND], ids=" ".join)
def test_a_command_can_be_used_by_programs(path: tuple[str, ...]) -> None:
    assert "--json" in options(path)


def test_whoever_changes_something_can_say_who_they_are() -> None:
    changing = [path for path in TYPED if path[0] in WITH_A_RECORD and path[-1] not in LOOKS]
    changing = [path for path in changing if not getattr(ALL[path], "commands", None)]  # a group lists
    assert len(changing) > 15
    assert [path for path in changing if "--by" not in options(path)] == []


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


def test_tab_works_in_a_new_terminal(tmp_path: Path) -> None:
    """As the guide says: `desk --install-completion`, then a new bash."""
    environment = {**os.environ, "HOME": str(tmp_path), "PATH": f"{DESK.parent}:{os.environ['PATH']}"}

    def bash(*command: str) -> str:
        done = subprocess.run(
            ["bash", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    assert "completion installed" in bash("-c", "desk --install-completion; true")
    typed = 'COMP_WORDS=(desk requ) COMP_CWORD=1; _desk_completion desk; echo "${COMPREPLY[@]}"'
    assert bash("-c", f"source ~/.bashrc; {typed}").split() == ["requests"]
