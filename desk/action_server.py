"""Serves the actions to the bot on this machine only.

Rasa's own starter listens on every interface and lets any website call it.
"""

from __future__ import annotations

import logging

from rasa_sdk.endpoint import create_app

from actions.warm_up import warm_up
from clinic import settings

HOST = "127.0.0.1"


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("rasa_sdk.executor").setLevel(logging.WARNING)  # a line for each of the actions
    warm_up()
    app = create_app("actions", cors_origins="")
    app.run(host=HOST, port=settings.get().actions_port, access_log=False, motd=False)


if __name__ == "__main__":
    main()
