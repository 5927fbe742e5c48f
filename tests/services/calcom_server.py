"""A little Cal.com on loopback: it keeps what is booked, and fails, hangs or dies as told.

Its answers have the forms of tests/contracts/calcom-v2.json; prism checks our requests, this one what becomes
of them.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TAKEN = "User either already has booking at this time or is not available"


class CalcomServer(ThreadingHTTPServer):
    """`mishaps`: what happens to the next writes, in order (see `_Handler`). `release` ends hanging ones."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bookings: dict[str, dict[str, Any]] = {}
        self.holds: dict[str, tuple[int, str]] = {}
        self.free: list[str] = []
        self.mishaps: list[str] = []
        self.writes: list[str] = []
        self.release = threading.Event()
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def live(self) -> list[dict[str, Any]]:
        """The bookings that are not cancelled."""
        return [booking for booking in self.bookings.values() if booking["status"] == "accepted"]


class _Handler(BaseHTTPRequestHandler):
    """Mishaps: "500" and "429" before anything is done; "500 after", "hang after" and "cut after" when it is
    done; "hang" without doing it."""

    server: CalcomServer

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/v2/slots":
            asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
            return self._answer(200, {"data": self._slots(asked)})
        booking = self.server.bookings.get(parts.path.rpartition("/")[2])
        return self._answer(200, {"data": booking}) if booking else self._fail(404, "Booking was not found")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self._write(body)

    def do_DELETE(self) -> None:
        self._write({})

    def _write(self, body: dict[str, Any]) -> None:
        server = self.server
        with server.lock:
            mishap = server.mishaps.pop(0) if server.mishaps else ""
            server.writes.append(f"{self.command} {self.path}")
            if mishap in ("500", "429", "hang"):
                answer = (int(mishap) if mishap != "hang" else 500, {"message": "mishap"})
            else:
                answer = self._done(body)
        if mishap.startswith("hang"):
            server.release.wait(30)
        if mishap.startswith("cut"):
            return self.connection.close()
        if mishap == "500 after":
            return self._fail(500, "Internal server error")
        return self._answer(*answer)

    def _done(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        path = self.path.split("/")
        if self.command == "DELETE":
            self.server.holds.pop(path[-1], None)
            return 200, {"status": "success"}
        if path[-1] == "reservations":
            return self._hold(body)
        if path[-1] == "bookings":
            return self._book(body["eventTypeId"], body["start"], body["metadata"])
        booking = self.server.bookings[path[-2]]
        if booking["status"] == "cancelled":
            return 400, {"message": "This booking has already been cancelled."}
        if path[-1] == "cancel":
            booking["status"] = "cancelled"
            return 200, {"data": booking}
        status, answer = self._book(booking["eventTypeId"], body["start"], booking["metadata"])
        if status == 201:
            booking.update(status="cancelled", rescheduledToUid=answer["data"]["uid"])
        return status, answer

    def _hold(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        slot = (body["eventTypeId"], body["slotStart"])
        if slot in self.server.holds.values():
            return 422, {"message": "This time slot is already reserved by another user."}
        uid = f"hold-{len(self.server.writes)}"
        self.server.holds[uid] = slot
        return 201, {"data": {"reservationUid": uid}}

    def _book(self, event_type: int, start: str, metadata: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if any(b["start"] == start and b["eventTypeId"] == event_type for b in self.server.live()):
            return 400, {"error": {"message": TAKEN}}
        uid = f"uid-{len(self.server.bookings)}"
        booking = {"uid": uid, "start": start, "eventTypeId": event_type, "metadata": metadata}
        self.server.bookings[uid] = {**booking, "status": "accepted"}
        return 201, {"data": self.server.bookings[uid]}

    def _slots(self, asked: dict[str, str]) -> dict[str, list[dict[str, str]]]:
        booked = {b["start"] for b in self.server.live() if str(b["eventTypeId"]) == asked["eventTypeId"]}
        inside = [s for s in self.server.free if asked["start"] <= s < asked["end"] and s not in booked]
        return {"day": [{"start": start} for start in inside]}

    def _fail(self, status: int, message: str) -> None:
        self._answer(status, {"status": "error", "error": {"message": message}})

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        try:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # the client has given up

    def log_message(self, *_: Any) -> None:
        """Tests are quiet."""


@contextmanager
def serving() -> Iterator[CalcomServer]:
    """A server of the test's own."""
    server = CalcomServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.release.set()
        server.shutdown()
        thread.join(10)
        server.server_close()
