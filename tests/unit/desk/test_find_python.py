"""Finding a Python 3.10 on machines of several kinds."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clinic.settings import ROOT

SCRIPT = ROOT / "desk" / "find_python.sh"
REAL = Path(getattr(sys, "_base_executable", sys.executable))


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine with a shell and nothing else; its programs are in `bin`, its home is `home`."""
    (tmp_path / "home").mkdir()
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("ls", "sort"):
        (programs / name).symlink_to(shutil.which(name) or name)
    return tmp_path


def program(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def find(machine: Path) -> subprocess.CompletedProcess[str]:
    env = {"PATH": str(machine / "bin"), "HOME": str(machine / "home")}
    return subprocess.run(["/bin/sh", SCRIPT], env=env, capture_output=True, text=True)


def test_python3_10_on_the_path(machine: Path) -> None:
    program(machine / "bin" / "python3.10", f'exec {REAL} "$@"')
    assert find(machine).stdout.strip() == str(REAL)


def test_pyenv_whose_shim_refuses_because_another_version_is_selected(machine: Path) -> None:
    program(machine / "bin" / "python3.10", "echo 'pyenv: python3.10: command not found' >&2; exit 127")
    program(machine / "home" / ".pyenv" / "versions" / "3.10.13" / "bin" / "python3.10", f'exec {REAL} "$@"')
    assert find(machine).stdout.strip() == str(REAL)


def test_uv(machine: Path) -> None:
    program(machine / "bin" / "uv", f"echo {REAL}")
    assert find(machine).stdout.strip() == str(REAL)


def test_python3_that_happens_to_be_3_10(machine: Path) -> None:
    program(machine / "bin" / "python3", f'exec {REAL} "$@"')
    assert find(machine).stdout.strip() == str(REAL)


def test_the_interpreter_behind_an_activated_environment(machine: Path) -> None:
    program(machine / "bin" / "python3.10", f'exec {sys.executable} "$@"')
    assert find(machine).stdout.strip() == str(REAL)


@pytest.mark.parametrize("python3", [None, "exit 1"], ids=["no python", "another version"])
def test_none_is_one_line_that_says_what_to_install(machine: Path, python3: str | None) -> None:
    if python3:
        program(machine / "bin" / "python3", python3)
    found = find(machine)
    assert found.returncode == 1
    assert found.stdout == ""
    assert found.stderr.startswith("Python 3.10 is missing: install python3.10")
    assert found.stderr.count("\n") == 1
