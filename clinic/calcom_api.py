"""Cal.com's API v2 as far as we use it, and what each of its answers means for what we sent.

Facts and traps: tests/contracts/README.md. There is no idempotency key, a taken slot is a 400 that only its
message tells from a malformed request, and after a timeout or a fault of theirs a write may have happened.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import Any

import httpx

SLOTS_VERSION = "2024-09-04"
BOOKINGS_VERSION = "2024-08-13"
SECONDS = 8.0
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_TAKEN = (
    "already has booking at this time",
    "is not available",
    "no_available_users_found",
    "booking_conflict_error",
    "no more seats",
    "already reserved",
    "already booked",
)
_GONE = ("has already been cancelled", "already cancelled", "already been rescheduled")


class Meaning(str, Enum):
    """What an answer says about the thing that was sent."""

    DONE = "done"
    TAKEN = "taken"  # somebody else has the time
    GONE = "gone"  # cancelled or moved before
    REFUSED = "refused"  # wrong in itself: sending it again would not help
    LATER = "later"  # certainly not done: send it again after a while
    UNKNOWN = "unknown"  # done or not, they did not say


@dataclass(frozen=True)
class Answer:
    """An answer's meaning, its content, and in words why it is not DONE. `after`: not sooner than this."""

    meaning: Meaning
    data: Any = field(default_factory=dict)
    why: str = ""
    after: timedelta = timedelta(0)


class CalcomApi:
    """The calls. None of them raises: an unreachable server is an answer like any other."""

    def __init__(self, url: str, key: str, seconds: float = SECONDS) -> None:
        self._client = httpx.Client(
            base_url=url.rstrip("/"), headers={"Authorization": f"Bearer {key}"}, timeout=seconds
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def slots(
        self, event_type: int, start: datetime, end: datetime, moving_uid: str | None = None
    ) -> list[datetime] | None:
        """The starts that are free in between, in UTC and in order; None when they do not say.

        `moving_uid`: the booking whose own time counts as free. What is held is left out, by us too.
        """
        parameters: dict[str, str | int] = {"eventTypeId": event_type, "start": _utc(start), "end": _utc(end)}
        if moving_uid:
            parameters["bookingUidToReschedule"] = moving_uid
        answer = self._ask("GET", "/v2/slots", SLOTS_VERSION, parameters=parameters)
        if answer.meaning is not Meaning.DONE:
            return None
        try:
            return sorted(_moment(slot["start"]) for day in dict(answer.data).values() for slot in day)
        except (KeyError, TypeError, ValueError):
            return None

    def hold(self, event_type: int, start: datetime, minutes: int) -> Answer:
        """Hide the time from others for so many minutes. `data["reservationUid"]` lets go of it."""
        body = {"eventTypeId": event_type, "slotStart": _utc(start), "reservationDuration": minutes}
        return self._ask("POST", "/v2/slots/reservations", SLOTS_VERSION, body)

    def let_go(self, uid: str) -> Answer:
        """End a hold; one that is not there is DONE, too."""
        return self._ask("DELETE", f"/v2/slots/reservations/{uid}", SLOTS_VERSION)

    def book(self, event_type: int, start: datetime, attendee: dict[str, str], key: str) -> Answer:
        """Book. `key` is our id, kept in the booking's metadata. `data["uid"]` is theirs."""
        body = {
            "eventTypeId": event_type,
            "start": _utc(start),
            "attendee": attendee,
            "metadata": {"ventosa": key},
        }
        return self._ask("POST", "/v2/bookings", BOOKINGS_VERSION, body)

    def booking(self, uid: str) -> Answer:
        """How a booking stands."""
        return self._ask("GET", f"/v2/bookings/{uid}", BOOKINGS_VERSION)

    def cancel(self, uid: str, reason: str) -> Answer:
        """Cancel a booking; one that was cancelled before is GONE."""
        body = {"cancellationReason": reason}
        return self._ask("POST", f"/v2/bookings/{uid}/cancel", BOOKINGS_VERSION, body)

    def move(self, uid: str, start: datetime, reason: str) -> Answer:
        """Move a booking. It gets a new `data["uid"]`."""
        body = {"start": _utc(start), "reschedulingReason": reason}
        return self._ask("POST", f"/v2/bookings/{uid}/reschedule", BOOKINGS_VERSION, body)

    def _ask(
        self,
        method: str,
        path: str,
        version: str,
        body: dict[str, Any] | None = None,
        parameters: dict[str, str | int] | None = None,
    ) -> Answer:
        headers = {"cal-api-version": version}
        try:
            response = self._client.request(method, path, json=body, params=parameters, headers=headers)
        except _NOT_SENT as error:
            return Answer(Meaning.LATER, why=f"not reached: {type(error).__name__}")
        except httpx.HTTPError as error:
            return Answer(Meaning.UNKNOWN, why=f"no answer: {type(error).__name__}")
        return read(response)


def read(response: httpx.Response) -> Answer:
    """What an answer means."""
    status, content = response.status_code, _content(response)
    if response.is_success:
        if not isinstance(content, dict) or not ("data" in content or response.request.method == "DELETE"):
            return Answer(Meaning.UNKNOWN, why=f"{status} without an answer that can be read")
        return Answer(Meaning.DONE, content.get("data") or {})
    said = _message(content)
    why = f"{status} {said}".strip()[:200]
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return Answer(Meaning.LATER, why=why, after=timedelta(seconds=_block_seconds(response)))
    if status >= 500:
        return Answer(Meaning.UNKNOWN, why=why)
    plain = said.lower()
    if any(sign in plain for sign in _GONE):
        return Answer(Meaning.GONE, why=why)
    if status == httpx.codes.CONFLICT or any(sign in plain for sign in _TAKEN):
        return Answer(Meaning.TAKEN, why=why)
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.REQUEST_TIMEOUT):
        return Answer(Meaning.LATER, why=why)  # a key can be mended
    return Answer(Meaning.REFUSED, why=why)


def _content(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def _message(content: Any) -> str:
    """The words of an error, in either of its two forms."""
    if not isinstance(content, dict):
        return ""
    error = content.get("error")
    return str((error.get("message") if isinstance(error, dict) else None) or content.get("message") or "")


def _block_seconds(response: httpx.Response) -> int:
    """How long they want to be left alone: there is no Retry-After."""
    said = response.headers.get("x-ratelimit-reset-default", "")
    return min(int(said), 600) if said.isdigit() else 60


def _utc(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)
