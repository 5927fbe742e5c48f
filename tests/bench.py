"""`make bench`: how long things take here: medians and 95th percentiles, to compare two versions."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from clinic import settings
from clinic.db import migrate
from clinic.settings import ROOT
from desk import training
from desk.shell.command import PROMPT
from desk.shell.talk import web_answer
from desk.shell.waking import load_agent

MESSAGES = (
    "does it hurt?",
    "how long do the marks last and what does it cost",
    "i take eliquis, can i come friday after 5 in williamsburg",
    "wat shud i wear",
    "im 12 weeks pregnant is that ok",
    "asdf qwer",
)
ROUNDS = 20
LONG_CONVERSATION = 60  # messages


def main() -> int:
    """Print one line of JSON for each thing measured."""
    training.train_if_changed()
    _show("first answer in the terminal", [_first_answer() for _ in range(3)], "s")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/clinic.db"
        settings.get.cache_clear()
        migrate.upgrade()
        asyncio.run(_turns())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"measured": "memory, bot and actions together", "MB": round(peak)}))
    return 0


async def _turns() -> None:
    agent = load_agent()
    await agent.parse_message(MESSAGES[0])
    understood = [await _timed(agent.parse_message, text) for _ in range(ROUNDS) for text in MESSAGES]
    _show("understanding a message", understood, "ms")
    fresh = [
        await _timed(web_answer, agent, f"bench:{number}:{place}", text)
        for number in range(ROUNDS)
        for place, text in enumerate(MESSAGES)
    ]
    _show("first turn of a conversation", fresh, "ms")
    long = [
        await _timed(web_answer, agent, "bench:long", MESSAGES[number % len(MESSAGES)])
        for number in range(LONG_CONVERSATION)
    ]
    _show(f"turns {LONG_CONVERSATION - 9} to {LONG_CONVERSATION} of a conversation", long[-10:], "ms")


async def _timed(call: Callable[..., Awaitable[Any]], *arguments: Any) -> float:
    """Milliseconds until the call has ended."""
    began = time.perf_counter()
    await call(*arguments)
    return (time.perf_counter() - began) * 1000


def _first_answer() -> float:
    """Seconds from the command to the first answer."""
    command = [Path(sys.executable).with_name("desk"), "chat"]
    began = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as shell:  # fmt: skip
        assert shell.stdin is not None
        assert shell.stdout is not None
        shell.stdin.write(f"{MESSAGES[0]}\n")
        shell.stdin.close()
        while shell.stdout.readline().startswith(PROMPT):
            pass
        return time.perf_counter() - began


def _show(name: str, times: list[float], unit: str) -> None:
    ordered = sorted(times)
    high = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    measured = {"median": round(statistics.median(ordered), 2), "p95": round(high, 2), "n": len(ordered)}
    print(json.dumps({"measured": name, "unit": unit, **measured}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
