"""A server process with the website's channel, and visitors who talk to it over real sockets."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
FAKE_BOT = Path(__file__).with_name("fake_bot.py")
START_SECONDS = 60
SECRET = b"a secret of the tests, 32 characters"


@dataclass
class Visitor:
    """A browser with a session of its own."""

    url: str
    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def begin(self) -> Visitor:
        self.token = httpx.post(f"{self.url}/chat/session", headers=self.headers).json()["token"]
        return self

    def authorised(self) -> dict[str, str]:
        return {**self.headers, "Authorization": f"Bearer {self.token}"}

    def post(self, text: str, client_msg_id: str | None = None, **more: Any) -> httpx.Response:
        name = client_msg_id or f"message-{next(self._numbers)}"
        content = {"client_msg_id": name, "text": text, **more}
        return httpx.post(f"{self.url}/chat/messages", json=content, headers=self.authorised(), timeout=20)

    @contextmanager
    def stream(self, after: int | None = None) -> Iterator[Iterator[dict[str, Any]]]:
        """Events as {"event", "data", "id"?}, as they come; ends with an error after 20 silent seconds."""
        headers = self.authorised() | ({} if after is None else {"Last-Event-ID": str(after)})
        timeout = httpx.Timeout(20)
        with httpx.stream("GET", f"{self.url}/chat/events", headers=headers, timeout=timeout) as response:
            assert response.status_code == 200, response.read()
            yield parse_events(response.iter_lines())

    def read_until(self, *texts: str, after: int | None = None) -> list[dict[str, Any]]:
        """Messages from the start (or after a position) until the last one has each of `texts` in it."""
        found: list[dict[str, Any]] = []
        with self.stream(after) as events:
            for event in events:
                if event["event"] != "message":
                    continue
                found.append(event["data"])
                if all(any(text in m["text"] for m in found if m["from"] != "you") for text in texts):
                    return found
        raise AssertionError(f"the stream ended before {texts}: {found}")

    def history(self, after: int | None = None) -> list[dict[str, Any]]:
        """Messages that are there now."""
        found = []
        with self.stream(after) as events:
            for event in events:
                if event["event"] == "ready":
                    return found
                if event["event"] == "message":
                    found.append(event["data"])
        raise AssertionError("no ready event")


def parse_events(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    """Server-sent events of a stream of lines."""
    event: dict[str, Any] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if not line:
            if "event" in event:
                yield event
            event = {}
        elif name == "data":
            event["data"] = json.loads(value)
        elif name in ("event", "id", "retry"):
            event[name] = value


@dataclass
class Server:
    """The channel in a process of its own."""

    folder: Path
    options: tuple[str, ...] = ()
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.folder / 'clinic.db'}"

    def start(self) -> Server:
        self.port = self.port or free_port()
        command = [sys.executable, str(FAKE_BOT), "--port", str(self.port), "--folder", str(self.folder)]
        environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
        with (self.folder / "output").open("ab") as output:
            self.process = subprocess.Popen(
                [*command, *self.options], stdout=output, stderr=output, env=environment, cwd=ROOT
            )
        wait_for(lambda: "is ready" in self.output().rpartition("stopped")[2], START_SECONDS, self.output)
        return self

    def signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def wait(self) -> int:
        assert self.process is not None
        code = self.process.wait(timeout=30)
        with (self.folder / "output").open("a") as output:
            output.write("stopped\n")
        return code

    def stop(self) -> int:
        self.signal(signal.SIGTERM)
        return self.wait()

    def output(self) -> str:
        path = self.folder / "output"
        return path.read_text() if path.exists() else ""

    def visitor(self, **headers: str) -> Visitor:
        return Visitor(self.url, headers=headers).begin()

    def turns(self) -> list[dict[str, Any]]:
        """Begin and end of the turns that the bot ran."""
        path = self.folder / "turns.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def database(self) -> str:
        return f"sqlite:///{self.folder / 'clinic.db'}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(is_so: Callable[[], bool], seconds: float = 15, told: Callable[[], str] = str) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"waited {seconds} s in vain: {told()[-2000:]}"
        time.sleep(0.05)
