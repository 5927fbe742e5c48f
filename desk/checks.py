"""What is looked at before anything starts. Each failure is one line: what, and how to mend it."""

from __future__ import annotations

import socket
import sqlite3
import tempfile
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from clinic.db import base
from clinic.errors import SettingsError
from clinic.settings import ROOT, VAR, Settings

LOOPBACK = "127.0.0.1"
BUSY_SECONDS = 5.0
_TRACKER_EXAMPLES = "sqlite:////srv/ventosa/tracker.db or postgresql://user@host/name"


def before_start(settings: Settings, ports: dict[str, int]) -> None:
    """Raise `SettingsError` or `DatabaseError` for the first thing that is in the way."""
    if len(set(ports.values())) < len(ports):
        raise SettingsError(f"{' and '.join(ports)}: are the same port; choose another for one of them")
    for name, port in ports.items():
        port_is_free(name, port)
    folder_is_writable(VAR)
    database_answers(settings.database_url)
    conversations_answer(settings.tracker_url)


def port_is_free(name: str, port: int) -> None:
    """`name` is the setting that chooses the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise SettingsError(
                f"{name}: port {port} cannot be used ({error.strerror}); "
                f"end the program that has it, or choose another: {name}={port + 1} make run"
            ) from None


def folder_is_writable(folder: Path) -> None:
    """The folder can be made and written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise SettingsError(f"{folder}: cannot be written ({error.strerror}); mend its rights") from None


def database_answers(url: str) -> None:
    """The clinic's database opens and lets us write."""
    with base.session(url) as session:
        session.execute(text("SELECT 1"))


def conversations_answer(url: str) -> None:
    """The conversations' database opens and lets us write. Rasa would go on without it and forget them."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            _sqlite_opens(parsed)
        else:
            _server_answers(parsed)
    except (ArgumentError, ImportError, NoSuchModuleError, ValueError):
        raise SettingsError(f"TRACKER_URL: must be like {_TRACKER_EXAMPLES}") from None


def _sqlite_opens(url: URL) -> None:
    path = Path(url.database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.rollback()
        finally:
            connection.close()
    except (OSError, sqlite3.Error) as error:
        reason = f"{path}: cannot be used ({error})"
        raise SettingsError(f"TRACKER_URL: {reason}; mend its path or rights, or end who keeps it") from None


def _server_answers(url: URL) -> None:
    try:
        engine = create_engine(url, future=True)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        engine.dispose()
    except DBAPIError as error:
        reason = " ".join(str(error.orig).split())
        address = url.render_as_string(hide_password=True)
        raise SettingsError(f"TRACKER_URL: {address}: {reason}; start it or correct the address") from None


def model_exists(path: str) -> None:
    """The model that `RASA_ARGS` names is there."""
    if not (ROOT / path).exists():
        raise SettingsError(f"RASA_ARGS: there is no model {path}; leave --model out or run `make train`")
