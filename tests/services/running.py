"""`make run` as a person starts it, with ports and databases of its own, for tests that need the whole."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.settings import ROOT

SECONDS_TO_START = 300  # training included
SECONDS_TO_END = 40
NOW = "2027-02-10T14:10:00-05:00"


class Running:
    """One `make run` on ports and databases of its own, in a process group of its own like in a terminal."""

    def __init__(self, folder: Path, port: int, actions_port: int) -> None:
        self.port, self.actions_port = port, actions_port
        self.output = folder / "output.txt"
        self.database_url = f"sqlite:///{folder / 'clinic.db'}"
        env = {
            **os.environ,
            "PORT": str(port),
            "ACTIONS_PORT": str(actions_port),
            "DATABASE_URL": self.database_url,
            "TRACKER_URL": f"sqlite:///{folder / 'tracker.db'}",
            "RASA_ARGS": "--credentials tests/credentials.yml",
            "CLINIC_NOW": NOW,
            "OPS_TEST": str(folder),
        }
        with self.output.open("w") as output:
            self.make = subprocess.Popen(
                ["make", "run"], cwd=ROOT, env=env, stdout=output, stderr=output, start_new_session=True
            )
        self.mark = f"OPS_TEST={folder}".encode()

    @property
    def printed(self) -> str:
        return self.output.read_text()

    def wait_until_ready(self) -> None:
        limit = time.monotonic() + SECONDS_TO_START
        while "Ready: " not in self.printed:
            assert self.make.poll() is None, self.printed
            assert time.monotonic() < limit, self.printed
            time.sleep(0.2)

    def pid(self, name: str) -> int:
        """Process id of one of the Procfile's processes."""
        found = re.search(rf"{name} started \(pid=(\d+)\)", self.printed)
        assert found, self.printed
        return int(found[1])

    def wait_until_ended(self) -> int:
        code = self.make.wait(SECONDS_TO_END)
        limit = time.monotonic() + SECONDS_TO_END
        while self.left() and time.monotonic() < limit:
            time.sleep(0.1)
        return code

    def left(self) -> list[int]:
        """Processes of this run that are still there."""
        running = map(int, filter(str.isdigit, os.listdir("/proc")))
        return [pid for pid in running if self.mark in _environment(pid)]


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    started = Running(tmp_path, _free_port(), _free_port())
    yield started
    for pid in started.left():
        os.kill(pid, signal.SIGKILL)
    started.make.wait()
