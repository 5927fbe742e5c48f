"""The website's channel: a message comes in by POST, replies go out as server-sent events.

    POST   /chat/session     begin a session, or (with a token) renew it        -> {token, expires_in}
                             {link} goes on with a conversation by SMS
    DELETE /chat/session     end it: nobody opens this conversation any more
    POST   /chat/messages    {client_msg_id, text, start_over?}                 -> 202 {id, duplicate}
    GET    /chat/events      the transcript after `Last-Event-ID`, then live    -> text/event-stream
    GET    /chat/events?once the same, but it ends there: for proxies that hold an answer until it is whole
    GET    /widget.js, /widget/<file>, /demo, /demo/<file>, /calendar/...

The server makes the session and signs its token; what Rasa calls the conversation never leaves the server.
A message is acknowledged once it is in the inbox.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from sqlalchemy.orm import Session

from bot.channels import inbox, sessions, texts, tokens, web_links, web_requests
from bot.channels.calendar_pages import add_calendars
from bot.channels.inbox import Accepted, Incoming
from bot.channels.rasa_turn import RasaTurn, WebMessages
from bot.channels.sessions import Opened
from bot.channels.streams import Streams
from bot.channels.threads import Database
from bot.channels.turns import Turns
from bot.channels.web_config import WebConfig
from bot.channels.web_pages import add_pages
from bot.channels.web_requests import Doorkeeper, Refusal, reply
from bot.renewal import Renewal
from clinic import clock
from clinic.db.messages import OutboxState

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class WebInput(InputChannel):
    """Rasa's input channel for the website. `credentials.yml` names it; all settings are the clinic's own."""

    def __init__(self, config: WebConfig | None = None) -> None:
        """`config` is for tests; by default it is read when the server starts."""
        self._config = config

    @classmethod
    def name(cls) -> str:
        """The channel's name in conversations."""
        return sessions.CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebInput:
        """Rasa creates it from credentials.yml."""
        return cls()

    def url_prefix(self) -> str:
        """The widget and the demo page are at the top."""
        return "/"

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The channel's routes and what starts and stops with the server."""
        channel = _Channel(self._config or WebConfig.from_settings(), on_new_message)
        routes = Blueprint("ventosa_web")
        channel.add_to(routes)
        add_pages(routes, channel.door)
        add_calendars(routes, channel.database, channel.config)
        return routes


