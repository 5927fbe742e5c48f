"""Servers, visitors and databases for the tests of the channels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinic.db import base, models  # noqa: F401  (all tables are made)
from tests.channels import twilio_server
from tests.channels.phones import Phone
from tests.channels.server import Server, Visitor, wait_for
from tests.channels.twilio_server import TwilioServer


@pytest.fixture(name="wait_for")
def _wait_for() -> Callable[..., None]:
    return wait_for


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for tests that do not stop it."""
    server = Server(tmp_path_factory.mktemp("server"), ("--origin", "https://studio.example"))
    yield server.start()
    server.stop()


@pytest.fixture
def visitor(shared_server: Server) -> Visitor:
    return shared_server.visitor()


@pytest.fixture
def new_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Makes servers of the test's own, with options of `fake_bot.py`."""
    made: list[Server] = []

    def make(*options: str) -> Server:
        folder = tmp_path / f"server{len(made)}"
        folder.mkdir()
        made.append(Server(folder, options))
        return made[-1].start()

    yield make
    for server in made:
        if server.process and server.process.poll() is None:
            server.process.kill()
            server.process.wait()


@pytest.fixture(scope="session")
def shared_twilio() -> Iterator[TwilioServer]:
    """A Twilio for tests that look at their own phone's texts only."""
    with twilio_server.running() as running:
        yield running


@pytest.fixture(scope="session")
def sms_server(tmp_path_factory: pytest.TempPathFactory, shared_twilio: TwilioServer) -> Iterator[Server]:
    """A server with the SMS channel, for tests that do not stop it."""
    server = Server(tmp_path_factory.mktemp("sms"), ("--twilio", shared_twilio.url))
    yield server.start()
    server.stop()


@pytest.fixture
def phone(sms_server: Server) -> Phone:
    return Phone(sms_server.url)


@pytest.fixture
def twilio() -> Iterator[TwilioServer]:
    """A Twilio of the test's own."""
    with twilio_server.running() as running:
        yield running


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """An empty database with all tables."""
    url = f"sqlite:///{tmp_path / 'clinic.db'}"
    base.Base.metadata.create_all(base.engine(url))
    return url
