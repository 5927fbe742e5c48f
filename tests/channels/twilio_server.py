"""A little Twilio on loopback: it keeps what it took, and fails, hangs or dies as told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs


class TwilioServer(ThreadingHTTPServer):
    """`tried`: to whom each post was. `mishaps`: what happens to the next posts, in order (see `_Handler`).
    `release` ends hanging ones.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken: list[dict[str, str]] = []
        self.tried: list[str] = []
        self.mishaps: list[str] = []
        self.release = threading.Event()
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def tries(self, number: str | None = None) -> int:
        """How often a text was posted, taken or not."""
        with self.lock:
            return sum(number in (None, to) for to in self.tried)

    def bodies(self, number: str | None = None) -> list[str]:
        """The texts that were taken, in order."""
        with self.lock:
            return [text["Body"] for text in self.taken if number in (None, text["To"])]


class _Handler(BaseHTTPRequestHandler):
    """Mishaps: "500", "429", "401", "400 21610", "400 21211" without taking it; "500 after", "hang after" and
    "cut after" when it is taken; "hang" without taking it."""

    server: TwilioServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
        server = self.server
        with server.lock:
            server.tried.append(form.get("To", ""))
            mishap = server.mishaps.pop(0) if server.mishaps else ""
            sid = f"SM{len(server.tried):032d}"
            if not mishap or mishap.endswith("after"):
                server.taken.append({**form, "sid": sid, "path": self.path})
        if mishap.startswith("hang"):
            server.release.wait(30)
        if mishap == "cut after":
            return self.connection.close()
        if mishap and not mishap.startswith("hang"):
            status, _, code = mishap.partition(" ")
            return self._answer(int(status), {"code": int(code) if code.isdigit() else 20000, "message": "x"})
        return self._answer(201, {"sid": sid, "status": "queued"})

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        data = json.dumps(content).encode()
        try:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            pass  # the other side has given up

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def running() -> Iterator[TwilioServer]:
    """A server that is ended with the block."""
    server = TwilioServer()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.release.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
