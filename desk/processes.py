"""Runs the Procfile with honcho until something ends it, and leaves no process behind."""

from __future__ import annotations

import http.client
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any

import honcho.manager
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Message, Printer

SECONDS_TO_FINISH = 15  # a turn that is under way may end
_WARNING = re.compile(r": \w*DeprecationWarning: ")
_STOPPED_BY_A_PERSON = (130, 143)


class Lines(Printer):  # type: ignore[misc]  # honcho is untyped
    """honcho's printer without the deprecation warnings that libraries give each other."""

    def __init__(self) -> None:
        super().__init__(sys.stdout)
        self._to_skip: dict[str, int] = {}

    def write(self, message: Message) -> None:
        """Print the line, unless it belongs to such a warning: two more lines at most, the last is code."""
        data = message.data
        text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
        left = self._to_skip.get(message.name, 0)
        if _WARNING.search(text):
            self._to_skip[message.name] = 2
        elif left:
            self._to_skip[message.name] = 0 if text.startswith("  ") else left - 1
        else:
            super().write(message)


class Processes(Manager):  # type: ignore[misc]  # honcho is untyped
    """honcho's manager, which also tells when the page answers and which process fell."""

    def __init__(self, page_port: int) -> None:
        super().__init__(Lines())
        self.fallen: str | None = None
        self._page_port = page_port
        self._own_pid = os.getpid()

    def run(self) -> int:
        """Run until a signal or a fallen process; exit code 0 when a person stopped it."""
        honcho.manager.KILL_WAIT = SECONDS_TO_FINISH
        signal.signal(signal.SIGHUP, _as_terminate)
        try:
            self.loop()
        except OSError:
            pass  # the terminal we print to is gone
        finally:
            self._end_groups()
        if self.returncode in _STOPPED_BY_A_PERSON:
            return 0
        print(f"{self.fallen} stopped by itself, so all was stopped; see its lines above", file=sys.stderr)
        return 1

    def terminate(self) -> None:
        """Stop all. honcho cannot while one of them is still being started, so that is waited for.

        A signal may also reach honcho's helper processes before they have learnt to ignore it.
        """
        if os.getpid() != self._own_pid:
            return
        if not self._all_started():
            threading.Timer(0.1, self.terminate).start()
            return
        if self.fallen is None:
            over = [name for name, process in self._processes.items() if "returncode" in process]
            self.fallen = over[0] if over else None
        super().terminate()

    def _system_print(self, data: str) -> None:
        if os.getpid() == self._own_pid:
            super()._system_print(data)

    def _start(self) -> None:
        super()._start()
        threading.Thread(target=self._tell_when_ready, daemon=True).start()

    def _tell_when_ready(self) -> None:
        while not self._terminating:
            status = _status(self._page_port, "/demo")
            if status is not None:
                page = "/demo" if status == http.client.OK else " (no demo page with these credentials)"
                print(f"\nReady: http://localhost:{self._page_port}{page}   Ctrl-C stops it.\n", flush=True)
                return
            time.sleep(0.5)

    def _end_groups(self) -> None:
        """Each process leads a group; whatever is left of the groups is ended."""
        groups = [p["pid"] for p in self._processes.values() if p.get("pid")]
        self._terminating = True
        _signal_all(groups, signal.SIGTERM)
        limit = time.monotonic() + SECONDS_TO_FINISH
        while time.monotonic() < limit and any(_lives(group) for group in groups):
            time.sleep(0.1)
        _signal_all(groups, signal.SIGKILL)


def from_procfile(path: Path, env: Mapping[str, str], page_port: int) -> Processes:
    """The processes that a Procfile names, ready to run in `env`."""
    processes = Processes(page_port)
    for name, command in parse_procfile(path.read_text(encoding="utf-8")).processes.items():
        processes.add_process(name, command, env=dict(env), cwd=str(path.parent))
    return processes


def _status(port: int, path: str) -> int | None:
    """HTTP status of a page of ours; None while nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _signal_all(groups: list[int], which: signal.Signals) -> None:
    for group in groups:
        try:
            os.killpg(group, which)
        except ProcessLookupError:
            continue


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _as_terminate(_signal: int, _frame: FrameType | None) -> Any:
    os.kill(os.getpid(), signal.SIGTERM)
