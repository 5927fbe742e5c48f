"""`make run`: checks, migrates, trains when needed, and serves until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Mapping

from clinic import settings
from clinic.db import migrate
from clinic.db.errors import DatabaseError
from clinic.errors import SettingsError
from clinic.settings import ROOT, Settings
from desk import checks, processes, training

PROCFILE = ROOT / "Procfile"


def main() -> int:
    """The whole of it; the exit code for make."""
    training.exit_on_signals()
    try:
        found = settings.load()
        port, model = rasa_args(os.environ, found.port)
        checks.before_start(found, {"PORT": port, "ACTIONS_PORT": found.actions_port})
        migrate.upgrade()
        if model:
            checks.model_exists(model)
        else:
            training.train_if_changed()
        print("Starting ...", flush=True)
        return processes.from_procfile(PROCFILE, environment(found, port, os.environ), port).run()
    except (SettingsError, DatabaseError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def rasa_args(env: Mapping[str, str], port: int) -> tuple[int, str | None]:
    """Port and model that `RASA_ARGS` chooses: Rasa takes the last of its arguments, and so do we."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("-p", "--port", type=int, default=port)
    parser.add_argument("-m", "--model")
    try:
        known, _ = parser.parse_known_args(shlex.split(env.get("RASA_ARGS", "")))
    except (argparse.ArgumentError, ValueError) as error:
        raise SettingsError(f"RASA_ARGS: cannot be read ({error}); quote it like a command line") from None
    return known.port, known.model


def environment(found: Settings, port: int, env: Mapping[str, str]) -> dict[str, str]:
    """What the processes of the Procfile see."""
    return {
        **env,
        "PATH": os.pathsep.join([os.path.dirname(sys.executable), env.get("PATH", os.defpath)]),
        "PORT": str(port),
        "ACTIONS_PORT": str(found.actions_port),
        "RASA_ARGS": env.get("RASA_ARGS", ""),
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONUNBUFFERED": "1",
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }


if __name__ == "__main__":
    sys.exit(main())
