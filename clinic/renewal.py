"""How the running processes learn of new answers, facts or a new model, and tell that they took them.

Whoever brings something new sets a mark (`want`). Each process looks at it now and then, and writes into a
note of its own which mark it has taken, and what was in the way. A process holds a lock on its note for as
long as it lives, so that a note of a dead one is known.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinic import kept, settings
from clinic.errors import SettingsError

logger = logging.getLogger(__name__)
FOLDER = settings.VAR / "run"
SECONDS_BETWEEN_LOOKS = 0.5
_MARK = "wanted"


@dataclass(frozen=True)
class Note:
    """What a running process says: which mark it took, what is new in it, and what was in the way."""

    name: str
    pid: int
    mark: str
    news: Mapping[str, Any]
    problem: str | None


class Process:
    """This process among those that run: `bot`, `actions` or `worker`."""

    def __init__(self, name: str, folder: Path | None = None) -> None:
        self.name = name
        self._folder = folder or FOLDER
        self._path = self._folder / f"{name}-{os.getpid()}.json"
        self._file: int | None = None
        self._taken = ""

    def begin(self) -> None:
        """It runs, with everything as it is now."""
        self._folder.mkdir(parents=True, exist_ok=True)
        while self._file is None:
            self._file = _locked(self._path)
        self.took(wanted(self._folder), {})

    def due(self) -> str | None:
        """The mark that it has to take, if there is a new one."""
        mark = wanted(self._folder)
        return mark if mark != self._taken else None

    def took(self, mark: str, news: Mapping[str, Any], problem: str | None = None) -> None:
        """Write down what became of a mark."""
        self._taken = mark
        if self._file is None:
            return
        note = {"name": self.name, "pid": os.getpid(), "mark": mark, "news": news, "problem": problem}
        content = json.dumps(note).encode()
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, content, 0)

    def end(self) -> None:
        """It stops."""
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = None


def want(folder: Path | None = None) -> str:
    """Set a new mark; returns it."""
    folder = folder or FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    mark = str(time.time_ns())
    fresh = folder / f".{_MARK}.{os.getpid()}"
    fresh.write_text(mark, "ascii")
    fresh.replace(folder / _MARK)
    return mark


def wanted(folder: Path | None = None) -> str:
    """The last mark; "" when there was none."""
    try:
        return ((folder or FOLDER) / _MARK).read_text("ascii")
    except OSError:
        return ""


def running(folder: Path | None = None) -> list[Note]:
    """The notes of the processes that run; those of dead ones are cleared away."""
    notes = []
    for path in sorted((folder or FOLDER).glob("*.json")):
        note = _read(path)
        if note:
            notes.append(note)
    return notes


def take_facts() -> None:
    """Have clinic.yml and the texts read again; raises `SettingsError`, and then all stays as it was."""
    settings.load()
    kept.forget()


def take_if_due(process: Process) -> None:
    """For processes that need only the facts: take a new mark. What is wrong is noted, and they go on."""
    mark = process.due()
    if mark is None:
        return
    try:
        take_facts()
    except SettingsError as problem:
        logger.error("What is new was not taken: %s", problem)
        process.took(mark, {}, str(problem))
        return
    logger.info("took the clinic's facts and texts as they are now")
    process.took(mark, {})


def _locked(path: Path) -> int | None:
    """The file, locked; None when somebody cleared it away meanwhile."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        if os.stat(path).st_ino == os.fstat(file).st_ino:
            return file
    except FileNotFoundError:
        pass
    os.close(file)
    return None


def _read(path: Path) -> Note | None:
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        try:
            return Note(**json.loads(os.pread(file, 1 << 16, 0)))
        except (ValueError, TypeError):
            return Note(path.stem.rpartition("-")[0], 0, "", {}, None)  # it is just being written
    else:
        path.unlink(missing_ok=True)
        return None
    finally:
        os.close(file)
