"""Loads the bot into this process, telling how far it is."""

from __future__ import annotations

import gc
import logging
import os
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import datetime, timezone
from typing import Any

from rich.console import Console

from desk import training
from desk.said import say
from desk.tables import clinic_time

Tell = Callable[[str], None]  # is told each step
LOGS = logging.ERROR  # of Rasa; what is less would stand between the messages


def load_agent(tell: Tell = lambda step: None) -> Any:
    """The bot with its own texts and the real actions; conversations are kept for as long as this runs."""
    with _without_collecting():
        tell(say("shell.waking.program"))
        import sanic  # noqa: F401  (asks Python for deprecation warnings, so it comes before we ask for none)

        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
        os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        from rasa.core.agent import Agent
        from rasa.utils.endpoints import EndpointConfig
        from rasa.utils.log_utils import configure_structlog

        from bot.inprocess import InProcessActions

        configure_structlog(LOGS)
        actions = InProcessActions("actions")
        tell(say("shell.waking.words"))
        from clinic.health import lexicon

        lexicon.get()
        tell(say("shell.waking.model"))
        texts = EndpointConfig(type="bot.nlg.ClinicNLG")
        return Agent.load(training.MODEL, generator=texts, action_endpoint=actions)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """What is loaded stays: looking through it for garbage again and again takes a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


@contextmanager
def progress(console: Console) -> Iterator[Tell]:
    """Tells the steps on `console`: in one line that moves on a terminal, else once that it has begun."""
    began = time.monotonic()
    if not console.is_terminal or console.is_dumb_terminal:
        console.print(say("shell.waking.begins"), markup=False)
        yield lambda step: None
        return
    with console.status(say("shell.waking.begins")) as status:
        yield lambda step: status.update(f"{say('shell.waking.begins')} {step}")
    console.print(say("shell.waking.done", seconds=f"{time.monotonic() - began:.1f}"), style="dim")


def see_to_a_model(console: Console) -> None:
    """Train only when there is no model; an older one is talked with, and that is said; `SettingsError`.

    What training tells goes where progress goes: the standard output is for the conversation.
    """
    with redirect_stdout(console.file):
        training.train_if_none()
    if not training.is_current():
        made = datetime.fromtimestamp(training.MODEL.stat().st_mtime, timezone.utc)
        console.print(say("shell.waking.older", when=clinic_time(made)), markup=False, soft_wrap=True)
