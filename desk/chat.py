"""`make shell`: talk to the bot in the terminal. Everything runs in this process; a pipe works as well."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from clinic import settings
from clinic.db import migrate
from clinic.db.errors import DatabaseError
from clinic.errors import SettingsError
from desk import training

PROMPT = "you> "
CHANNEL = "web"
END = ("/quit", "/exit")


def main(arguments: list[str]) -> int:
    """`python -m desk.chat [--debug]`; the exit code for make."""
    try:
        settings.get()
        migrate.upgrade()
        training.train_if_changed()
        print("Waking the bot ...", file=sys.stderr, flush=True)
        asyncio.run(_converse(sys.stdin.isatty(), debug="--debug" in arguments))
    except (SettingsError, DatabaseError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print()
    return 0


async def _converse(typed: bool, debug: bool) -> None:
    agent = load_agent()
    conversation = f"shell:{secrets.token_hex(8)}"
    if typed:
        print(f"Write as a visitor would; {END[0]} or Ctrl-D ends it.", file=sys.stderr)
    for text in lines(typed, PROMPT):
        began = time.monotonic()
        replies = await answers(agent, conversation, text)
        milliseconds = (time.monotonic() - began) * 1000
        if debug:
            tracker = await agent.tracker_store.retrieve(conversation)
            for line in understood(tracker.latest_message.parse_data if tracker else {}):
                print(f"  | {line}")
            print(f"  | {milliseconds:.0f} ms")
        for reply in replies:
            print(f"bot> {reply.text}")
            if reply.buttons:
                print("     " + "  ".join(f"[{title}]" for title in reply.buttons))
        sys.stdout.flush()


def load_agent() -> Any:
    """The bot with its own texts and the real actions; conversations are kept for as long as this runs."""
    import sanic  # noqa: F401  (asks Python for deprecation warnings, so it comes before we ask for none)

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    from rasa.core.agent import Agent
    from rasa.utils.endpoints import EndpointConfig
    from rasa.utils.log_utils import configure_structlog

    from bot.inprocess import InProcessActions

    configure_structlog(logging.ERROR)
    texts = EndpointConfig(type="bot.nlg.ClinicNLG")
    return Agent.load(training.MODEL, generator=texts, action_endpoint=InProcessActions("actions"))


async def answers(agent: Any, conversation: str, text: str) -> tuple[Any, ...]:
    """What the website would show for this text."""
    from bot.channels.inbox import Claimed
    from bot.channels.plain_text import LONGEST_TEXT, plain_text
    from bot.channels.rasa_turn import RasaTurn, WebMessages
    from clinic.db.messages import Kind

    plain = plain_text(text)
    kind = Kind.TOO_LONG if len(text) > LONGEST_TEXT else Kind.MESSAGE if plain else Kind.EMPTY
    turn = RasaTurn(agent.handle_message, lambda: agent, WebMessages)
    message = Claimed(secrets.token_hex(8), conversation, CHANNEL, kind, plain, attempts=1)
    return (await turn.answer(message)).replies


def lines(typed: bool, prompt: str) -> Iterator[str]:
    """What is written, line by line; lines from a pipe are shown, so that it reads as a conversation."""
    if typed:
        import readline  # noqa: F401  (gives input() a history)
    while True:
        try:
            text = input(prompt if typed else "")
        except EOFError:
            return
        if text.strip() in END:
            return
        if not typed:
            print(f"{prompt}{text}")
        yield text


def understood(parsed: Mapping[str, Any]) -> list[str]:
    """What the bot made of a message, as lines for a person: topics, details, health."""
    lines = [f"topic   {_topic(topic)}" for topic in parsed.get("topics") or ()]
    for entity in parsed.get("entities") or ():
        if entity.get("entity") != "health":
            lines.append(f"detail  {entity.get('entity')}: {entity.get('value')}")
    health = parsed.get("health") or {}
    for finding in health.get("findings") or ():
        lines.append(f"health  {_finding(finding)}")
    if health.get("emergency"):
        lines.append(f"health  emergency: {health['emergency']}")
    if health.get("findings"):
        lines.append(f"health  decision on this text alone: {health.get('decision')}")
    return lines or ["nothing understood"]


def _topic(topic: Mapping[str, Any]) -> str:
    about = f" about {topic['about']}" if topic.get("about") else ""
    return f"{topic['intent']}{about} {topic['confidence']:.2f}  '{topic.get('text', '')}'"


def _finding(finding: Mapping[str, Any]) -> str:
    where = "".join(f" {key} {finding[key]}" for key in ("whose", "area") if finding.get(key))
    return f"{finding['concept']} {finding['status']}: '{finding['text']}' (rule {finding['rule']}){where}"


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)  # TensorFlow would take some seconds to be taken down, and there is nothing left to save