class _Channel:
    """The running channel: what it needs, and a handler for each route."""

    def __init__(self, config: WebConfig, on_new_message: OnNewMessage) -> None:
        self.config = config
        self.door = Doorkeeper(config)
        self.database = Database(config.database_url)
        self.streams = Streams(self.database)
        self._app: Sanic | None = None
        self.renewal: Renewal | None = None
        self.turn = RasaTurn(on_new_message, self._agent, WebMessages)
        self.turns = Turns(
            channel=sessions.CHANNEL,
            database=self.database,
            answer=self.turn.answer,
            tell=self.streams.tell,
            typing=self.streams.typing,
            state=OutboxState.SENT,
        )

    def _agent(self) -> Any:
        return getattr(self._app.ctx, "agent", None) if self._app else None

    def add_to(self, routes: Blueprint) -> None:
        """Connect the handlers. Every answer, refusals too, gets the same headers."""
        for path, method, handler in (
            ("/chat/session", "POST", self.post_session),
            ("/chat/session", "DELETE", self.delete_session),
            ("/chat/session", "OPTIONS", self.preflight),
            ("/chat/messages", "POST", self.post_message),
            ("/chat/messages", "OPTIONS", self.preflight),
            ("/chat/events", "GET", self.get_events),
            ("/chat/events", "OPTIONS", self.preflight),
        ):
            name = f"{method.lower()}_{path.rpartition('/')[2]}"
            routes.add_route(
                partial(handler), path, methods=[method], name=name
            )  # Sanic writes on its handlers
        routes.exception(Exception)(web_requests.refuse)
        routes.middleware("response")(self.door.add_headers)
        routes.listener("before_server_start")(self.prepare)
        routes.listener("after_server_start")(self.start)
        routes.listener("before_server_stop")(self.stop)
        routes.listener("after_server_stop")(self.close)

    async def prepare(self, app: Sanic, _loop: Any) -> None:
        """Before the first request: small requests only, and texts that are there."""
        self._app = app
        app.config.REQUEST_MAX_SIZE = self.config.largest_body
        texts.responses(texts.FILE)

    async def start(self, app: Sanic, _loop: Any) -> None:
        """Take up what was left unfinished, and say where the demo page is."""
        await self.turn.warm_up()
        self.turns.start()
        self.streams.start()
        self.renewal = Renewal(app)
        self.renewal.start()
        sys.stdout.write(f"Ventosa is ready: {self.config.demo_address(app.state.port)}\n")
        sys.stdout.flush()

    async def stop(self, _app: Sanic, _loop: Any) -> None:
        """Take no more messages, finish running turns; the streams tell the last replies and end."""
        self.door.closed = True
        if self.renewal:
            self.renewal.stop()
        await self.turns.stop(self.config.drain_seconds)
        self.streams.close()

    async def close(self, _app: Sanic, _loop: Any) -> None:
        """Let go of the database."""
        self.database.close()

    async def preflight(self, _request: Request) -> HTTPResponse:
        """A browser asks what a website may send; the headers say it."""
        return empty()

    async def post_session(self, request: Request) -> HTTPResponse:
        """A new session, or one that goes on with what was begun by SMS; or, with a token that may still be
        exchanged, a fresh token for the same one.
        """
        self.door.let_in(request)
        if "authorization" in request.headers:
            token = self.door.token(request, late=tokens.RENEWABLE_SECONDS)
            opened = await self.database.write(lambda s: sessions.renew(s, token, clock.utcnow()))
            if opened is None:
                raise Refusal(401, "session_ended")
        else:
            self.door.limit_new_session(request)
            opened = await self._begin(web_requests.read_link(request))
        return reply(self.door.new_token(opened), 201)

    async def _begin(self, link: str | None) -> Opened:
        if link is None:
            return await self.database.write(lambda s: sessions.begin(s, clock.utcnow()))
        opened = await self.database.write(lambda s: web_links.use(s, link, clock.utcnow()))
        if opened is None:
            raise Refusal(410, "link_used")
        return opened

    async def delete_session(self, request: Request) -> HTTPResponse:
        """End the session."""
        self.door.let_in(request)
        opened = await self._opened(request)
        await self.database.write(lambda s: sessions.end(s, opened.session_id, clock.utcnow()))
        self.streams.end(opened.conversation)
        return empty()

    async def post_message(self, request: Request) -> HTTPResponse:
        """Write a message down, acknowledge it, and have it answered afterwards."""
        self.door.let_in(request)
        message = web_requests.read_message(request)
        opened = await self._opened(request)
        self.door.limit_messages(request, opened.session_id)
        incoming = Incoming(opened.conversation, sessions.CHANNEL, message.client_msg_id, message.text)

        def write(session: Session) -> Accepted:
            accepted = inbox.accept(session, incoming, clock.utcnow())
            if message.start_over and not accepted.duplicate:
                sessions.hide_before(session, opened.conversation, accepted.position)
            return accepted

        accepted = await self.database.write(write)
        self.streams.tell(opened.conversation)
        self.turns.wake(opened.conversation)
        return reply({"id": accepted.position, "duplicate": accepted.duplicate}, 202)

    async def get_events(self, request: Request) -> None:
        """Send the transcript after what the browser has, then what is new, until the token's time ends."""
        self.door.let_in(request)
        token = self.door.token(request)
        opened = await self._opened(request)
        position = web_requests.last_event_id(request)
        with self.door.stream_of(request), self.streams.listen(opened.conversation, position) as listener:
            response = await request.respond(
                content_type="text/event-stream; charset=utf-8",
                headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
            )
            if position > opened.shown_after or position == 0:
                listener.cleared = opened.shown_after
            try:
                seconds = 0.0 if request.query_string == "once" else self.door.seconds_left(token)
                await self.streams.feed(listener, response.send, seconds)
            except asyncio.TimeoutError:
                logger.info("A reader was too slow; its stream is ended.")
                request.transport.abort()  # type: ignore[attr-defined]
                return
            await response.eof()

    async def _opened(self, request: Request) -> Opened:
        token = self.door.token(request)
        opened = await self.database.read(lambda s: sessions.find(s, token))
        if opened is None:
            raise Refusal(401, "session_ended")
        return opened
