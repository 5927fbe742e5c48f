"""The running bot takes new answers, facts and a new model while conversations go on.

Nothing of a conversation is in the model: it is in the tracker store, what waits is in the inbox. The new
model is loaded beside the old one; a turn that runs meanwhile ends with the old one, the next begins with the
new one, whatever conversation it is.
"""

from __future__ import annotations

import asyncio
import json
import logging
import tarfile
from pathlib import Path
from typing import Any

from bot import answers
from clinic import renewal, settings
from clinic.errors import SettingsError
from clinic.renewal import Process

logger = logging.getLogger(__name__)
_METADATA = "metadata.json"


class Renewal:
    """Keeps a Sanic app's agent up to date."""

    def __init__(self, app: Any, process: Process | None = None) -> None:
        self._app = app
        self._process = process or Process("bot")
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look for new marks from now on."""
        self._process.begin()
        self._task = asyncio.create_task(self._watch())

    def stop(self) -> None:
        """Look no more."""
        if self._task:
            self._task.cancel()
        self._process.end()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(renewal.SECONDS_BETWEEN_LOOKS)
            mark = self._process.due()
            if mark:
                await self._take(mark)

    async def _take(self, mark: str) -> None:
        """Take what is new, all of it or nothing."""
        try:
            model = await self.take()
        except SettingsError as problem:
            logger.error("What is new was not taken: %s", problem)
            self._process.took(mark, {}, str(problem))
        except Exception as error:
            logger.exception("What is new was not taken.")
            self._process.took(mark, {}, f"{type(error).__name__}: {error}")
        else:
            logger.info("Took the answers and facts as they are now%s.", " and a new model" if model else "")
            self._process.took(mark, {"model": model})

    async def take(self) -> bool:
        """Take what is new. Returns whether there was a new model; raises `SettingsError` and others."""
        agent = getattr(self._app.ctx, "agent", None)
        if not hasattr(agent, "load_model"):  # a stand-in of the tests
            renewal.take_facts()
            return False
        await asyncio.to_thread(settings.load)  # a mistake in clinic.yml, before anything is loaded
        await asyncio.to_thread(answers.read)
        fresh = await asyncio.to_thread(_new_agent, agent)
        renewal.take_facts()
        if fresh is not None:
            self._app.ctx.agent = fresh
        (fresh or agent).nlg.renew()
        return fresh is not None


def _new_agent(agent: Any) -> Any:
    """An agent with the model that lies where the agent's own came from; None when it is the same."""
    path = Path(agent.processor.model_path)
    if path.is_dir():
        return None  # the newest of a folder: only Rasa's own start chooses there
    if _model_id(path) == agent.model_id:
        return None
    from rasa.core.agent import Agent
    from rasa.utils.endpoints import EndpointConfig

    fresh = Agent(
        domain=agent.domain,
        generator=type(agent.nlg)(EndpointConfig(), agent.domain),
        lock_store=agent.lock_store,
        action_endpoint=agent.action_endpoint,
    )
    fresh.tracker_store = agent.tracker_store  # given to Agent() it would be wrapped once more each time
    fresh.load_model(path)
    return fresh


def _model_id(path: Path) -> str:
    """The name that the training gave to the model in the file; raises `SettingsError`."""
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                if member.name.rpartition("/")[2] == _METADATA:
                    content = archive.extractfile(member)
                    return str(json.load(content)["model_id"]) if content else ""
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError) as error:
        raise SettingsError(
            f"{path.name}: is no whole model ({type(error).__name__}); run `make train`"
        ) from None
    raise SettingsError(f"{path.name}: is no model; run `make train`")
