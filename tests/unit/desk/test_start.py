"""`make run` before anything is started."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from clinic import settings
from clinic.errors import SettingsError
from clinic.settings import ROOT
from desk import start


@pytest.mark.parametrize(
    ("arguments", "port", "model"),
    [
        ("", 5005, None),
        ("--enable-api --credentials tests/credentials.yml", 5005, None),
        ("--port 6000", 6000, None),
        ("-p 6000 -m models/old.tar.gz", 6000, "models/old.tar.gz"),
        ("--model='models/my own.tar.gz' --debug", 5005, "models/my own.tar.gz"),
    ],
)
def test_what_rasa_args_choose(arguments: str, port: int, model: str | None) -> None:
    assert start.rasa_args({"RASA_ARGS": arguments}, 5005) == (port, model)


@pytest.mark.parametrize("arguments", ["--port many", "--port", "'unclosed"])
def test_rasa_args_that_cannot_be_read_are_named(arguments: str) -> None:
    with pytest.raises(SettingsError, match=r"^RASA_ARGS: cannot be read"):
        start.rasa_args({"RASA_ARGS": arguments}, 5005)


def test_the_processes_see_what_endpoints_and_procfile_ask_for() -> None:
    found = settings.load(env={"ACTIONS_PORT": "6055"})
    env = start.environment(found, 6005, {"PATH": "/usr/bin", "LANG": "C"})
    assert env["PORT"] == "6005"
    assert env["ACTIONS_PORT"] == "6055"
    assert env["RASA_ARGS"] == ""
    assert env["RASA_TELEMETRY_ENABLED"] == "false"
    assert env["LANG"] == "C"
    assert env["PATH"].split(os.pathsep) == [str(Path(sys.executable).parent), "/usr/bin"]


def run(**env: str) -> subprocess.CompletedProcess[str]:
    """`make run` after the environment stands."""
    command = [sys.executable, "-m", "desk.start"]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    ("env", "says"),
    [
        ({"PORT": "many"}, "PORT: must be a port"),
        ({"VENTOSA_ENV": "production"}, "VENTOSA_SECRET: is missing"),
        ({"DATABASE_URL": "sqlite:////proc/none/clinic.db"}, "DATABASE_URL: "),
        ({"TRACKER_URL": "sqlite:////proc/none/tracker.db"}, "TRACKER_URL: "),
        ({"RASA_ARGS": "--port many"}, "RASA_ARGS: "),
    ],
)
def test_what_is_in_the_way_is_one_line(env: dict[str, str], says: str) -> None:
    ports = {"PORT": "47005", "ACTIONS_PORT": "47055"}
    found = run(**{**ports, **env})
    assert found.returncode == 1
    assert found.stderr.startswith(says)
    assert found.stderr.count("\n") == 1


def test_a_port_in_use_stops_it() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        found = run(PORT="47005", ACTIONS_PORT=port)
    assert found.returncode == 1
    assert found.stderr.startswith(f"ACTIONS_PORT: port {port} cannot be used")
