"""What a request must have to be let in, and how it is refused."""

from __future__ import annotations

import json
import logging
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from typing import Any

from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse

from bot.channels import origins, tokens
from bot.channels.limits import Buckets, address_key
from bot.channels.sessions import Opened
from bot.channels.tokens import Token, TokenError
from bot.channels.web_config import WebConfig
from clinic.db.errors import DatabaseError

logger = logging.getLogger(__name__)

_CLIENT_MSG_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_BEARER = "Bearer "
_LARGEST_POSITION = 2**31 - 1


class Refusal(Exception):
    """An answer that is not what was asked for. `code` is for programs; the widget has the words."""

    def __init__(self, status: int, code: str, wait: float = 0.0) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.wait = wait


@dataclass(frozen=True)
class Message:
    """A message as the widget posts it."""

    client_msg_id: str
    text: str
    start_over: bool


def reply(content: dict[str, Any], status: int = 200) -> HTTPResponse:
    """A JSON answer."""
    return HTTPResponse(json.dumps(content), status, content_type="application/json")


def refuse(request: Request, error: Exception) -> HTTPResponse:
    """The answer to a request that failed: a code, never the details."""
    if isinstance(error, Refusal):
        answer = reply({"error": error.code}, error.status)
        if error.wait:
            answer.headers["Retry-After"] = str(ceil(error.wait))
        return answer
    if isinstance(error, SanicException):
        return reply({"error": type(error).__name__}, error.status_code or 500)
    if isinstance(error, DatabaseError):
        logger.error("%s %s: %s", request.method, request.path, error)
        return reply({"error": "unavailable"}, 503)
    logger.error("%s %s failed.", request.method, request.path, exc_info=error)
    return reply({"error": "failed"}, 500)


def read_message(request: Request) -> Message:
    """The posted message; raises `Refusal` when it is not one."""
    try:
        content = json.loads(request.body)
        client_msg_id, text = content["client_msg_id"], content["text"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refusal(400, "bad_request") from None
    if not isinstance(client_msg_id, str) or not _CLIENT_MSG_ID.fullmatch(client_msg_id):
        raise Refusal(400, "bad_client_msg_id")
    if not isinstance(text, str):
        raise Refusal(400, "bad_text")
    return Message(client_msg_id, text, content.get("start_over") is True)


def read_link(request: Request) -> str | None:
    """The token of a link that was sent by SMS, if a new session is to go on with its conversation."""
    if not request.body:
        return None
    try:
        link = json.loads(request.body)["link"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refusal(400, "bad_request") from None
    if not isinstance(link, str) or not link:
        raise Refusal(400, "bad_request")
    return link


def last_event_id(request: Request) -> int:
    """The position that the browser has seen; 0 when it has seen nothing."""
    given = request.headers.get("last-event-id", "")
    return (
        min(int(given), _LARGEST_POSITION) if given.isascii() and given.isdigit() and len(given) < 12 else 0
    )


class Doorkeeper:
    """Lets requests in: from allowed websites, with a token where it is needed, not too many at once."""

    def __init__(self, config: WebConfig) -> None:
        self._config = config
        self._new_sessions = Buckets(config.session_rate)
        self._messages = Buckets(config.message_rate)
        self._addresses = Buckets(config.address_rate)
        self._streams: Counter[str] = Counter()
        self.closed = False

    def let_in(self, request: Request) -> None:
        """Refuse foreign websites, and everybody while the server stops."""
        if not origins.is_allowed(request.headers, self._config.allowed_origins):
            raise Refusal(403, "foreign_origin")
        if self.closed:
            raise Refusal(503, "stopping", wait=2)

    async def add_headers(self, request: Request, response: BaseHTTPResponse) -> None:
        """Headers of every answer. Who may read it is ours to say, whatever Rasa's `--cors` says."""
        for name in [name for name in response.headers if name.lower().startswith("access-control-")]:
            del response.headers[name]
        response.headers.update(origins.SAFE_HEADERS)
        response.headers.update(
            origins.cors_headers(request.method, request.headers, self._config.allowed_origins)
        )
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Content-Security-Policy", origins.NO_PAGE_POLICY)

    def token(self, request: Request, late: int = 0) -> Token:
        """The request's token; raises `Refusal`. `late`: seconds that it may be past its time."""
        given = request.headers.get("authorization", "")
        if not given.startswith(_BEARER):
            raise Refusal(401, "no_token")
        try:
            return tokens.read(self._config.secret, given[len(_BEARER) :], time.time(), late)
        except TokenError as error:
            logger.info("A token was refused: %s", error)
            raise Refusal(401, "expired" if str(error) == "expired" else "bad_token") from None

    def new_token(self, opened: Opened) -> dict[str, Any]:
        """What a browser gets to open its session with."""
        token = tokens.issue(self._config.secret, opened.session_id, opened.generation, time.time())
        return {"token": token, "expires_in": tokens.OPEN_SECONDS}

    def seconds_left(self, token: Token) -> float:
        """For how long the token still opens its conversation."""
        return token.expires - time.time()

    def limit_new_session(self, request: Request) -> None:
        """Refuse an address that begins too many sessions."""
        self._limit(self._new_sessions, _address(request))

    def limit_messages(self, request: Request, session_id: str) -> None:
        """Refuse a session, or an address, that sends too much."""
        self._limit(self._addresses, _address(request))
        self._limit(self._messages, session_id)

    @contextmanager
    def stream_of(self, request: Request) -> Iterator[None]:
        """Count the address's open streams; refuse one too many."""
        address = _address(request)
        if self._streams[address] >= self._config.streams_per_address:
            raise Refusal(429, "too_many_streams", wait=10)
        self._streams[address] += 1
        try:
            yield
        finally:
            self._streams[address] -= 1
            if not self._streams[address]:
                del self._streams[address]

    def _limit(self, buckets: Buckets, key: str) -> None:
        wait = buckets.wait(key, time.monotonic())
        if wait:
            raise Refusal(429, "slow_down", wait)


def _address(request: Request) -> str:
    """The visitor's address: behind a proxy the one that the proxy tells, if SANIC_PROXIES_COUNT says to
    believe it.
    """
    return address_key(request.remote_addr or request.ip)
