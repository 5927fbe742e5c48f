"""Twilio's REST API as far as we use it, and what each of its answers means for the text that was sent.

There is no idempotency key: after a timeout or a fault of theirs a text may be on its way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

import httpx

from clinic.sms_settings import Twilio

SECONDS = 10.0
OPTED_OUT = "21610"
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_LONGEST_WAIT = 600  # seconds that a Retry-After may ask for


class Meaning(str, Enum):
    """What an answer says about a text."""

    SENT = "sent"
    OPTED_OUT = "opted_out"  # the phone was stopped at Twilio
    REFUSED = "refused"  # wrong in itself: sending it again would not help
    LATER = "later"  # certainly not taken: send it again after a while
    UNKNOWN = "unknown"  # taken or not, they did not say


@dataclass(frozen=True)
class Answer:
    """An answer's meaning, Twilio's id of the text, and in words why it is not SENT. `after`: not sooner."""

    meaning: Meaning
    sid: str | None = None
    why: str = ""
    after: timedelta = timedelta(0)


class TwilioApi:
    """The one call, non-blocking. It never raises: an unreachable server is an answer like any other."""

    def __init__(self, account: Twilio, seconds: float = SECONDS) -> None:
        self._account = account
        self._client = httpx.AsyncClient(
            base_url=account.url, auth=(account.account, account.token), timeout=seconds
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def send(self, number: str, text: str, report_to: str | None = None) -> Answer:
        """Send a text. `report_to`: the address for what becomes of it."""
        form = {"To": number, "Body": text}
        form["MessagingServiceSid" if self._account.is_service else "From"] = self._account.sender
        if report_to:
            form["StatusCallback"] = report_to
        path = f"/2010-04-01/Accounts/{self._account.account}/Messages.json"
        try:
            response = await self._client.post(path, data=form)
        except _NOT_SENT as error:
            return Answer(Meaning.LATER, why=f"not reached: {type(error).__name__}")
        except httpx.HTTPError as error:
            return Answer(Meaning.UNKNOWN, why=f"no answer: {type(error).__name__}")
        except (httpx.InvalidURL, UnicodeError) as error:
            return Answer(Meaning.REFUSED, why=f"cannot be sent: {type(error).__name__}")
        return read(response)


def read(response: httpx.Response) -> Answer:
    """What an answer means."""
    status, content = response.status_code, _content(response)
    if response.is_success:
        sid = content.get("sid")
        if not isinstance(sid, str) or not sid:
            return Answer(Meaning.UNKNOWN, why=f"{status} without an answer that can be read")
        return Answer(Meaning.SENT, sid)
    code = str(content.get("code") or "")
    why = f"{status} {code} {content.get('message') or ''}".strip()[:200]
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return Answer(Meaning.LATER, why=why, after=timedelta(seconds=_wait(response)))
    if status >= 500 or status == httpx.codes.REQUEST_TIMEOUT or status < 400:
        return Answer(Meaning.UNKNOWN, why=why)
    if code == OPTED_OUT:
        return Answer(Meaning.OPTED_OUT, why=why)
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return Answer(Meaning.LATER, why=why)  # a token can be mended
    return Answer(Meaning.REFUSED, why=why)


def _content(response: httpx.Response) -> dict[str, Any]:
    try:
        content = response.json()
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _wait(response: httpx.Response) -> int:
    """How many seconds they want to be left alone."""
    said = response.headers.get("retry-after", "")
    return min(int(said), _LONGEST_WAIT) if said.isascii() and said.isdigit() else 0
