"""`desk reload` checks, tells those that run, and says what became of it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic import renewal, settings
from clinic.renewal import Process
from desk import reload, training
from desk.topics import files
from tests.unit.desk.new_topic import pets, write
from tests.unit.desk.prepared import desk


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where marks and notes are; the topics are `pets` alone, and the model is current."""
    monkeypatch.setattr(renewal, "FOLDER", tmp_path / "run")
    write(tmp_path / "data", pets())
    monkeypatch.setattr(files, "DATA", tmp_path / "data")
    monkeypatch.setattr(training, "is_current", lambda: True)
    return tmp_path


@pytest.fixture
def bot(folder: Path) -> Iterator[Process]:
    """A process that takes every mark, or has `problem` with it."""
    process, over = Process("bot"), threading.Event()
    process.begin()

    def take() -> None:
        while not over.wait(0.05):
            mark = process.due()
            if mark:
                process.took(mark, {"model": True}, getattr(process, "problem", None))

    thread = threading.Thread(target=take)
    thread.start()
    yield process
    over.set()
    thread.join()
    process.end()


def test_when_nothing_runs_it_says_so(folder: Path) -> None:
    shown = desk("reload")
    assert (shown.exit_code, shown.stdout) == (
        0,
        "No bot is running here. It takes all this when it is started.\n",
    )


def test_what_runs_takes_it(bot: Process) -> None:
    shown = desk("reload")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert shown.stdout == "The running bot has the new model, the answers and clinic.yml as they are now.\n"
    assert json.loads(desk("reload", "--json").stdout) == {
        "ok": True,
        "problems": [],
        "taken": [{"process": "bot", "model": True}],
        "needs_training": False,
    }


def test_a_topic_that_is_not_in_order_is_not_brought(bot: Process, folder: Path) -> None:
    write(folder / "data", pets(web="It costs $77."))
    shown = desk("reload")
    assert (shown.exit_code, shown.stdout) == (1, "")
    assert "the number 77 is neither" in shown.stderr
    assert shown.stderr.endswith("Mend this first, then run desk reload.\n")
    assert renewal.wanted() == ""


def test_a_topic_that_is_only_begun_keeps_nothing_back(bot: Process) -> None:
    assert desk("topics", "add", "gift_cards").exit_code == 0
    assert desk("topics", "check").exit_code == 1
    assert desk("reload").exit_code == 0


def test_what_a_process_could_not_take_is_told(bot: Process) -> None:
    bot.problem = "ventosa.tar.gz: is no whole model"  # type: ignore[attr-defined]
    shown = desk("reload")
    assert (shown.exit_code, shown.stderr) == (1, "bot: ventosa.tar.gz: is no whole model\n")


def test_one_that_does_not_answer_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reload, "LONGEST_SECONDS", 0.3)
    silent = Process("worker")
    silent.begin()
    shown = desk("reload")
    silent.end()
    assert shown.exit_code == 1
    assert shown.stderr.startswith("worker (process ")


def test_questions_that_were_not_trained_are_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "is_current", lambda: False)
    assert desk("reload").stdout.endswith("the bot learns them with: make train\n")


def test_a_training_tells_the_running_bot(
    bot: Process, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(training, "train", lambda: print("Trained."))
    monkeypatch.setattr(training, "exit_on_signals", lambda: None)
    assert training.main([]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Trained.",
        "The running bot has the new model, the answers and clinic.yml as they are now.",
    ]


def test_the_shipped_files_can_be_brought() -> None:
    settings.get.cache_clear()
    assert reload.mistakes() == []
