"""What is in the way of a start is told in one line that names it and the mend."""

from __future__ import annotations

import socket
import sqlite3
from pathlib import Path

import pytest

from clinic.errors import SettingsError
from clinic.settings import load
from desk import checks


def test_a_free_port_is_fine() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    checks.port_is_free("PORT", port)


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_port_in_use_is_named(host: str) -> None:
    with socket.socket() as other:
        other.bind((host, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SettingsError) as caught:
            checks.port_is_free("ACTIONS_PORT", port)
    assert str(caught.value) == (
        f"ACTIONS_PORT: port {port} cannot be used (Address already in use); "
        f"end the program that has it, or choose another: ACTIONS_PORT={port + 1} make run"
    )


def test_a_folder_is_made(tmp_path: Path) -> None:
    checks.folder_is_writable(tmp_path / "var")
    assert list((tmp_path / "var").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file is in its place")
    with pytest.raises(SettingsError, match=r"var: cannot be written \(File exists\); mend its rights"):
        checks.folder_is_writable(tmp_path / "var")


def test_conversations_in_a_new_file_are_fine(tmp_path: Path) -> None:
    checks.conversations_answer(f"sqlite:///{tmp_path / 'new' / 'tracker.db'}")


def test_conversations_in_a_file_that_is_no_database_are_named(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    path.write_bytes(b"no database, but long enough to be looked at" * 100)
    with pytest.raises(SettingsError, match=r"^TRACKER_URL: .*tracker\.db: cannot be used \(file is not"):
        checks.conversations_answer(f"sqlite:///{path}")


def test_conversations_that_somebody_keeps_locked_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "tracker.db"
    monkeypatch.setattr(checks, "BUSY_SECONDS", 0.1)
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(SettingsError, match=r"TRACKER_URL: .*\(database is locked\)"):
        checks.conversations_answer(f"sqlite:///{path}")
    other.close()


@pytest.mark.parametrize("url", ["", "tracker.db", "oracle://x", "nosuch://x"])
def test_an_address_that_is_none_is_named(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^TRACKER_URL: must be like sqlite:"):
        checks.conversations_answer(url)


def test_a_server_that_is_away_is_named_without_its_password() -> None:
    with pytest.raises(SettingsError) as caught:
        checks.conversations_answer("postgresql://user:secret@127.0.0.1:1/name")
    message = str(caught.value)
    assert message.startswith("TRACKER_URL: postgresql://user:***@127.0.0.1:1/name: ")
    assert "\n" not in message


def test_a_model_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingsError, match=r"^RASA_ARGS: there is no model models/none\.tar\.gz; "):
        checks.model_exists("models/none.tar.gz")


def test_one_port_for_both_is_refused() -> None:
    with pytest.raises(SettingsError, match="PORT and ACTIONS_PORT: are the same port"):
        checks.before_start(load(), {"PORT": 5005, "ACTIONS_PORT": 5005})
