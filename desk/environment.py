"""Builds `.venv` from the locks in requirements/, once. Standard library only: it runs before all else.

A note (`.venv/ventosa.json`) is written when the environment is whole and removed before it is touched, so
that an interrupted build is seen and made anew by the next run.
"""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
import time
import venv
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
NOTE = VENV / "ventosa.json"
LOG = ROOT / "var" / "log" / "install.log"
LOCKS = {"run": ("run.txt", "model.txt"), "test": ("run.txt", "model.txt", "dev.txt")}
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input")
SECONDS_BETWEEN_LINES = 10


class BuildError(Exception):
    """The environment could not be built; the message is one line."""


def main(kind: str) -> int:
    """Make sure that the environment for "run" or "test" stands; silent when there is nothing to do."""
    for which in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(which, lambda *_: sys.exit(143))
    try:
        build(kind)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; the next run installs it anew.", file=sys.stderr)
        return 130
    return 0


def build(kind: str) -> None:
    """Bring `.venv` up to date for `kind`; raises `BuildError`."""
    if sys.version_info[:2] != (3, 10):
        raise BuildError(f"Python 3.10 is needed, this is {sys.version.split()[0]}: install python3.10")
    wanted = {name: _fingerprint(ROOT / "requirements" / name) for name in LOCKS[kind]}
    project = _fingerprint(ROOT / "pyproject.toml")
    note = read_note()
    missing = [name for name in wanted if name not in note["locks"]]
    stale = any(note["locks"].get(name, wanted[name]) != wanted[name] for name in wanted)
    if stale or not note["locks"]:
        _make_anew()
        note, missing = {"locks": {}, "project": None}, list(wanted)
    if not missing and note["project"] == project:
        return
    NOTE.unlink(missing_ok=True)
    if missing:
        _install(missing)
    _pip("install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    _write_note({**note["locks"], **wanted}, project)


def read_note() -> dict[str, Any]:
    """What the environment was built from; nothing when it is not whole, was moved, or does not start."""
    nothing: dict[str, Any] = {"locks": {}, "project": None}
    try:
        note: dict[str, Any] = json.loads(NOTE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return nothing
    if note.get("at") != str(VENV) or not _starts():
        return nothing
    return note


def _starts() -> bool:
    try:
        return subprocess.run([_python(), "-c", ""], capture_output=True).returncode == 0
    except OSError:
        return False


def _make_anew() -> None:
    print("Making .venv ...", flush=True)
    NOTE.unlink(missing_ok=True)
    try:
        venv.create(VENV, clear=True, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise BuildError(f"{VENV}: cannot be made ({error}); free the disk or mend its rights") from None


def _install(locks: list[str]) -> None:
    files = [ROOT / "requirements" / name for name in locks]
    total = len({package for file in files for package in _packages(file)})
    print(f"Installing {total} packages (a few minutes, once) ...", flush=True)
    arguments = [part for file in files for part in ("--requirement", str(file))]
    _pip("install", "--no-deps", "--require-hashes", *arguments, total=total)


def _packages(lock: Path) -> list[str]:
    lines = lock.read_text(encoding="utf-8").splitlines()
    return [line.split("==")[0] for line in lines if "==" in line and not line.startswith((" ", "#"))]


def _pip(*arguments: str, total: int = 0) -> None:
    """Run pip: its words go to the log, a line about every ten seconds to the terminal."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    command = [_python(), *PIP, *arguments, "--progress-bar", "off"]
    with (
        LOG.open("w", encoding="utf-8") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip,
    ):
        assert pip.stdout is not None
        try:
            _follow(pip.stdout, log, total)
        except BaseException:
            pip.kill()
            raise
    if pip.returncode:
        raise BuildError(f"Installing failed: {_why()}; the whole of it is in {LOG.relative_to(ROOT)}")


def _follow(lines: Iterable[str], log: TextIO, total: int) -> None:
    seen, told, fetching = 0, time.monotonic(), total > 0
    for line in lines:
        log.write(line)
        seen += line.startswith(("Collecting ", "Ignoring "))  # ignored: not for this kind of machine
        if fetching and line.startswith("Installing collected packages"):
            print("  unpacking (a minute or two) ...", flush=True)
            fetching = False
        elif fetching and time.monotonic() - told > SECONDS_BETWEEN_LINES:
            print(f"  {seen} of {total} ...", flush=True)
            told = time.monotonic()


def _why() -> str:
    lines = LOG.read_text(encoding="utf-8").splitlines()
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return errors[-1] if errors else "pip stopped"


def _python() -> str:
    return str(VENV / "bin" / "python")


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_note(locks: dict[str, str], project: str) -> None:
    draft = NOTE.with_suffix(".draft")
    draft.write_text(json.dumps({"at": str(VENV), "locks": locks, "project": project}), encoding="utf-8")
    draft.replace(NOTE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
