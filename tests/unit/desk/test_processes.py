"""Processes are started together, end together, and leave nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.settings import ROOT

# Leaves a child of its own, as servers do, and cannot be stopped by a polite signal.
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
RUNNER = """
import os, sys
from pathlib import Path
from desk import processes
processes.SECONDS_TO_FINISH = 2
sys.exit(processes.from_procfile(Path(sys.argv[1]), os.environ, int(sys.argv[2])).run())
"""


class Run:
    """A run of a Procfile whose processes are found again by a mark in their environment."""

    def __init__(self, procfile: Path, port: int) -> None:
        self.mark = f"MARK_{os.getpid()}_{time.monotonic_ns()}"
        command = [sys.executable, "-c", RUNNER, str(procfile), str(port)]
        env = {**os.environ, "OPS_TEST": self.mark, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    def wait_for(self, words: str, times: int = 1) -> None:
        """Read what is printed until the words have come that many times."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            times -= words in line
            if not times:
                return
        raise AssertionError(f"'{words}' never came")

    def end(self) -> tuple[int, str]:
        """Exit code, and what was printed last."""
        last, _ = self.process.communicate(timeout=20)
        return self.process.returncode, last

    def left(self) -> list[int]:
        """Processes that are still there."""
        mark = f"OPS_TEST={self.mark}".encode()
        return [
            pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if mark in _environment(pid)
        ]


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


@pytest.fixture
def procfile(tmp_path: Path) -> Path:
    return tmp_path / "Procfile"


@pytest.fixture
def free_port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield probe.getsockname()[1]


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_them_all(procfile: Path, free_port: int, which: signal.Signals) -> None:
    procfile.write_text("one: sleep 600\ntwo: sleep 600 & sleep 600\n")
    run = Run(procfile, free_port)
    run.wait_for("started (pid=", times=2)
    os.killpg(run.process.pid, which)
    assert run.end()[0] == 0
    assert run.left() == []


def test_a_signal_at_the_very_start_ends_them_all(procfile: Path, free_port: int) -> None:
    procfile.write_text("one: sleep 600\ntwo: sleep 600\nthree: sleep 600\n")
    run = Run(procfile, free_port)
    run.wait_for("one started")
    os.killpg(run.process.pid, signal.SIGINT)
    run.end()
    assert run.left() == []


def test_one_that_does_not_listen_is_ended_too(procfile: Path, free_port: int) -> None:
    procfile.write_text(f'stubborn: exec {sys.executable} -c "{STUBBORN}"\npolite: sleep 600\n')
    run = Run(procfile, free_port)
    run.wait_for("started (pid=", times=2)
    time.sleep(0.5)
    os.killpg(run.process.pid, signal.SIGINT)
    assert run.end()[0] == 0
    assert run.left() == []


def test_one_that_falls_takes_the_others_along_and_is_named(procfile: Path, free_port: int) -> None:
    procfile.write_text("good: sleep 600\nbad: sleep 1; exit 3\n")
    run = Run(procfile, free_port)
    code, printed = run.end()
    assert code == 1
    assert "bad stopped by itself, so all was stopped" in printed
    assert run.left() == []


def test_a_terminal_that_goes_away_leaves_nothing(procfile: Path, free_port: int) -> None:
    procfile.write_text("chatty: while sleep 0.1; do echo hello; done\n")
    run = Run(procfile, free_port)
    run.wait_for("hello")
    assert run.process.stdout is not None
    run.process.stdout.close()
    run.process.wait(timeout=20)
    assert run.left() == []


def test_the_address_comes_when_the_page_answers(procfile: Path, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "index.html").write_text("<p>hello")
    procfile.write_text(f"page: sleep 1; exec {sys.executable} -m http.server {port} --bind 127.0.0.1\n")
    run = Run(procfile, port)
    run.wait_for("Ready: ")
    run.process.send_signal(signal.SIGINT)
    assert run.end()[0] == 0
    assert run.left() == []


def test_deprecation_warnings_of_libraries_are_not_shown(procfile: Path, free_port: int) -> None:
    warning = "/lib/x.py:3: DeprecationWarning: old\\n  import old\\nhello"
    procfile.write_text(f"noisy: printf '{warning}\\n'; sleep 1\n")
    _, printed = Run(procfile, free_port).end()
    assert "hello" in printed
    assert "old" not in printed
