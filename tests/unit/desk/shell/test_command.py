"""`desk chat`, from its options to its exit code, with a parrot for the bot."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from desk import training
from desk.cli import app
from desk.shell import prompt, waking
from tests.unit.desk.shell.parrot import Parrot

REAL = {"train_if_none": training.train_if_none, "is_current": training.is_current}


@pytest.fixture(autouse=True)
def parrot(clinic_database: str, monkeypatch: pytest.MonkeyPatch) -> Parrot:
    """Is there at once instead of the bot; nothing is trained."""
    made = Parrot()
    monkeypatch.setattr(waking, "load_agent", lambda tell: made)
    monkeypatch.setattr(training, "train_if_none", lambda: print("Training ..."))
    monkeypatch.setattr(training, "is_current", lambda: True)
    return made


def chat(*options: str, written: str = "") -> Any:
    return CliRunner().invoke(app, ["chat", *options], input=written)


def test_a_script_gets_the_conversation_and_nothing_else() -> None:
    result = chat(written="hello\n\n2\n")
    assert result.exit_code == 0
    assert result.stdout == (
        "you> hello\nbot> You said hello.\n     [1] Yes  [2] Not sure\n"
        "you> \n"
        "you> 2\nbot> You said Not sure.\n     [1] Yes  [2] Not sure\n"
    )
    assert result.stderr.splitlines() == [
        "Training ...",
        "Waking the bot ...",
        "This is a test: what you book or ask for is in a diary of its own, and gone at the end.",
    ]


def test_it_says_when_it_is_real_and_by_which_phone() -> None:
    result = chat("--real", "--as", "sms", "--phone", "(917) 555-0142", written="hello\n")
    assert "This is not a test" in result.stderr
    assert "You text from +19175550142. No text is sent to anybody." in result.stderr


@pytest.mark.parametrize(
    ("written", "code"), [("hello\n", 0), ("", 0), ("/nothing\nhello\n", 1), ("crash\n", 1)]
)
def test_exit_codes(written: str, code: int) -> None:
    assert chat(written=written).exit_code == code


@pytest.mark.parametrize("options", [("--as", "fax"), ("--as", "sms", "--phone", "12")])
def test_bad_usage(options: tuple[str, ...]) -> None:
    result = chat(*options)
    assert result.exit_code == 2
    assert result.stdout == ""


@pytest.mark.parametrize(("options", "explained"), [((), False), (("--why",), True)])
def test_why_is_asked_for(options: tuple[str, ...], explained: bool) -> None:
    assert ("  | heard    hello" in chat(*options, written="hello\n").stdout) is explained


@pytest.mark.parametrize("command", [("chat",), ("sms", "+19175550142")])
def test_with_an_older_model_it_says_so_and_goes_on(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, real in REAL.items():
        monkeypatch.setattr(training, name, real)
    monkeypatch.setattr(training, "_train", lambda: pytest.fail("it trains"))
    monkeypatch.setattr(training, "MODEL", tmp_path / "ventosa.tar.gz")
    monkeypatch.setattr(training, "NOTE", tmp_path / "ventosa.fingerprint")
    training.MODEL.write_text("a model")
    training.NOTE.write_text("of other questions")
    os.utime(training.MODEL, (1_800_000_000, 1_800_000_000))
    result = CliRunner().invoke(app, command, input="hello\n")
    assert result.exit_code == 0
    assert result.stderr.splitlines()[0] == (
        "The questions have changed since; `make train` teaches them."
        " Talking with the model of Fri 2027-01-15 03:00."
    )
    assert "You said hello." in result.stdout


def test_a_person_whose_screen_is_also_written_down_ends_it_without_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As with `make shell | tee talk.txt`."""
    monkeypatch.setattr(prompt, "is_by_hand", lambda: True)
    assert chat(written="/nothing\n/quit\n").exit_code == 0
