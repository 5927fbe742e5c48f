"""Two of the staff at one appointment: one of them does it, the other is told, nothing is overwritten."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

import pytest
import typer

from clinic import requests
from clinic.ledger import Result
from clinic.settings import ROOT
from desk import acting, handoffs
from desk.acting import Manner
from tests.unit.desk.prepared import BOOKED, REQUEST, appointment, decide, desk, done, told

DESK = Path(sys.executable).with_name("desk")
PEOPLE = ("rosa", "noor", "ines", "juno", "kemi", "lior", "mara", "nils")

pytestmark = pytest.mark.usefixtures("morning")


def started(*arguments: str, stdin: int | None = None) -> subprocess.Popen[str]:
    """A real `desk`, with the test's database and clock."""
    out = subprocess.PIPE
    return subprocess.Popen([DESK, *arguments], cwd=ROOT, stdin=stdin, stdout=out, stderr=out, text=True)


@pytest.mark.parametrize("second", ["approve", "decline"])
def test_two_processes_decide_once(second: str) -> None:
    both = {"rosa": "approve", "noor": second}
    running = {
        by: started("requests", command, REQUEST, "--seen", "1", "--yes", "--by", by)
        for by, command in both.items()
    }
    ended = {by: (*process.communicate(), process.returncode) for by, process in running.items()}
    assert sorted(code for _, _, code in ended.values()) == [0, 1], ended
    (winner,) = [by for by, (_, _, code) in ended.items() if code == 0]
    (loser,) = set(both) - {winner}
    assert f"by {winner} on Wed 2027-02-10 14:10" in ended[loser][1]
    reached = {"approve": ("confirmed", "approved"), "decline": ("declined", "declined")}[both[winner]]
    assert (appointment(REQUEST).status, appointment(REQUEST).decided_by) == (reached[0], winner)
    assert [event[:2] for event in done(REQUEST)] == [("requested", "client"), (reached[1], winner)]
    assert [notice.about for notice in told(REQUEST)] == [reached[1]] * 3


def test_of_eight_threads_one_decides() -> None:
    won, lost = meeting(
        lambda by: acting.change(
            REQUEST, Result.APPROVED, partial(requests.approve), Manner(by, seen=1, yes=True)
        )
    )
    assert (len(won), len(lost)) == (1, 7)
    assert [event[:2] for event in done(REQUEST)] == [("requested", "client"), ("approved", won[0])]
    assert [notice.about for notice in told(REQUEST)] == ["approved"] * 3


def test_of_eight_threads_one_closes_a_hand_off() -> None:
    won, lost = meeting(lambda by: handoffs.close(1, by=by))
    assert (len(won), len(lost)) == (1, 7)
    assert f"closed by {won[0]}" in desk("handoffs", "close", "1").stderr


def test_eight_notes_at_once_are_all_kept() -> None:
    won, _ = meeting(lambda by: handoffs.note(1, f"{by} was here", by=by))
    assert sorted(won) == sorted(PEOPLE)
    kept = desk("handoffs", "show", "1").stdout
    assert [by for by in PEOPLE if f"{by} was here" not in kept] == []


def meeting(act: Callable[[str], None]) -> tuple[list[str], list[str]]:
    """All the people do it at the same moment: for whom it went well, and who was refused."""
    gate = threading.Barrier(len(PEOPLE))
    won: list[str] = []
    lost: list[str] = []

    def one(by: str) -> None:
        gate.wait()
        try:
            act(by)
            won.append(by)
        except typer.Exit:
            lost.append(by)

    threads = [threading.Thread(target=one, args=(by,)) for by in PEOPLE]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return won, lost


@contextmanager
def at_a_terminal(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], IO[bytes]]]:
    """`desk` with a terminal to type into."""
    ours, theirs = pty.openpty()
    process = started(*arguments, stdin=theirs)
    os.close(theirs)
    with os.fdopen(ours, "wb", buffering=0) as keys, process:
        yield process, keys


def asked(process: subprocess.Popen[str]) -> str:
    """What it asks; it waits for an answer after that."""
    assert process.stderr is not None
    question = ""
    while not question.endswith("[y/N]:"):
        character = process.stderr.read(1)
        assert character, question
        question += character
    return question


def test_at_a_terminal_it_asks_first() -> None:
    with at_a_terminal("requests", "approve", REQUEST, "--by", "rosa") as (process, keys):
        assert asked(process).startswith(
            "Confirm K7F3PT: Friday, February 12, 2027 at 5 pm at Flatiron, Ana Lee?"
        )
        keys.write(b"n\n")
        _, said = process.communicate()
    assert (process.returncode, said.strip(), appointment(REQUEST).status) == (
        1, "Nothing was changed.", "waiting"
    )  # fmt: skip


def test_what_was_moved_while_it_asked_is_not_confirmed() -> None:
    with at_a_terminal("requests", "approve", REQUEST, "--by", "rosa") as (process, keys):
        asked(process)
        assert decide("bookings", "move", REQUEST, "fri", "4pm", "--by", "noor").exit_code == 0
        keys.write(b"y\n")
        _, said = process.communicate()
    assert (process.returncode, appointment(REQUEST).status) == (1, "waiting")
    assert "was moved by noor on Wed 2027-02-10 14:10 since you looked" in said


def test_at_a_terminal_yes_does_it_and_y_asks_nothing() -> None:
    with at_a_terminal("bookings", "move", BOOKED, "fri", "3pm", "--by", "rosa") as (process, keys):
        assert "to Friday, February 12, 2027 at 3 pm at Flatiron" in asked(process)
        keys.write(b"y\n")
        process.communicate()
    assert (process.returncode, done(BOOKED)[-1][:2]) == (0, ("moved", "rosa"))
    with at_a_terminal("bookings", "cancel", BOOKED, "-y", "--by", "rosa") as (process, _):
        said, _ = process.communicate()
    assert (process.returncode, said.startswith("T6WDN3 is cancelled")) == (0, True)
