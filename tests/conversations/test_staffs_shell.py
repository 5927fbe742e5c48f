"""The staff's shell with the trained bot: in a real terminal, through a real pipe, and what it saves."""

from __future__ import annotations

import asyncio
import os
import pty
import re
import select
import shlex
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import InMemoryTrackerStore
from typer.testing import CliRunner

from clinic.settings import ROOT
from desk import training
from desk.cli import app
from desk.shell import saving, waking
from tests.conversations import runner
from tests.conversations.test_conversations import test_conversation as check_conversation

DESK = Path(sys.executable).with_name("desk")
CODE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
GUIDE = (ROOT / "docs" / "staff.md").read_text("utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
# The command with the history and the saved tests in a folder of the test's own.
IN_FOLDER = """
import sys
from pathlib import Path
from desk import cli
from desk.shell import prompt, saving
prompt.HISTORY, saving.FOLDER = Path(sys.argv[1]) / "history", Path(sys.argv[1])
sys.argv[1:] = sys.argv[2:]
cli.main()
"""


class Terminal:
    """A program at a terminal, as a person sits at it."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)
        self.shown = ""

    def wait_for(self, words: str, seconds: float = 100) -> str:
        """Everything since the last wait, up to these words; AssertionError when they do not come."""
        until, seen = time.monotonic() + seconds, len(self.shown)
        while words not in CODE.sub("", self.shown[seen:]):
            ready, _, _ = select.select([self._ours], [], [], max(0, until - time.monotonic()))
            assert ready, f"no '{words}' in {self.shown[seen:]!r}"
            try:
                read = os.read(self._ours, 65536)
            except OSError:  # the program has ended
                read = b""
            assert read, f"no '{words}' in {self.shown[seen:]!r}"
            self.shown += read.decode(errors="replace")
        return CODE.sub("", self.shown[seen:])

    def type(self, line: str) -> None:
        """Type a line, with Enter."""
        os.write(self._ours, f"{line}\r".encode())

    def close(self) -> None:
        """End it, if it has not ended."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._ours)


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    """A frozen clock, and a database that would be seen if it were used."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    return {
        **kept,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'real.db'}",
        "CLINIC_NOW": runner.DEFAULT_NOW,
        "TMPDIR": str(tmp_path),
        "TERM": "xterm-256color",
        "COLUMNS": "100",
        **more,
    }


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    (tmp_path / "history").write_text("does it hurt\n", encoding="utf-8")
    command = [sys.executable, "-c", IN_FOLDER, str(tmp_path), "chat", "--why"]
    made = Terminal(command, environment(tmp_path))
    yield made
    made.close()


def test_at_a_terminal(terminal: Terminal, tmp_path: Path) -> None:
    begun = terminal.wait_for("you> ")
    assert "Waking the bot ..." in begun
    assert "gone at the end" in begun
    terminal.type("book friday 3pm at flatiron")
    booked = terminal.wait_for("you> ")
    assert "| heard    book [friday 3pm](when) at [flatiron](studio)" in booked
    assert "asks next screening_pregnancy (screening_form)" in booked
    assert "writing ..." in booked
    assert "[1] Yes  [2] No  [3] Not sure" in booked
    terminal.type("2")
    assert "| heard    No" in terminal.wait_for("you> ")
    terminal.type('/clock "fri 9am"')
    assert "stands at Fri 2027-02-12 09:00" in terminal.wait_for("you> ")
    terminal.type("I take eliquis")
    told = terminal.wait_for("you> ")
    assert "I take [eliquis](health)" in told
    assert "decision this message: avoid" in told
    terminal.type("/res\t")
    assert "A new conversation" in terminal.wait_for("you> ")
    for _ in range(6):  # "does it hurt" is of the session before
        os.write(terminal._ours, b"\x1b[A")
    terminal.type("")
    assert "| heard    does it hurt" in terminal.wait_for("you> ")
    assert "\x1b[36m" in terminal.shown
    os.write(terminal._ours, b"\x04")
    assert terminal.process.wait(30) == 0
    assert stat.S_IMODE((tmp_path / "history").stat().st_mode) == 0o600
    assert (tmp_path / "history").read_text("utf-8").splitlines()[1] == "book friday 3pm at flatiron"
    assert not [*tmp_path.glob("real.db"), *tmp_path.glob("ventosa-shell-*")]


def test_through_a_pipe(tmp_path: Path) -> None:
    """By text, with two messages of 320 characters at the most, and an exit code for scripts."""
    lines = [
        "book fri 3pm im Joe Miller",
        "2",
        "no",
        "back, nothing there",
        "no",
        "1",
        "1",
        "HELP",
        "/nothing",
    ]
    done = subprocess.run(
        [DESK, "chat", "--as", "sms"], cwd=ROOT, env=environment(tmp_path), input="\n".join(lines),
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "There is no /nothing" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    said = done.stdout.split("you> ")[1:]
    assert [turn.splitlines()[0] for turn in said] == lines
    assert "1) Flatiron, 2) Williamsburg" in said[4]
    assert "contact (212) 555-0147" in said[5]
    assert "bot> Booked: Friday, February 12 at 3 pm at Flatiron" in said[6]
    assert "I'm the clinic's assistant" in said[7]
    sizes = [int(size) for size in re.findall(r"\((\d+) characters", done.stdout)]
    assert len(sizes) >= len(lines) - 1
    assert max(sizes) <= runner.LONGEST_SMS
    assert all(turn.count("bot> ") <= runner.MOST_MESSAGES for turn in said)
    assert not [*tmp_path.glob("real.db"), *tmp_path.glob("ventosa-shell-*")]


@pytest.fixture
def chat(agent: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command in this process, with the trained bot that all conversation tests share."""
    agent.tracker_store = agent.processor.tracker_store = InMemoryTrackerStore(agent.domain)
    monkeypatch.setattr(waking, "load_agent", lambda tell: agent)
    monkeypatch.setattr(training, "train_if_none", lambda: None)
    monkeypatch.setattr(saving, "FOLDER", tmp_path / "conversations")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'real.db'}")
    monkeypatch.setenv("CLINIC_NOW", runner.DEFAULT_NOW)
    saving.FOLDER.mkdir()

    def run(*options: str, written: str = "") -> Any:
        return CliRunner().invoke(app, ["chat", *options], input=written)

    return run


