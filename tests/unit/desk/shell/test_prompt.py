"""Lines from a pipe, and a history that lasts."""

from __future__ import annotations

import io
import readline
import stat
import sys
from pathlib import Path

import pytest

from desk.shell import prompt


def test_lines_of_a_pipe_are_shown_before_their_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"hello\ncaf\xe9\n")))
    shown: list[str] = []
    assert list(prompt.lines(False, "you> ", shown.append)) == ["hello", "caf�"]
    assert shown == ["you> hello", "you> caf�"]


def test_a_history_is_kept_and_is_nobody_elses_to_read(tmp_path: Path) -> None:
    file = tmp_path / "var" / "history"
    with prompt.history(True, file):
        readline.add_history("does it hurt")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    readline.clear_history()
    with prompt.history(True, file):
        assert readline.get_history_item(1) == "does it hurt"


def test_a_script_leaves_no_history(tmp_path: Path) -> None:
    with prompt.history(False, tmp_path / "history"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_history_that_cannot_be_kept_is_in_nobodys_way() -> None:
    with prompt.history(True, Path("/proc/none/history")):
        pass
