"""Serves the actions to the bot on this machine only.

Rasa's own starter listens on every interface and lets any website call it.
"""

from __future__ import annotations

import asyncio
import logging

from rasa_sdk.endpoint import create_app

from actions.warm_up import warm_up
from clinic import renewal, settings

HOST = "127.0.0.1"


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("rasa_sdk.executor").setLevel(logging.WARNING)  # a line for each of the actions
    warm_up()
    app = create_app("actions", cors_origins="")
    process = renewal.Process("actions")
    app.register_listener(lambda *_: process.begin(), "before_server_start")
    app.register_listener(lambda *_: process.end(), "after_server_stop")
    app.add_task(_keep_up_to_date(process))
    app.run(host=HOST, port=settings.get().actions_port, access_log=False, motd=False)


async def _keep_up_to_date(process: renewal.Process) -> None:
    """Take the clinic's facts anew when they are brought (`desk reload`)."""
    while True:
        await asyncio.sleep(renewal.SECONDS_BETWEEN_LOOKS)
        renewal.take_if_due(process)


if __name__ == "__main__":
    main()
