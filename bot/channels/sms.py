"""The SMS channel: Twilio posts what people text, replies go out through the outbox.

    POST /webhooks/sms/incoming     a text; the same address serves as Twilio's fallback        -> 204
    POST /webhooks/sms/status       what became of a text of ours                                -> 204

Both are signed by Twilio over our public address. A wrong signature gets 403; without an account there is
nothing to check one with, so everything gets 503. A text is acknowledged once it is in the inbox.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from sqlalchemy.orm import Session

from bot.channels import sms_outbox, sms_requests, web_requests
from bot.channels.rasa_turn import RasaTurn
from bot.channels.sms_config import SmsConfig
from bot.channels.sms_door import Door, Received
from bot.channels.sms_requests import BadPost, Fields
from bot.channels.sms_sender import Sender
from bot.channels.sms_turn import SmsMessages, SmsTurn
from bot.channels.threads import Database
from bot.channels.turns import Turns
from bot.channels.twilio_api import TwilioApi
from bot.channels.web_requests import Refusal
from clinic import clock
from clinic.db.messages import OutboxState
from clinic.texters import CHANNEL

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class SmsInput(InputChannel):
    """Rasa's input channel for SMS. `credentials.yml` names it; all settings are the clinic's own."""

    def __init__(self, config: SmsConfig | None = None) -> None:
        """`config` is for tests; by default it is read when the server starts."""
        self._config = config

    @classmethod
    def name(cls) -> str:
        """The channel's name in conversations, and in the address of its routes."""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> SmsInput:
        """Rasa creates it from credentials.yml."""
        return cls()

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The channel's routes and what starts and stops with the server."""
        channel = _Channel(self._config or SmsConfig.from_settings(), on_new_message)
        routes = Blueprint("ventosa_sms")
        channel.add_to(routes)
        return routes


class _Channel:
    """The running channel: what it needs, and a handler for each route."""

    def __init__(self, config: SmsConfig, on_new_message: OnNewMessage) -> None:
        self.config = config
        self.database = Database(config.database_url)
        self.door = Door(config.secret, config.opt_out)
        self.sender: Sender | None = None
        self.refused = 0  # posts with a wrong signature since the start
        self._app: Sanic | None = None
        self._closed = False
        rasa = RasaTurn(on_new_message, self._agent, SmsMessages)
        self.turns = Turns(
            channel=CHANNEL,
            database=self.database,
            answer=SmsTurn(rasa.answer, self.database).answer,
            tell=lambda _conversation: self._wake_sender(),
            typing=lambda _conversation, _is_typing: None,
            state=OutboxState.WAITING,
            quiet_seconds=config.quiet_seconds,
        )

    def _agent(self) -> Any:
        return getattr(self._app.ctx, "agent", None) if self._app else None

    def _wake_sender(self) -> None:
        if self.sender:
            self.sender.wake()

    def add_to(self, routes: Blueprint) -> None:
        """Connect the handlers."""
        for path, handler in (("/incoming", self.post_incoming), ("/status", self.post_status)):
            routes.add_route(partial(handler), path, methods=["POST"], name=path[1:])  # Sanic writes on them
        routes.exception(Exception)(web_requests.refuse)
        routes.listener("after_server_start")(self.start)
        routes.listener("before_server_stop")(self.stop)
        routes.listener("after_server_stop")(self.close)

    async def start(self, app: Sanic, _loop: Any) -> None:
        """Take up what was left unfinished."""
        self._app = app
        if self.config.twilio:
            api = TwilioApi(self.config.twilio, self.config.send_seconds)
            self.sender = Sender(api, self.database, self.config.opt_out, self.config.report_address)
            self.sender.start()
        self.turns.start()

    async def stop(self, _app: Sanic, _loop: Any) -> None:
        """Take no more texts (Twilio's fallback brings them), finish running turns and what is being sent."""
        self._closed = True
        await self.turns.stop(self.config.drain_seconds)
        if self.sender:
            await self.sender.stop(self.config.send_seconds)

    async def close(self, _app: Sanic, _loop: Any) -> None:
        """Let go of the database."""
        self.database.close()

    async def post_incoming(self, request: Request) -> HTTPResponse:
        """Write a text down, acknowledge it, and have it answered afterwards."""
        fields = self._signed(request)
        try:
            text = sms_requests.read_text(fields)
        except BadPost as problem:
            logger.warning("A text from Twilio cannot be answered: %s", problem)
            return empty()  # an error would have Twilio deliver it once more

        def receive(session: Session) -> Received:
            return self.door.receive(session, text, clock.utcnow(), clock.now())

        received = await self.database.write(receive)
        if received.waits:
            self.turns.wake(received.conversation)
        elif not received.duplicate:
            self._wake_sender()
        return empty()

    async def post_status(self, request: Request) -> HTTPResponse:
        """Keep what became of a text of ours."""
        fields = self._signed(request)
        try:
            report = sms_requests.read_report(fields, request.args.get("text"))
        except BadPost as problem:
            logger.warning("A report from Twilio cannot be read: %s", problem)
            return empty()

        def keep(session: Session) -> bool:
            return sms_outbox.report(
                session, report.sid, report.status, report.error_code, report.outbox_id, clock.utcnow()
            )

        await self.database.write(keep)
        self._wake_sender()
        return empty()

    def _signed(self, request: Request) -> Fields:
        """The posted fields, if Twilio signed them; refuses everything else."""
        if self.config.twilio is None:
            raise Refusal(503, "no_account")
        if self._closed:
            raise Refusal(503, "stopping", wait=2)
        if len(request.body) > self.config.largest_body:
            raise Refusal(413, "too_large")
        fields = Fields(request.body)
        address = sms_requests.address_of(self.config.public_url, request.path, request.query_string)
        signature = request.headers.get("x-twilio-signature", "")
        if not sms_requests.is_signed(self.config.twilio.token, address, fields, signature):
            self.refused += 1
            logger.warning(
                "A post without Twilio's signature for %s was refused, number %s since the start. If it was "
                "Twilio's, PUBLIC_URL or TWILIO_AUTH_TOKEN is not what Twilio has.",
                address.partition("?")[0],
                self.refused,
            )
            raise Refusal(403, "bad_signature")
        return fields
