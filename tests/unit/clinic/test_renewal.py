"""Running processes are known, take a new mark, and say what became of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from clinic import renewal, settings
from clinic.kept import kept
from clinic.settings import ROOT

WAITS = """
import sys
from pathlib import Path
from clinic.renewal import Process
process = Process("worker", Path(sys.argv[1]))
process.begin()
print("ready", flush=True)
sys.stdin.readline()
process.took("7", {"model": True}, None)
print("took", flush=True)
sys.stdin.readline()
"""


def test_a_running_process_is_known_and_a_killed_one_is_not(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAITS, str(tmp_path)],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "ready\n"
        assert [(n.name, n.pid, n.mark) for n in renewal.running(tmp_path)] == [("worker", other.pid, "")]
        other.stdin.write("\n")
        other.stdin.flush()
        assert other.stdout.readline() == "took\n"
        (note,) = renewal.running(tmp_path)
        assert (note.mark, note.news, note.problem) == ("7", {"model": True}, None)
        other.kill()
        other.wait()
    assert renewal.running(tmp_path) == []
    assert list(tmp_path.glob("*.json")) == []


def test_a_mark_is_due_once(tmp_path: Path) -> None:
    process = renewal.Process("bot", tmp_path)
    process.begin()
    assert process.due() is None
    mark = renewal.want(tmp_path)
    assert process.due() == mark
    process.took(mark, {})
    assert process.due() is None
    assert renewal.want(tmp_path) > mark
    process.end()
    assert renewal.running(tmp_path) == []


def test_a_mark_from_before_the_start_is_not_due(tmp_path: Path) -> None:
    renewal.want(tmp_path)
    process = renewal.Process("bot", tmp_path)
    process.begin()
    assert process.due() is None
    process.end()


def test_facts_are_read_again_but_not_with_a_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "clinic.yml"
    file.write_text((ROOT / "clinic.yml").read_text("utf-8"), "utf-8")
    monkeypatch.setattr(settings, "ROOT", tmp_path)
    settings.get.cache_clear()
    process = renewal.Process("worker", tmp_path / "run")
    process.begin()

    def bring(old: str, new: str) -> renewal.Note:
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
        renewal.want(tmp_path / "run")
        renewal.take_if_due(process)
        (note,) = renewal.running(tmp_path / "run")
        return note

    assert settings.get().clinic.prices.cupping_addon == 20
    assert bring("cupping_addon: 20 ", "cupping_addon: 25 ").problem is None
    assert settings.get().clinic.prices.cupping_addon == 25
    assert "prices.cupping_addon" in str(bring("cupping_addon: 25 ", "cupping_addon: dear ").problem)
    assert settings.get().clinic.prices.cupping_addon == 25
    process.end()
    monkeypatch.undo()
    settings.get.cache_clear()


def test_what_is_kept_is_forgotten_together() -> None:
    from clinic import kept as module

    calls = []

    @kept
    def read(name: str) -> str:
        calls.append(name)
        return name

    assert [read("a"), read("a"), read("b")] == ["a", "a", "b"]
    module.forget()
    assert read("a") == "a"
    assert calls == ["a", "b", "a"]
