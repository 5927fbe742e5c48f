"""Proxies between a browser and the bot that behave badly: one cuts connections, one holds answers back."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from dataclasses import dataclass, field

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends a reset, as a lost connection does
HEADER_END = b"\r\n\r\n"


@dataclass
class Cut:
    """Where a connection is cut, `times` times.

    request: what the request begins with
    at: "request" (it never arrives), "answer" (it arrives, nothing comes back), or bytes of the answer: the
        connection is cut in the middle of the piece that has them
    """

    request: bytes
    at: str | bytes
    times: int = 1


@dataclass
class RoughProxy:
    """Passes TCP on to a port of this machine; `port` is its own.

    holds_back: an answer is passed on when it is whole, as some proxies do with a stream of events
    """

    target: int
    cut: Cut | None = None
    holds_back: bool = False
    cuts: int = 0
    _listening: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._listening.getsockname()[1])

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        """One request: the connection is closed after it, so that each has one of its own."""
        with (
            contextlib.suppress(OSError),
            client,
            socket.create_connection(("127.0.0.1", self.target)) as bot,
        ):
            request = _whole_request(client)
            if self._cuts(request, "request"):
                return _reset(client)
            head, _, body = request.partition(HEADER_END)
            bot.sendall(head + b"\r\nConnection: close" + HEADER_END + body)
            held = b""
            while piece := bot.recv(65_536):
                if self._cuts(request, "answer"):
                    return _reset(client)
                if self._cuts(request, piece):
                    client.sendall(piece[: len(piece) // 2])
                    return _reset(client)
                if self.holds_back:
                    held += piece
                else:
                    client.sendall(piece)
            client.sendall(held)
        return None

    def _cuts(self, request: bytes, now: str | bytes) -> bool:
        """Whether the connection is cut here."""
        cut = self.cut
        if cut is None or not request.startswith(cut.request):
            return False
        is_here = cut.at in now if isinstance(cut.at, bytes) and isinstance(now, bytes) else cut.at == now
        with self._lock:
            if not is_here or self.cuts >= cut.times:
                return False
            self.cuts += 1
            return True


def _whole_request(client: socket.socket) -> bytes:
    request = b""
    while HEADER_END not in request:
        piece = client.recv(65_536)
        if not piece:
            return request
        request += piece
    head, _, body = request.partition(HEADER_END)
    lines = (line.partition(b":") for line in head.lower().split(b"\r\n"))
    length = next((int(value) for name, _, value in lines if name == b"content-length"), 0)
    while len(body) < length:
        body += client.recv(65_536)
    return head + HEADER_END + body


def _reset(client: socket.socket) -> None:
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
