"""The website's channel on a real socket, with a bot that does what it is told. Run as a program by the
tests.

What the "bot" does depends on the message's first word, see `ObedientBot.behave`. Each turn is saved in a
real tracker store, as Rasa does: at its end, all at once. Begin and end of turns are written to a log file.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage, register
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Sanic

from bot.channels.limits import Rate
from bot.channels.sms import SmsInput
from bot.channels.sms_config import SmsConfig
from bot.channels.web import WebInput
from bot.channels.web_config import WebConfig
from clinic.db import base, models  # noqa: F401  (all tables are made)
from tests.channels import phones
from tests.channels.server import SECRET

BUTTONS = [{"title": "Flatiron", "payload": "/studio"}, {"title": "Williamsburg", "payload": "/studio2"}]


class ObedientBot:
    """Stands where Rasa's agent stands."""

    def __init__(self, folder: Path, longest_sleep: float) -> None:
        self.folder = folder
        self.longest_sleep = longest_sleep
        self.tracker_store = SQLTrackerStore(Domain.empty(), dialect="sqlite", db=str(folder / "tracker.db"))

    def is_ready(self) -> bool:
        return True

    async def parse_message(self, text: str) -> dict[str, Any]:
        return {"text": text}

    async def handle_message(self, message: UserMessage) -> None:
        self.log("begin", message)
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        said = UserUttered(message.text, message_id=message.message_id, input_channel=message.input_channel)
        tracker.update(said)
        await self.behave(message, tracker)
        await self.tracker_store.save(tracker)
        if message.text.startswith("die-after-save"):
            self.die_once("after")
        self.log("end", message)

    async def behave(self, message: UserMessage, tracker: DialogueStateTracker) -> None:
        word, _, rest = message.text.partition(" ")
        if word == "sleep":
            await asyncio.sleep(min(float(rest.split()[0]), self.longest_sleep))
        if word == "hold":  # until the test lets go
            while not (self.folder / "let-go").exists():
                await asyncio.sleep(0.01)
        if word == "raise":
            raise ValueError("as I was told")
        if word == "die-before-save":
            self.die_once("before")
        if word == "die-always":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "silence":
            return
        if word == "studios":
            await self.say(message, tracker, {"text": "Which studio suits you?", "buttons": BUTTONS})
        elif word == "long":
            for number in range(12):
                await self.say(message, tracker, {"text": f"Paragraph {number + 1}. " + "It goes on. " * 12})
        elif word == "links":
            await self.say(
                message, tracker, {"text": "See https://example.org/a?b=1. Or write to hello@example.org."}
            )
        elif word == "file":
            address = "https://bot.example/calendar/V123-abc.ics"
            await self.say(message, tracker, {"text": f"Here is your visit: {address}"})
        elif word == "days":
            dates = {"dates": {"first": "2027-02-10", "last": "2027-04-11"}}
            await self.say(message, tracker, {"text": "Which day suits you?", "custom": dates})
        else:
            await self.say(message, tracker, {"text": f"You said: {message.text}"})

    async def say(self, message: UserMessage, tracker: DialogueStateTracker, reply: dict[str, Any]) -> None:
        data = {"buttons": reply.get("buttons"), "custom": reply.get("custom")}
        tracker.update(BotUttered(reply["text"], data))
        await message.output_channel.send_response(message.sender_id, reply)

    def die_once(self, when: str) -> None:
        mark = self.folder / f"died-{when}"
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    def log(self, what: str, message: UserMessage) -> None:
        line = {"what": what, "sender": message.sender_id, "text": message.text, "at": time.monotonic()}
        line["message_id"], line["metadata"] = message.message_id, message.metadata
        with (self.folder / "turns.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def _app(channels: list[InputChannel], as_rasa_does: bool) -> Sanic:
    if as_rasa_does:
        from rasa.core.run import configure_app  # takes seconds

        return configure_app(channels, enable_api=False)
    app = Sanic("fake_bot", configure_logging=False)
    register(channels, app, route="/webhooks/")
    return app


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--origin", action="append", default=[])
    parser.add_argument("--message-burst", type=int, default=1000)
    parser.add_argument("--session-burst", type=int, default=1000)
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--longest-sleep", type=float, default=60.0)
    parser.add_argument("--rasa-app", action="store_true", help="the app as `rasa run` builds it")
    parser.add_argument("--drain", type=float, default=4.0)
    parser.add_argument("--twilio", help="address of a Twilio; without one the SMS channel has no account")
    parser.add_argument("--quiet", type=float, default=0.0)
    parser.add_argument("--send-seconds", type=float, default=2.0)
    options = parser.parse_args()
    database = f"sqlite:///{options.folder / 'clinic.db'}"
    base.Base.metadata.create_all(base.engine(database))
    config = WebConfig(
        secret=SECRET,
        allowed_origins=tuple(options.origin),
        database_url=database,
        drain_seconds=options.drain,
        session_rate=Rate(options.session_burst, 60),
        message_rate=Rate(options.message_burst, 60),
        address_rate=Rate(100_000, 60),
        streams_per_address=options.streams,
    )
    sms = SmsConfig(
        secret=SECRET,
        twilio=phones.account(options.twilio) if options.twilio else None,
        public_url=phones.PUBLIC_URL,
        database_url=database,
        quiet_seconds=options.quiet,
        drain_seconds=options.drain,
        send_seconds=options.send_seconds,
    )
    app = _app([WebInput(config), SmsInput(sms)], options.rasa_app)
    app.ctx.agent = ObedientBot(options.folder, options.longest_sleep)
    app.run(host="127.0.0.1", port=options.port, access_log=False, motd=False)


if __name__ == "__main__":
    main()