BOOKING = [
    "no",
    "no",
    "shoulders, nothing there",
    "no",
    "yes",
    "/clock fri 9am",
    "am I booked?",
    "/clock sat noon",
]
SAVED = {
    "web": [
        "does it hurt",
        "/restart",
        "book fri 3pm at flatiron, I'm Joe Miller, joe@example.com",
        *BOOKING,
    ],
    "sms": ["book fri 3pm im Joe Miller", *BOOKING[:4], "1", "1", "HELP", "STOP", "start", "a human please"],
}


@pytest.mark.parametrize("channel", ["web", "sms"])
def test_a_saved_conversation_is_a_test(
    channel: str, agent: Any, chat: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What the shell saves, the conversation tests run; and they notice when it comes out otherwise."""
    result = chat("--as", channel, written="\n".join([*SAVED[channel], "/save booking/saved"]))
    assert result.exit_code == 0, result.stderr
    path = saving.FOLDER / "booking" / "saved.yml"
    talk = runner.read(path)
    assert talk.get("channel", "web") == channel
    assert len(talk["turns"]) == {"web": 7, "sms": 8}[channel]
    assert [row["studio"] for row in talk["records"]["appointments"]] == ["flatiron"]
    asyncio.run(check_conversation(path, agent, tmp_path, caplog))
    path.write_text(path.read_text("utf-8").replace("decision: clear", "decision: avoid"), encoding="utf-8")
    with pytest.raises(AssertionError, match="screenings"):
        asyncio.run(check_conversation(path, agent, path.parent, caplog))


COMMANDS = [
    line.removeprefix("$ ") for block in BLOCKS for line in block.splitlines() if line.startswith("$ ")
]


@pytest.mark.parametrize("line", sorted(set(COMMANDS)))
def test_a_command_line_of_the_guide_works(line: str, chat: Any) -> None:
    name, group, *options = shlex.split(line.partition(" < ")[0])
    assert (name, group) == ("desk", "chat")
    result = chat(*options, written="does it hurt\n")
    assert result.exit_code == 0
    assert "pressure" in result.stdout


def test_what_the_guide_shows_is_what_is_said(chat: Any) -> None:
    """In this order; how sure it is of a topic is the model's of that day."""
    sureness = re.compile(r"\d\.\d\d")
    (shown,) = [sureness.sub("", block).splitlines() for block in BLOCKS if "you> " in block]
    result = chat("--why", written=f"{shown[1].removeprefix('you> ')}\n")
    lines = iter(sureness.sub("", result.stdout).splitlines())
    assert [line for line in shown[1:] if line not in lines] == []


def test_the_slash_commands_of_the_guide_exist(chat: Any) -> None:
    typed = [code for code in re.findall(r"`(/[^`]+)`", GUIDE) if not code.startswith("/quit")]
    assert len(typed) >= 6
    result = chat(written="\n".join(["does it hurt", *(t for t in typed if t != "/restart"), "/restart"]))
    assert result.exit_code == 0, result.stderr
    assert (saving.FOLDER / "booking" / "friday.yml").exists()
