"""`make run` as a person runs it: real processes, real ports, real signals."""

from __future__ import annotations

import os
import signal
import socket
import urllib.request

import pytest

from tests.services.running import Running

pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]
ANOTHER_LOOPBACK = "127.0.0.2"  # answers for a server that listens on every address, not for ours


def test_it_answers_on_its_ports_and_ctrl_c_leaves_nothing(running: Running) -> None:
    running.wait_until_ready()
    assert f"Ready: http://localhost:{running.port}/demo" in running.printed
    with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/demo") as page:
        assert page.status == 200
    message = b'{"sender": "test", "message": "does it hurt?"}'
    address = f"http://127.0.0.1:{running.port}/webhooks/rest/webhook"
    with urllib.request.urlopen(address, data=message, timeout=60) as answer:
        assert b"text" in answer.read()
    for port in (running.port, running.actions_port):
        with socket.socket() as outside, pytest.raises(OSError, match="refused"):
            outside.connect((ANOTHER_LOOPBACK, port))
    os.killpg(running.make.pid, signal.SIGINT)
    running.wait_until_ended()
    assert running.left() == []
    assert "Traceback" not in running.printed


def test_make_told_to_terminate_leaves_nothing(running: Running) -> None:
    running.wait_until_ready()
    running.make.terminate()
    running.wait_until_ended()
    assert running.left() == []


@pytest.mark.parametrize("name", ["actions", "bot", "worker"])
def test_when_one_process_falls_all_stop_and_it_is_named(running: Running, name: str) -> None:
    running.wait_until_ready()
    os.kill(running.pid(name), signal.SIGKILL)
    assert running.wait_until_ended() != 0
    assert f"{name} stopped by itself, so all was stopped" in running.printed
    assert running.left() == []
