"""Prism serving an outside service's OpenAPI file on loopback, for tests of what talks to it."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clinic.settings import ROOT

CONTRACTS = ROOT / "tests" / "contracts"
PRISM = ROOT / "tests" / "tools" / "node_modules" / ".bin" / "prism"
SECONDS_TO_START = 60


@contextmanager
def serving(contract: str, log: Path) -> Iterator[str]:
    """The base address of a mock of `contract` (a file name in tests/contracts); prism's words go to `log`.

    Raises AssertionError when prism is not installed or does not start. Put `log` into a failing test's
    message: prism tells there what it refused.
    """
    assert PRISM.exists(), f"{PRISM} is missing: sh tests/services/node_tools.sh installs it"
    port = _free_port()
    command = [str(PRISM), "mock", "-h", "127.0.0.1", "-p", str(port), str(CONTRACTS / contract)]
    with log.open("w", encoding="utf-8") as output:
        prism = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_until_listening(prism, port, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        prism.terminate()
        prism.wait(10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_listening(prism: subprocess.Popen[bytes], port: int, log: Path) -> None:
    limit = time.monotonic() + SECONDS_TO_START
    while True:
        assert prism.poll() is None, log.read_text(encoding="utf-8")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert time.monotonic() < limit, log.read_text(encoding="utf-8")
            time.sleep(0.1)
